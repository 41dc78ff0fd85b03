import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '@setpoint/core';
import type { ClusterConfig } from '../client/cluster-config.ts';
import { KUBE_CODES, kubeError } from '../errors.ts';
import { fileCredentials } from './file-credentials.ts';

export interface InClusterOptions {
  readonly clock?: Clock;
  /** Default: the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the service account is mounted. Default `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly folder?: string;
}

/**
 * How a pod reaches its own cluster: the service's address from the environment, the mounted service account, whose
 * token is read again every minute. Throws `kube.config` outside of a pod.
 */
export async function inClusterConfig(options: InClusterOptions = {}): Promise<ClusterConfig> {
  const env = options.env ?? process.env;
  const folder = options.folder ?? '/var/run/secrets/kubernetes.io/serviceaccount';
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  if (host === undefined || host === '' || port === undefined || port === '') {
    throw notInCluster('KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set');
  }
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  try {
    const [ca, namespace] = await Promise.all([read('ca.crt'), read('namespace')]);
    return {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      ca,
      namespace: namespace.trim(),
      credentials: fileCredentials({ tokenPath: join(folder, 'token') }, options.clock ?? systemClock),
    };
  } catch (cause) {
    throw notInCluster(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function notInCluster(message: string, cause?: unknown): Error {
  return kubeError(KUBE_CODES.config, `this is not a pod with a service account: ${message}`, {
    nextAction: 'Name a kubeconfig, or let the pod mount its service account token.',
    cause,
  });
}
