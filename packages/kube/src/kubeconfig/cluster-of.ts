import type { Clock, SetpointError } from '@setpoint/core';
import { type ClusterConfig, type CredentialSource, staticCredentials } from '../client/cluster-config.ts';
import { isLoopback } from '../client/loopback.ts';
import { KUBE_CODES, kubeError } from '../errors.ts';
import { configError } from './config-fields.ts';
import { execCredentials } from './exec-credentials.ts';
import { fileCredentials, readPem } from './file-credentials.ts';
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser, PemSource } from './kubeconfig.ts';

/** What a kubeconfig may make this process do. */
export interface KubeconfigTrust {
  /** Run the credential plugin the user entry names. Default false. */
  readonly allowExec?: boolean;
  /** Talk to a server that is not verified: insecure-skip-tls-verify, or plain http to another machine. Default false. */
  readonly allowInsecure?: boolean;
}

export interface ClusterChoice extends KubeconfigTrust {
  /** Default: the file's current context. */
  readonly context?: string | undefined;
  /** Paths may be read from disk. */
  readonly allowFiles: boolean;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names the kubeconfig in errors. */
  readonly where: string;
}

/** The cluster and user of one context as a {@link ClusterConfig}. */
export async function clusterOf(kubeconfig: Kubeconfig, choice: ClusterChoice): Promise<ClusterConfig> {
  const name = choice.context ?? kubeconfig.currentContext;
  if (name === undefined)
    throw configError(choice.where, 'has no current-context, and no context was chosen');
  const context = kubeconfig.contexts.get(name);
  if (context === undefined) throw configError(choice.where, `has no context ${JSON.stringify(name)}`);
  const cluster = kubeconfig.clusters.get(context.cluster);
  if (cluster === undefined)
    throw configError(choice.where, `has no cluster ${JSON.stringify(context.cluster)}`);
  const user = context.user === undefined ? undefined : kubeconfig.users.get(context.user);
  if (context.user !== undefined && user === undefined) {
    throw configError(choice.where, `has no user ${JSON.stringify(context.user)}`);
  }
  checkTrust(cluster, user, choice);
  const ca = await readPem(cluster.ca);
  const credentials = user === undefined ? undefined : credentialsOf(user, cluster, ca, choice);
  return {
    server: cluster.server,
    insecureSkipVerify: cluster.insecureSkipVerify,
    ...(ca === undefined ? {} : { ca }),
    ...(cluster.serverName === undefined ? {} : { serverName: cluster.serverName }),
    ...(cluster.proxyUrl === undefined ? {} : { proxyUrl: cluster.proxyUrl }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(user?.impersonate === undefined ? {} : { impersonate: user.impersonate }),
    ...(context.namespace === undefined ? {} : { namespace: context.namespace }),
  };
}

function checkTrust(
  cluster: KubeconfigCluster,
  user: KubeconfigUser | undefined,
  choice: ClusterChoice,
): void {
  const refuse = (what: string, nextAction: string): SetpointError =>
    kubeError(KUBE_CODES.configRefused, what, { subject: choice.where, nextAction });
  if (choice.allowInsecure !== true && isInsecure(cluster)) {
    throw refuse(
      `the connection to ${cluster.server} would not be verified`,
      'Use https with certificate-authority-data, or allow insecure connections explicitly.',
    );
  }
  if (user === undefined) return;
  const [unsupported] = user.unsupported;
  if (unsupported !== undefined) {
    throw refuse(
      `${unsupported} is not a way to log in that Kubernetes still has`,
      'Use a token, a client certificate or an exec plugin.',
    );
  }
  if (needsExec(user) && choice.allowExec !== true) {
    throw refuse(
      'the user entry runs a program (exec)',
      'Allow exec plugins explicitly if you trust this kubeconfig.',
    );
  }
  if (!choice.allowFiles && pathsOf(cluster, user).length > 0) {
    throw refuse(
      'the kubeconfig names files, which only a kubeconfig on disk may',
      'Put the data into the kubeconfig (…-data, token).',
    );
  }
}

/** Plain http is safe only where the traffic does not leave the machine. */
function isInsecure({ server, insecureSkipVerify }: KubeconfigCluster): boolean {
  return insecureSkipVerify || (new URL(server).protocol === 'http:' && !isLoopback(server));
}

/** A token in the entry makes its plugin unnecessary. */
function needsExec(user: KubeconfigUser): boolean {
  return user.exec !== undefined && user.token === undefined && user.tokenPath === undefined;
}

function pathsOf(cluster: KubeconfigCluster, user: KubeconfigUser): readonly string[] {
  const path = (source: PemSource | undefined): string[] =>
    source !== undefined && 'path' in source ? [source.path] : [];
  const tokenPath = user.tokenPath === undefined ? [] : [user.tokenPath];
  return [...path(cluster.ca), ...path(user.certificate), ...path(user.key), ...tokenPath];
}

function credentialsOf(
  user: KubeconfigUser,
  cluster: KubeconfigCluster,
  caPem: string | undefined,
  choice: ClusterChoice,
): CredentialSource | undefined {
  const { clock, env } = choice;
  if (user.exec !== undefined && needsExec(user)) {
    return execCredentials({ plugin: user.exec, cluster, caPem, clock, env });
  }
  if (user.tokenPath !== undefined || user.certificate !== undefined) return fileCredentials(user, clock);
  return user.token === undefined ? undefined : staticCredentials({ token: user.token });
}
