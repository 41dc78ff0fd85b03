import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { KubeClient } from '@setpoint/kube';
import type { Logger } from '@setpoint/runtime';
import { type Owner, type RunningServer, startServer } from '@setpoint/server';
import { placeOf } from '../places.ts';
import type { Engine } from '../up/platform.ts';
import { version } from '../version.ts';
import { tlsIdentity, type TlsFiles } from './certificate.ts';

export interface ServeFlags extends TlsFiles {
  /** Undefined: the usual one or, if that is taken, any. */
  readonly httpPort?: number;
  /** Default `127.0.0.1`. */
  readonly httpHost?: string;
  /** Plain HTTP; on loopback, or behind a proxy that speaks TLS. */
  readonly insecure?: boolean;
  /** Whoever reaches the port may read `/metrics`. */
  readonly openMetrics?: boolean;
}

export interface ServeRequest {
  readonly client: KubeClient;
  readonly engine: Engine;
  readonly flags: ServeFlags;
  /** Where the certificate and the audit log are kept. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** Who may do everything without logging in. Default: nobody. */
  readonly owner?: Owner;
}

/** A server and the certificate it shows, PEM; undefined in the clear. */
export type Serving = RunningServer & { readonly certificate: string | undefined };

const defaultHttpPort = 8080;

/** Serves the HTTP API and the web UI of an engine. */
export async function serve(request: ServeRequest, signal: AbortSignal): Promise<Serving> {
  const { flags } = request;
  const tls =
    flags.insecure === true ? undefined : tlsIdentity(flags, join(request.dataDir, 'tls'), Date.now());
  const start = (port: number): Promise<RunningServer> =>
    startServer(
      {
        client: request.client,
        state: request.engine.state,
        engine: request.engine.ports,
        clusters: request.engine.clusters,
        metrics: request.engine.metrics,
        logger: request.logger,
        host: flags.httpHost ?? '127.0.0.1',
        port,
        tls,
        behindProxy: flags.insecure === true,
        openMetrics: flags.openMetrics === true,
        uiDirectory: uiDirectory(),
        onWebhook: (event) => request.engine.notice(event),
        auditFile: resolve(request.dataDir, 'audit.log'),
        version: version(),
        ...(request.owner === undefined ? {} : { owner: request.owner }),
      },
      signal,
    );
  const server = await start(flags.httpPort ?? (await usualPort(flags.httpHost ?? '127.0.0.1')));
  return { ...server, certificate: tls?.certificate };
}

/** The usual port or, if it is taken, 0: a server that was made listens once. */
function usualPort(host: string): Promise<number> {
  return new Promise((resolvePort) => {
    const probe = createServer();
    probe.once('error', () => resolvePort(0));
    probe.listen(defaultHttpPort, host, () => probe.close(() => resolvePort(defaultHttpPort)));
  });
}

/** Serves until the signal aborts; `started` is told once it answers. */
export async function serveUntil(
  request: ServeRequest,
  started: (server: RunningServer) => void,
  signal: AbortSignal,
): Promise<void> {
  const server = await serve(request, signal);
  started(server);
  await new Promise<void>((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
  await server.stop();
}

/** The built web UI beside this package; undefined where it was not built. */
function uiDirectory(): string | undefined {
  const directory = placeOf('../web/dist');
  return existsSync(join(directory, 'index.html')) ? directory : undefined;
}
