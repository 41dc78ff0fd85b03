import type { IncomingMessage } from 'node:http';
import type { Clock, Random } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { StaticToken } from './auth/authenticator.ts';
import { type Keys, loadKeys } from './auth/key-store.ts';
import { ApiHandler } from './http/api-handler.ts';
import type { Response } from './http/respond.ts';
import { assemble } from './assemble.ts';
import type { Backend } from './store/backend.ts';

export interface InProcessOptions {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly random: Random;
  /** Who may ask, by bearer token: there is no TLS to tell anybody by. */
  readonly tokens: readonly StaticToken[];
  /** Told of errors that are the server's own fault. */
  readonly onError: (error: unknown) => void;
}

/** The API server as it is behind its listener. */
export interface InProcessApi {
  /** Serves one request as if it had come over HTTP; resolves when the answer has been handed over. */
  handle(request: IncomingMessage, response: Response): Promise<void>;
  /** The same API without HTTP, as a member of system:masters. */
  readonly client: KubeClient;
  /** Resolves when the default roles exist. */
  readonly bootstrapped: Promise<void>;
  close(): Promise<void>;
}

/** The address it answers to; nothing listens there. */
const address = '127.0.0.1:6443';
let keys: Keys | undefined;

/**
 * The API server without sockets, on a store, clock and randomness of the caller's: for simulation. Kubernetes' own
 * controllers do not run in it.
 */
export async function startInProcess(options: InProcessOptions): Promise<InProcessApi> {
  // Nobody meets the certificates, so one set serves every server of this process.
  keys ??= loadKeys(undefined, { dns: ['localhost'], ips: [] }, options.clock.now());
  const parts = await assemble({ ...options, keys, address: () => address, controllers: false });
  const handler = new ApiHandler({ ...parts, onError: options.onError });
  return {
    handle: (request, response) => handler.handle(request, response),
    client: parts.clientAt(`https://${address}`),
    bootstrapped: parts.bootstrap(),
    async close() {
      handler.stop();
      await parts.close();
    },
  };
}
