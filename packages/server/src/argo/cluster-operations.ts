import { createHash } from 'node:crypto';
import { clusterFor, type DestinationCluster, inCluster } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import { flag, type Input, needed, record, text, texts } from '../http/input.ts';
import type { Services } from '../services.ts';
import { secretTextIn } from '../state/platform-state.ts';
import type { Cluster, ClusterList, ConnectionState } from '../wire/argo-platform.ts';
import { enforce, permissionDenied } from './access.ts';
import { get, operationsOf, post, put, remove } from './operation.ts';
import { createSeen, patchSeen, removeSeen } from './platform-write.ts';
import { parsedJson } from './resources.ts';
import { rotateClusterAuth } from './rotate-cluster-auth.ts';

/** Argo CD's words. A connection is opened for the first application. */
const unusedMessage = 'Cluster has no applications and is not being monitored.';
const typeLabel = 'argocd.argoproj.io/secret-type';

/** What policies call a cluster: its address, within its project if it has one. */
function rbacObject({ project, server }: { readonly project: string; readonly server: string }): string {
  return project === '' ? server : `${project}/${server}`;
}

export function visibleClusters(services: Services, call: Call): readonly DestinationCluster[] {
  return services
    .clusters()
    .filter((cluster) => services.enforcer.allows(call.identity, 'clusters', 'get', rbacObject(cluster)));
}

/** The clusters the caller may see, without how to log in to them. */
export function clusterViews(services: Services, call: Call): readonly Cluster[] {
  return visibleClusters(services, call).map((cluster) => clusterView(services, cluster));
}

function clusterView(services: Services, cluster: DestinationCluster): Cluster {
  const { server, name, project, namespaces, labels, annotations, connection } = cluster;
  const applications = [...services.state.applications.values()].filter(({ spec: { destination } }) =>
    destination.server ? destination.server === server : destination.name === name,
  );
  const isUnused = connection.status === 'Unknown' && applications.length === 0;
  const connectionState: ConnectionState = {
    status: connection.status,
    message: connection.error?.message ?? (isUnused ? unusedMessage : ''),
    attemptedAt:
      connection.sinceMs === 0 ? null : new Date(connection.sinceMs).toISOString().replace(/\.\d+/, ''),
  };
  const stats = cluster.isReady ? cluster.live.stats : { objects: 0, kinds: 0 };
  return {
    server,
    name,
    config: { tlsClientConfig: { insecure: false } },
    ...(namespaces.length === 0 ? {} : { namespaces, clusterResources: cluster.clusterResources }),
    ...(project === '' ? {} : { project }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    connectionState,
    serverVersion: connection.serverVersion,
    info: {
      connectionState,
      serverVersion: connection.serverVersion,
      applicationsCount: String(applications.length),
      cacheInfo: { resourcesCount: String(stats.objects), apisCount: String(stats.kinds) },
    },
  };
}

/** By address or, with `id.type=name`, by name; missing and forbidden answer alike. */
function clusterOfRequest(services: Services, call: Call, input: Input, action: string): DestinationCluster {
  const id = record(input, 'id');
  const value = text(input, 'id.value') || text(id ?? {}, 'value');
  const isName = (text(input, 'id.type') || text(id ?? {}, 'type')).startsWith('name');
  const server = text(input, 'server') || (isName ? '' : value);
  const name = text(input, 'name') || (isName ? value : '');
  call.about(server || name);
  let cluster: DestinationCluster;
  try {
    cluster = clusterFor(server === '' ? { name } : { server }, services.clusters());
  } catch {
    throw permissionDenied();
  }
  if (!services.enforcer.allows(call.identity, 'clusters', action, rbacObject(cluster)))
    throw permissionDenied();
  return cluster;
}

/** The values of the Secret that registers a cluster. */
function secretValues(body: Input): Readonly<Record<string, string>> {
  const server = needed(body, 'server');
  if (!server.startsWith('https://') && !/^http:\/\/(127\.0\.0\.1|localhost)/.test(server)) {
    throw invalid('the server of a cluster is an https address');
  }
  const config = record(body, 'config');
  return {
    server,
    name: text(body, 'name') || server,
    ...(config === undefined ? {} : { config: JSON.stringify(config) }),
    ...(texts(body, 'namespaces').length === 0 ? {} : { namespaces: texts(body, 'namespaces').join(',') }),
    ...(flag(body, 'clusterResources') ? { clusterResources: 'true' } : {}),
    ...(text(body, 'project') === '' ? {} : { project: text(body, 'project') }),
  };
}

/** Labels and annotations that a request gives a cluster; the label that makes the Secret one stays. */
function marksIn(body: Input): Record<'labels' | 'annotations', Readonly<Record<string, string>>> {
  const textsOf = (name: string): Readonly<Record<string, string>> => {
    const given = record(body, name) ?? {};
    return Object.fromEntries(Object.keys(given).map((key) => [key, text(given, key)]));
  };
  return { labels: { ...textsOf('labels'), [typeLabel]: 'cluster' }, annotations: textsOf('annotations') };
}

/** As Argo CD names it: `cluster-HOST-HASH`. */
function secretName(server: string): string {
  const host = /^https?:\/\/\[?([^/:\]]*)/.exec(server)?.[1] ?? '';
  const digest = createHash('sha256').update(server).digest('hex').slice(0, 10);
  return `cluster-${host.toLowerCase().replace(/[^a-z0-9.-]/g, '-')}-${digest}`.slice(0, 253);
}

/** Values as a Secret has them; null removes one. */
function encoded<T extends string | null>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const entries = Object.entries(values).map(([key, value]) => [
    key,
    value === null ? null : Buffer.from(value).toString('base64'),
  ]);
  return Object.fromEntries(entries) as Readonly<Record<string, T>>;
}

function registered(services: Services, server: string): KubeObject | undefined {
  return services.state.secretsOfType('cluster').find((secret) => secretTextIn(secret, 'server') === server);
}

async function create(services: Services, call: Call, input: Input): Promise<Cluster> {
  const body = record(input, 'cluster');
  if (body === undefined) throw invalid('cluster is required');
  const values = secretValues(body);
  const { server = '', project = '' } = values;
  call.about(server);
  enforce(services, call, 'clusters', 'create', rbacObject({ project, server }));
  const existing = registered(services, server);
  if (existing !== undefined) {
    if (!flag(input, 'upsert'))
      throw invalid('existing cluster spec is different, use upsert flag to force update');
    const current = clusterFor({ server }, services.clusters());
    enforce(services, call, 'clusters', 'update', rbacObject(current));
    await writeSecret(services, existing, values, marksIn(body), call.signal);
  } else {
    const { namespace } = services.state;
    const metadata = { name: secretName(server), namespace, ...marksIn(body) };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: encoded(values) };
    await createSeen(services, services.state.secrets, secret, call.signal);
  }
  return written(services, server, values);
}

function writeSecret(
  services: Services,
  existing: KubeObject,
  values: Readonly<Record<string, string | null>>,
  metadata: object,
  signal: AbortSignal,
): Promise<KubeObject> {
  const change = (): object => ({ metadata, data: encoded(values) });
  return patchSeen(services, services.state.secrets, existing, change, signal);
}

/** The registry follows the Secrets by its own watch; until it has, what was asked for is the answer. */
function written(
  services: Services,
  server: string,
  { name = '' }: Readonly<Record<string, string>>,
): Cluster {
  const known = services.clusters().find((cluster) => cluster.server === server);
  if (known !== undefined) return clusterView(services, known);
  const connectionState: ConnectionState = { status: 'Unknown', message: '', attemptedAt: null };
  const info = { connectionState, applicationsCount: '0', cacheInfo: {} };
  return { server, name, config: { tlsClientConfig: {} }, connectionState, info };
}

/** The fields of a change that `updatedFields` names; all of the body when it names none. */
function mergedBody(existing: KubeObject, input: Input): Input {
  const body = record(input, 'cluster') ?? {};
  const fields = texts(input, 'updatedFields');
  if (fields.length === 0) return body;
  const read = (key: string): string => secretTextIn(existing, key);
  const { labels = {}, annotations = {} } = existing.metadata;
  const current: Input = {
    name: read('name'),
    namespaces: read('namespaces') === '' ? [] : read('namespaces').split(','),
    clusterResources: read('clusterResources') === 'true',
    project: read('project'),
    labels,
    annotations,
  };
  return { ...current, ...Object.fromEntries(fields.map((field) => [field, body[field]])) };
}

async function update(services: Services, call: Call, input: Input): Promise<Cluster> {
  // The body may hold a new name: it says which cluster is meant only where nothing else does.
  const named = record(input, 'id') === undefined ? record(input, 'cluster') : undefined;
  const cluster = clusterOfRequest(services, call, { ...named, ...input }, 'update');
  const existing = registered(services, cluster.server);
  if (existing === undefined) {
    throw serverError(codes.precondition, 'the cluster the platform runs in has no Secret to change');
  }
  const body = { ...mergedBody(existing, input), server: cluster.server };
  const values = secretValues(body);
  // Moving it into another project needs the permission there too.
  const moved = rbacObject({ server: cluster.server, project: values['project'] ?? '' });
  enforce(services, call, 'clusters', 'update', moved);
  const absent = ['namespaces', 'clusterResources', 'project'].filter((key) => values[key] === undefined);
  const cleared = Object.fromEntries(absent.map((key) => [key, null]));
  await writeSecret(services, existing, { ...cleared, ...values }, marksIn(body), call.signal);
  return written(services, cluster.server, values);
}

/** A new token for the service account that the cluster is reached with; the old one ends. */
async function rotateAuth(services: Services, call: Call, input: Input): Promise<object> {
  const cluster = clusterOfRequest(services, call, input, 'update');
  const existing = registered(services, cluster.server);
  if (existing === undefined) {
    throw serverError(codes.precondition, 'the cluster the platform runs in has no Secret to change');
  }
  const config = parsedJson(secretTextIn(existing, 'config') || '{}', 'config') as Input;
  const store = (bearerToken: string): Promise<KubeObject> => {
    const { certData: _certificate, keyData: _key, ...tls } = record(config, 'tlsClientConfig') ?? {};
    const changed = JSON.stringify({ ...config, tlsClientConfig: tls, bearerToken });
    return writeSecret(services, existing, { config: changed }, {}, call.signal);
  };
  await rotateClusterAuth(services, cluster, text(config, 'bearerToken'), store, call.signal);
  return {};
}

async function removeCluster(services: Services, call: Call, input: Input): Promise<object> {
  const cluster = clusterOfRequest(services, call, input, 'delete');
  const existing = registered(services, cluster.server);
  if (existing === undefined) throw serverError(codes.precondition, `${inCluster.name} cannot be removed`);
  await removeSeen(services, services.state.secrets, existing, call.signal);
  return {};
}

const path = '/api/v1/clusters/{id.value}';

/** `cluster.ClusterService`. */
export const clusterOperations = operationsOf('cluster.ClusterService', {
  List: {
    http: get('/api/v1/clusters'),
    run: (services, call, input): ClusterList => {
      const [server, name] = [text(input, 'server'), text(input, 'name')];
      const items = clusterViews(services, call).filter(
        (cluster) => (server === '' || cluster.server === server) && (name === '' || cluster.name === name),
      );
      return { metadata: {}, items };
    },
  },
  Create: { http: post('/api/v1/clusters', 'cluster'), audit: 'cluster.create', run: create },
  Get: {
    http: get(path),
    run: (services, call, input): Cluster =>
      clusterView(services, clusterOfRequest(services, call, input, 'get')),
  },
  Update: { http: put(path, 'cluster'), audit: 'cluster.update', run: update },
  RotateAuth: { http: post(`${path}/rotate-auth`), audit: 'cluster.rotate-auth', run: rotateAuth },
  Delete: { http: remove(path), audit: 'cluster.delete', run: removeCluster },
  InvalidateCache: {
    http: post(`${path}/invalidate-cache`),
    audit: 'cluster.invalidate-cache',
    run: async (services, call, input): Promise<Cluster> => {
      const cluster = clusterOfRequest(services, call, input, 'update');
      await cluster.check();
      return clusterView(services, cluster);
    },
  },
});
