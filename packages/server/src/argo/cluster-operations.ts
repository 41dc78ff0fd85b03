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

const typeLabel = 'argocd.argoproj.io/secret-type';

/** What policies call a cluster: its address, within its project if it has one. */
function rbacObject({ project, server }: { readonly project: string; readonly server: string }): string {
  return project === '' ? server : `${project}/${server}`;
}

/** The clusters the caller may see, without how to log in to them. */
export function clusterViews(services: Services, call: Call): readonly Cluster[] {
  return services
    .clusters()
    .filter((cluster) => services.enforcer.allows(call.identity, 'clusters', 'get', rbacObject(cluster)))
    .map((cluster) => clusterView(services, cluster));
}

function clusterView(services: Services, cluster: DestinationCluster): Cluster {
  const { server, name, project, namespaces, labels, annotations, connection } = cluster;
  const applications = [...services.state.applications.values()].filter(({ spec: { destination } }) =>
    destination.server ? destination.server === server : destination.name === name,
  );
  const connectionState: ConnectionState = {
    status: connection.status,
    message: connection.error?.message ?? '',
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

/** As Argo CD names it: `cluster-HOST-HASH`. */
function secretName(server: string): string {
  const host = /^https?:\/\/\[?([^/:\]]*)/.exec(server)?.[1] ?? '';
  const digest = createHash('sha256').update(server).digest('hex').slice(0, 10);
  return `cluster-${host.toLowerCase().replace(/[^a-z0-9.-]/g, '-')}-${digest}`.slice(0, 253);
}

function encoded(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
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
    await writeSecret(services, existing, values, call.signal);
  } else {
    const { namespace } = services.state;
    const metadata = { name: secretName(server), namespace, labels: { [typeLabel]: 'cluster' } };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: encoded(values) };
    await createSeen(services, services.state.secrets, secret, call.signal);
  }
  return written(services, server, values);
}

function writeSecret(
  services: Services,
  existing: KubeObject,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<KubeObject> {
  const change = (): object => ({ data: encoded(values) });
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

async function update(services: Services, call: Call, input: Input): Promise<Cluster> {
  const cluster = clusterOfRequest(services, call, input, 'update');
  const body = { ...record(input, 'cluster'), server: cluster.server };
  const values = secretValues(body);
  // Moving it into another project needs the permission there too.
  enforce(
    services,
    call,
    'clusters',
    'update',
    rbacObject({ server: cluster.server, project: values['project'] ?? '' }),
  );
  const existing = registered(services, cluster.server);
  if (existing === undefined) {
    throw serverError(codes.precondition, 'the cluster the platform runs in has no Secret to change');
  }
  await writeSecret(services, existing, values, call.signal);
  return written(services, cluster.server, values);
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
