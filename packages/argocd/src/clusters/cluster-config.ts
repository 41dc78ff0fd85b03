import {
  type ClusterConfig,
  kubeconfigFromText,
  type KubeObject,
  ownField,
  type PlainMap,
} from '@setpoint/kube';
import type { Clock } from '@setpoint/core';
import type { AwsPorts } from '../aws/aws-keys.ts';
import { eksCredentials } from '../aws/eks-token.ts';
import { clusterConfigOf, type ClusterRecord, configError, mapIn, textIn } from './cluster-secret.ts';

export interface ClusterLogin {
  readonly config: ClusterConfig;
  readonly compression: boolean;
}

export interface LoginOptions {
  /** Run the program that `execProviderConfig` names. */
  readonly allowExec: boolean;
  /** Who this process is to AWS, for `awsAuthConfig`. */
  readonly aws: AwsPorts;
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
  const tls = mapIn(fields, 'tlsClientConfig') ?? {};
  const insecure = ownField(tls, 'insecure') === true;
  const config = await kubeconfigFromText(JSON.stringify(kubeconfigOf(server, fields, tls)), {
    where: `cluster Secret ${secret.metadata.name ?? ''}`,
    allowExec: options.allowExec,
    allowInsecure: insecure,
    clock: options.clock,
  });
  return {
    config: withAws(withBasic(config, fields), secret, fields, options),
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

/** Tokens of EKS, as the role of `awsAuthConfig`. Profiles are files of a person's machine, which a controller has not. */
function withAws(
  config: ClusterConfig,
  secret: KubeObject,
  fields: PlainMap,
  { aws, clock }: LoginOptions,
): ClusterConfig {
  const login = mapIn(fields, 'awsAuthConfig');
  if (login === undefined) return config;
  const clusterName = textIn(login, 'clusterName');
  if (clusterName === '') throw configError(secret, 'has awsAuthConfig without a clusterName');
  if (textIn(login, 'profile') !== '') {
    throw configError(
      secret,
      'names a profile, which Setpoint does not read',
      'Name the role with awsAuthConfig.roleARN, which the controller’s own role may take.',
    );
  }
  return {
    ...config,
    credentials: eksCredentials({ clusterName, roleARN: textIn(login, 'roleARN') }, aws, clock),
  };
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
