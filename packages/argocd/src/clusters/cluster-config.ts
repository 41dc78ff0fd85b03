import {
  type ClusterConfig,
  kubeconfigFromText,
  type KubeObject,
  ownField,
  type PlainMap,
} from '@setpoint/kube';
import type { Clock } from '@setpoint/core';
import { clusterConfigOf, type ClusterRecord, configError, mapIn, textIn } from './cluster-secret.ts';

export interface ClusterLogin {
  readonly config: ClusterConfig;
  readonly compression: boolean;
}

export interface LoginOptions {
  /** Run the program that `execProviderConfig` names. */
  readonly allowExec: boolean;
  readonly clock: Clock;
}

/**
 * How the cluster of a Secret is reached. The Secret is read as the kubeconfig that says the same, so that both are
 * checked alike: what names files, runs programs without leave or skips verification unasked is refused. Throws
 * `argocd.cluster-config` and what reading a kubeconfig throws.
 */
export async function clusterLoginOf(
  secret: KubeObject,
  { server }: ClusterRecord,
  options: LoginOptions,
): Promise<ClusterLogin> {
  const fields = clusterConfigOf(secret);
  if (ownField(fields, 'awsAuthConfig') !== undefined && ownField(fields, 'awsAuthConfig') !== null) {
    throw configError(
      secret,
      'asks for awsAuthConfig, which needs the argocd-k8s-auth program of Argo CD’s image',
      'Use execProviderConfig with `aws eks get-token`, or a bearerToken of a service account.',
    );
  }
  const tls = mapIn(fields, 'tlsClientConfig') ?? {};
  const insecure = ownField(tls, 'insecure') === true;
  const config = await kubeconfigFromText(JSON.stringify(kubeconfigOf(server, fields, tls)), {
    where: `cluster Secret ${secret.metadata.name ?? ''}`,
    allowExec: options.allowExec,
    allowInsecure: insecure,
    clock: options.clock,
  });
  return {
    config: withBasic(config, fields),
    compression: ownField(fields, 'disableCompression') !== true,
  };
}

function kubeconfigOf(server: string, fields: PlainMap, tls: PlainMap): unknown {
  const cluster = {
    server,
    'insecure-skip-tls-verify': ownField(tls, 'insecure') === true,
    ...given('certificate-authority-data', textIn(tls, 'caData')),
    ...given('tls-server-name', textIn(tls, 'serverName')),
    ...given('proxy-url', textIn(fields, 'proxyUrl')),
  };
  const exec = mapIn(fields, 'execProviderConfig');
  const user = {
    ...(exec === undefined ? given('token', textIn(fields, 'bearerToken')) : { exec: execOf(exec) }),
    ...given('client-certificate-data', textIn(tls, 'certData')),
    ...given('client-key-data', textIn(tls, 'keyData')),
  };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'cluster',
    clusters: [{ name: 'cluster', cluster }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'cluster', context: { cluster: 'cluster', user: 'user' } }],
  };
}

function execOf(exec: PlainMap): PlainMap {
  const env = Object.entries(mapIn(exec, 'env') ?? {}).map(([name, value]) => ({ name, value }));
  const copied = ['command', 'args', 'apiVersion', 'installHint', 'provideClusterInfo'] as const;
  return {
    ...Object.fromEntries(copied.flatMap((key) => (Object.hasOwn(exec, key) ? [[key, exec[key]]] : []))),
    env,
    interactiveMode: 'Never',
  };
}

function given(key: string, value: string): PlainMap {
  return value === '' ? {} : { [key]: value };
}

/** Kubernetes itself has no passwords any more, but proxies in front of it do. */
function withBasic(config: ClusterConfig, fields: PlainMap): ClusterConfig {
  const username = textIn(fields, 'username');
  if (username === '') return config;
  const { credentials } = config;
  const basic = { username, password: textIn(fields, 'password') };
  return {
    ...config,
    credentials: {
      current: async (signal) => ({ ...(await credentials?.current(signal)), basic }),
      refused: () => credentials?.refused() ?? false,
    },
  };
}
