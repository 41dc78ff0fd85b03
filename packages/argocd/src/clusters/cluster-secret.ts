import { SetpointError } from '@setpoint/core';
import { isPlainMap, type KubeObject, ownField, type PlainMap } from '@setpoint/kube';
import { isTrue, secretReader } from '../config/secret-data.ts';
import { codes } from '../errors.ts';
import type { ClusterIdentity } from '../project/permissions.ts';

const typeLabel = 'argocd.argoproj.io/secret-type';

/** What a Secret labelled `argocd.argoproj.io/secret-type: cluster` says, apart from how to log in. */
export interface ClusterRecord extends ClusterIdentity {
  /** The Secret's name; '' for the cluster we run in when no Secret is about it. */
  readonly secret: string;
  /** The project whose applications may use it; '' for all. */
  readonly project: string;
  /** The only namespaces that are managed; empty for all. */
  readonly namespaces: readonly string[];
  /** Whether objects without a namespace are managed although `namespaces` is not empty. */
  readonly clusterResources: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Those of the Secrets that register a cluster. */
export function clusterSecretsOf(secrets: readonly KubeObject[]): KubeObject[] {
  return secrets.filter((secret) => secret.metadata.labels?.[typeLabel] === 'cluster');
}

/** The record of a cluster Secret. A trailing slash of the address does not count; a missing name is the address. */
export function clusterRecordOf(secret: KubeObject): ClusterRecord {
  const read = secretReader(secret);
  const server = read('server').replace(/\/+$/, '');
  const namespaces = read('namespaces')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return {
    secret: secret.metadata.name ?? '',
    server,
    name: read('name') || server,
    project: read('project'),
    namespaces,
    clusterResources: namespaces.length === 0 || isTrue(read('clusterResources')),
    labels: secret.metadata.labels ?? {},
    annotations: secret.metadata.annotations ?? {},
  };
}

/** The `config` of a cluster Secret as a map; throws `argocd.cluster-config`. Holds secrets: never log it. */
export function clusterConfigOf(secret: KubeObject): PlainMap {
  const text = secretReader(secret)('config');
  if (text.trim() === '') return {};
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    // What the parser says may quote the credentials.
    throw configError(secret, 'is not JSON');
  }
  if (!isPlainMap(config)) throw configError(secret, 'is not a JSON object');
  return config;
}

/** An error about `config` of a cluster Secret. */
export function configError(secret: KubeObject, what: string, nextAction?: string): SetpointError {
  const name = secret.metadata.name ?? '';
  return new SetpointError(codes.clusterConfig, `config of the cluster Secret ${name} ${what}`, {
    subject: `v1 Secret ${secret.metadata.namespace ?? ''}/${name}`,
    rule: 'config is a JSON object with bearerToken, username and password, tlsClientConfig, awsAuthConfig or execProviderConfig.',
    nextAction: nextAction ?? `Correct the key config of the Secret ${name}.`,
  });
}

export function textIn(map: PlainMap, key: string): string {
  const value = ownField(map, key);
  return typeof value === 'string' ? value : '';
}

export function mapIn(map: PlainMap, key: string): PlainMap | undefined {
  const value = ownField(map, key);
  return isPlainMap(value) ? value : undefined;
}
