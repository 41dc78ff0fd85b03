// What a world shows of one case, without what must differ between two worlds: times, uids, versions, addresses.
import { controlNamespace } from './world.mjs';

const argo = (kind) => ({ group: 'argoproj.io', version: 'v1alpha1', kind });
export const applications = argo('Application');
const sets = argo('ApplicationSet');
const projects = argo('AppProject');

const ownKindNames = new Set([applications, sets, projects].map(({ kind }) => kind));

const core = (kind) => ({ group: '', version: 'v1', kind });
const liveKinds = [
  ...[
    'ConfigMap',
    'Secret',
    'Service',
    'ServiceAccount',
    'PersistentVolumeClaim',
    'ResourceQuota',
    'LimitRange',
  ].map(core),
  ...['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => ({ group: 'apps', version: 'v1', kind })),
  ...['Job', 'CronJob'].map((kind) => ({ group: 'batch', version: 'v1', kind })),
  ...['Role', 'RoleBinding'].map((kind) => ({ group: 'rbac.authorization.k8s.io', version: 'v1', kind })),
  ...['Ingress', 'NetworkPolicy'].map((kind) => ({ group: 'networking.k8s.io', version: 'v1', kind })),
  { group: 'policy', version: 'v1', kind: 'PodDisruptionBudget' },
  { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler' },
];

/** Argo CD's own resources of a case, by kind and name. */
export async function ownResources(client, scope, signal) {
  const found = {};
  for (const gvk of [applications, sets, projects]) {
    const { items } = await client.list(gvk, {}, signal);
    for (const item of items) {
      const { name, namespace } = item.metadata;
      const key = namespace === controlNamespace ? name : `${namespace}/${name}`;
      if (isOf(scope, name)) found[`${gvk.kind}/${key}`] = item;
    }
  }
  return found;
}

/** Everything of a case that the other side must show too. */
export async function observe({ client, second }, scope, signal) {
  const own = await ownResources(client, scope, signal);
  const live =
    scope.all === undefined
      ? { ...(await collectOf(client, scope, signal)), ...(await collectSecond(second, scope, signal)) }
      : await collectAll(client, scope.all, signal);
  const { items: events } = await client.list(core('Event'), {}, signal);
  const told = {};
  for (const { involvedObject, type, reason, message } of events) {
    if (!ownKindNames.has(involvedObject.kind) || !isOf(scope, involvedObject.name)) continue;
    told[`${involvedObject.kind}/${involvedObject.name} ${type} ${reason}: ${comparable(message)}`] = true;
  }
  const runs = await runsOfJobs(client, scope, signal);
  return {
    ...Object.fromEntries(Object.entries(own).map(([key, object]) => [key, comparable(ownView(object))])),
    live: comparable(live),
    events: told,
    runs,
  };
}

/** How many pods each Job of that name has made so far, whatever became of it: how often a hook ran. */
async function runsOfJobs(client, { namespaces = [] }, signal) {
  const runs = {};
  for (const namespace of namespaces) {
    const { items } = await client.list(core('Event'), { namespace }, signal);
    for (const { involvedObject, reason } of items) {
      if (involvedObject.kind !== 'Job' || reason !== 'SuccessfulCreate') continue;
      const name = comparable(involvedObject.name);
      runs[name] = (runs[name] ?? 0) + 1;
    }
  }
  return runs;
}

function isOf(scope, name) {
  return scope.all !== undefined || name === scope.name || name.startsWith(`${scope.name}-`);
}

async function collectOf(client, scope, signal) {
  const live = {};
  for (const namespace of scope.namespaces) await collect(client, namespace, live, signal);
  for (const gvk of scope.kinds) await collectKind(client, gvk, undefined, live, signal, scope);
  return live;
}

/** What is in the other cluster, with that before the namespace. */
async function collectSecond(second, scope, signal) {
  if (second === undefined) return {};
  const live = await collectOf(second.client, scope, signal);
  return Object.fromEntries(
    Object.entries(live).map(([key, object]) => [key.replace(' ', ' second:'), object]),
  );
}

/** What each API server and its controllers keep for themselves. */
const ownKinds = new Set([
  'Event',
  'Lease',
  'Endpoints',
  'EndpointSlice',
  'ControllerRevision',
  'APIService',
  'Node',
]);

/** Every object of every kind that was not there at the start: `before` has their keys. */
async function collectAll(client, before, signal) {
  const live = {};
  for (const { gvk, verbs, namespaced } of await client.mapper.all(signal)) {
    if (!verbs.includes('list') || ownKinds.has(gvk.kind) || gvk.group === applications.group) continue;
    const { items } = await client.list(gvk, {}, signal);
    for (const item of items) {
      const { name, namespace } = placeOf(gvk, item);
      const key = `${gvk.kind} ${namespaced ? namespace : ''}/${name}`;
      if (!before.has(key) && !isOwnOfServer(item)) live[comparable(key)] = liveView(item);
    }
  }
  return live;
}

/** An address is named by chance: it is told by whose it is. */
function placeOf({ kind }, { metadata, spec }) {
  if (kind !== 'IPAddress' || spec?.parentRef === undefined) return metadata;
  const { resource, namespace, name } = spec.parentRef;
  return { name: `of ${resource} ${namespace}/${name}` };
}

/** The keys of everything that is there now. */
export async function everything(client, signal) {
  client.mapper.invalidate();
  return new Set(Object.keys(await collectAll(client, new Set(), signal)));
}

async function collect(client, namespace, live, signal) {
  const found = await client.get({ gvk: core('Namespace'), name: namespace }, signal);
  if (found === undefined) return;
  live[`Namespace ${namespace}`] = liveView(found);
  for (const gvk of liveKinds) await collectKind(client, gvk, namespace, live, signal);
}

async function collectKind(client, gvk, namespace, live, signal, scope) {
  if ((await client.mapper.mapping(gvk, signal)) === undefined) return;
  const { items } = await client.list(gvk, namespace === undefined ? {} : { namespace }, signal);
  for (const item of items) {
    const { name } = item.metadata;
    if (scope !== undefined && !isOf(scope, name) && !name.endsWith(`.${scope.name}`)) continue;
    if (isOwnOfServer(item)) continue;
    live[`${gvk.kind} ${namespace ?? ''}/${name}`] = liveView(item);
  }
}

/** Whether a controller of the API server made it, or one of the two engines for itself. */
function isOwnOfServer({ metadata }) {
  if (metadata.namespace === controlNamespace && metadata.name.startsWith('setpoint-')) return true;
  if (metadata.annotations?.['kubernetes.io/description']?.startsWith('Contains a CA bundle')) return true;
  return metadata.ownerReferences?.some(({ controller }) => controller === true) ?? false;
}

function ownView({ metadata, spec, status, operation }) {
  const { annotations, labels, finalizers, ownerReferences, deletionTimestamp } = metadata;
  const isDeleted = deletionTimestamp !== undefined;
  return {
    metadata: { annotations, labels, finalizers, ownerReferences, isDeleted },
    spec,
    status,
    operation,
  };
}

function liveView({ metadata, ...rest }) {
  const { annotations, labels, finalizers, ownerReferences, deletionTimestamp, managedFields } = metadata;
  const managers = (managedFields ?? []).map(
    ({ manager, operation, subresource }) => `${manager} ${operation} ${subresource ?? ''}`,
  );
  const isDeleted = deletionTimestamp !== undefined;
  return {
    metadata: { annotations, labels, finalizers, ownerReferences, isDeleted, managers: managers.toSorted() },
    ...rest,
  };
}

const uid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const time = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| \+0000 UTC)?/g;
/** What a hook with only a generateName is named after: phase and start. */
const hookTime = /(?<=-(?:presync|sync|postsync|syncfail)-)\d{10}\b/g;
/** When a notification was sent, by its key. */
const sentTime = /(?<=:\w*":)\d{10}(?=[,}])/g;
/** The volume that each API server puts into a pod under a name of its own. */
const tokenVolume = /\bkube-api-access-[a-z0-9]{5}\b/g;
/** The folder of a world, whose repositories both sides name. */
const worldFolder = /\/(?:setpoint|again|argocd)(?=\/repositories\/)/g;
const dropped = new Set([
  'resourceVersion',
  'generation',
  'observedGeneration',
  'clusterIP',
  'clusterIPs',
  'nodePort',
  'podIP',
  'podIPs',
  'containerID',
]);

/** A value with times and uids made alike, and without what each API server gives by itself. */
export function comparable(value) {
  if (typeof value === 'string')
    return value
      .replace(uid, '<uid>')
      .replace(time, '<time>')
      .replace(hookTime, '<time>')
      .replace(sentTime, '<time>')
      .replace(tokenVolume, 'kube-api-access')
      .replace(worldFolder, '');
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !dropped.has(key) && item !== undefined)
      .map(([key, item]) => [comparable(key), comparable(item)]),
  );
}
