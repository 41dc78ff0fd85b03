import { join } from 'node:path';
import { type Clock, type Random, SetpointError, systemClock, systemRandom } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { AuditOptions } from './audit/open-audit.ts';
import type { StaticToken } from './auth/authenticator.ts';
import { loadKeys } from './auth/key-store.ts';
import { adminKubeconfig, writeKubeconfig } from './auth/kubeconfig.ts';
import type { StartErrorCode } from './errors.ts';
import { type SimulationOptions, startControllers } from './controllers/index.ts';
import { ApiHandler } from './http/api-handler.ts';
import { Listener } from './http/listener.ts';
import { assemble } from './assemble.ts';
import { openLmdbBackend } from './store/lmdb-backend.ts';
import { createMemoryBackend } from './store/memory-backend.ts';

export interface ApiServerOptions {
  /** Where state and keys are kept. Default: nowhere; everything is gone when the server stops. */
  readonly dataDir?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Where the administrator's kubeconfig is written, readable by its owner alone. Default: `kubeconfig` in `dataDir`, else nowhere. */
  readonly kubeconfigPath?: string;
  /** More names and addresses the certificate is for, beside localhost and the host. */
  readonly serverNames?: readonly string[];
  /** Fixed bearer tokens. Default none. */
  readonly tokens?: readonly StaticToken[];
  /**
   * Kubernetes' own controllers, on simulated nodes: workloads roll out, jobs complete, what is deleted is cleaned up.
   * `false` leaves every object as it was written. Default: one node.
   */
  readonly controllers?: SimulationOptions | false;
  /** Where requests are recorded, one audit.k8s.io/v1 Event a line, and what of them. Default: nowhere. */
  readonly audit?: AuditOptions;
  /** How far back paged lists may look, in milliseconds. Default 5 minutes. */
  readonly compactionIntervalMs?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: the system's. */
  readonly random?: Random;
  /** Told of errors that are the server's own fault. Default: written to standard error. */
  readonly onError?: (error: unknown) => void;
}

export interface ApiServer {
  /** `https://127.0.0.1:6443`. */
  readonly url: string;
  /** The administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Where it was written; undefined when nowhere. */
  readonly kubeconfigPath: string | undefined;
  /** The API in process, as a member of system:masters: same semantics and admission, no network. */
  readonly client: KubeClient;
  /** Resolves when the default roles exist and the controllers follow the cluster. Requests are answered before. */
  readonly ready: Promise<void>;
  /** Ends watches, finishes answers under way, makes everything durable and releases the data directory. */
  stop(): Promise<void>;
}

const loopback = ['127.0.0.1', '::1'];
const clusterNames = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/**
 * Starts a Kubernetes API server and resolves when it answers.
 *
 * Rejects with `apiserver.store-locked` when another process has the data directory open, `apiserver.store-format` when
 * a newer version wrote it, with `apiserver.address-in-use` when the port is taken, and with `apiserver.audit-policy` or
 * `apiserver.audit-log` when requests cannot be recorded as asked.
 *
 * @example
 * const server = await startApiServer({ kubeconfigPath: '/tmp/kubeconfig' });
 * // KUBECONFIG=/tmp/kubeconfig kubectl get namespaces
 * await server.stop();
 */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const { dataDir, host = '127.0.0.1', port = 0, clock = systemClock, random = systemRandom } = options;
  const backend = dataDir === undefined ? createMemoryBackend() : openLmdbBackend(dataDir);
  // What is to be closed when the start fails: the backend, then all that writes to it.
  let close = (): Promise<void> => backend.close();
  try {
    const keys = loadKeys(dataDir, namesOf(host, options.serverNames ?? []), clock.now());
    const onError = options.onError ?? reportError;
    let url = '';
    const { controllers: simulation = {} } = options;
    const fixed = { backend, keys, clock, random, onError, address: () => new URL(url).host };
    const parts = await assemble({ ...options, ...fixed, controllers: simulation !== false });
    close = () => parts.close();
    const handler = new ApiHandler({ ...parts, onError });
    const listener = new Listener(keys, handler);
    const boundPort = await listener.listen(host, port);
    url = `https://${hostInUrl(host)}:${boundPort}`;
    const kubeconfig = adminKubeconfig(keys, url);
    const kubeconfigPath =
      options.kubeconfigPath ?? (dataDir === undefined ? undefined : join(dataDir, 'kubeconfig'));
    if (kubeconfigPath !== undefined) writeKubeconfig(kubeconfigPath, kubeconfig);
    const client = parts.clientAt(url);
    const rootCa = keys.authority.certificate;
    const controllers =
      simulation === false
        ? undefined
        : startControllers({
            client,
            clock,
            random,
            rootCa,
            issueToken: (claims) => parts.tokens.issueKept(claims),
            simulation,
            onError,
          });
    const ready = Promise.all([parts.bootstrap(), controllers?.ready]).then(() => undefined);
    // Whoever stops the server before it is ready need not have waited for it.
    ready.catch(() => undefined);
    return {
      url,
      kubeconfig,
      kubeconfigPath,
      client,
      ready,
      async stop() {
        controllers?.stop();
        const closed = listener.close();
        handler.stop();
        await closed;
        await parts.close();
      },
    };
  } catch (error) {
    await close();
    throw startError(error, host, port);
  }
}

function startError(error: unknown, host: string, port: number): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error;
  return new SetpointError('apiserver.address-in-use' satisfies StartErrorCode, `port ${port} is taken`, {
    subject: `${hostInUrl(host)}:${port}`,
    nextAction: 'Stop what listens there, or choose another port.',
    cause: error,
  });
}

function namesOf(host: string, extra: readonly string[]): { dns: readonly string[]; ips: readonly string[] } {
  const all = [...new Set([...loopback, ...clusterNames, hostInCertificate(host), ...extra])].filter(Boolean);
  const isIp = (name: string) => /^[\d.]+$|:/.test(name);
  return { dns: all.filter((name) => !isIp(name)), ips: all.filter(isIp) };
}

/** A wildcard address is no name to be reached by. */
function hostInCertificate(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '' : host;
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function reportError(error: unknown): void {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
}
