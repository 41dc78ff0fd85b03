// What controllers have made of a namespace, in the form in which two clusters are compared: without what each of them
// makes up, with the order of names that are made up taken from what they stand for.

const PATHS = {
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  daemonsets: '/apis/apps/v1',
  controllerrevisions: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  cronjobs: '/apis/batch/v1',
  endpointslices: '/apis/discovery.k8s.io/v1',
  poddisruptionbudgets: '/apis/policy/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
};

const pathOf = (api, resource) => `${PATHS[resource] ?? '/api/v1'}/namespaces/${api.ns}/${resource}`;

const QUIET_MS = 1_000;
const LIMIT_MS = 90_000;

/**
 * Waits until what the namespace holds satisfies and stands still, then records every object of the kinds, one by one,
 * and the events as counts. `satisfies(objects)` is given the lists by resource.
 */
export async function settle(api, step, resources, satisfies = () => true) {
  const end = Date.now() + LIMIT_MS;
  let before;
  let since = 0;
  for (;;) {
    const lists = await listAll(api, resources);
    const text = JSON.stringify(lists);
    if (text !== before) since = Date.now();
    before = text;
    if (satisfies(lists) && Date.now() - since >= QUIET_MS) return noteAll(api, step, lists);
    if (Date.now() > end) {
      await noteAll(api, step, lists);
      throw new Error(`${step}: did not come to what was awaited`);
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function listAll(api, resources) {
  const lists = {};
  for (const resource of resources) {
    const { json } = await api.quiet('GET', pathOf(api, resource));
    lists[resource] = json?.items ?? [];
  }
  return lists;
}

async function noteAll(api, step, lists) {
  const { json } = await api.quiet('GET', `/api/v1/namespaces/${api.ns}/events`);
  const names = await namesOf(api);
  for (const [resource, items] of Object.entries(lists)) {
    const masked = items.map((item) => plain(item, resource, names)).toSorted(byText);
    for (const object of masked) api.note(`${step}: ${resource} ${object.metadata.name}`, object);
  }
  for (const [text, count] of told(json?.items ?? [], names)) api.note(`${step}: event ${text}`, count);
}

const COMBINED = '(combined from similar events): ';

/** What a cluster says again whenever it looks is said often or seldom as it looks. */
const REPEATED = new Set(['NoPods', 'UnmanagedPods', 'MultiplePodDisruptionBudgets']);

/** Events with how often each was told; of a kind that is told of together, only that it is. */
function told(events, names) {
  const kindOf = ({ involvedObject: { kind, name }, type, reason, source }) =>
    names(`${kind} ${name}: ${type} ${reason} (${source?.component})`);
  const isCombined = ({ type, message }) => type === 'Normal' && message.startsWith(COMBINED);
  const together = new Set(events.filter(isCombined).map(kindOf));
  const counts = new Map([...together].map((kind) => [`${kind} often`, 'many']));
  for (const event of events) {
    const kind = kindOf(event);
    if (together.has(kind)) continue;
    const text = `${kind} ${names(event.message.replace(COMBINED, ''))}`;
    const isRepeated = event.type === 'Warning' || REPEATED.has(event.reason);
    const count = event.series?.count ?? event.count ?? 1;
    counts.set(text, isRepeated ? 'some' : (counts.get(text) ?? 0) + count);
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const byText = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Names hashes for the place of what they stand for, and everything else that is drawn for being that. */
async function namesOf(api) {
  const hashes = new Map();
  const learn = async (resource, labels, order) => {
    const { json } = await api.quiet('GET', pathOf(api, resource));
    const items = (json?.items ?? []).toSorted((a, b) => order(a) - order(b));
    for (const [place, { metadata }] of items.entries()) {
      const hash = labels.map((label) => metadata.labels?.[label]).find((value) => value !== undefined);
      if (hash !== undefined) hashes.set(hash, `<hash ${place}>`);
    }
  };
  await learn('replicasets', ['pod-template-hash'], revisionOfSet);
  await learn(
    'controllerrevisions',
    ['controller-revision-hash', 'controller.kubernetes.io/hash'],
    ({ revision }) => revision,
  );
  return (text) => {
    let named = text;
    for (const [hash, name] of hashes) named = named.replaceAll(hash, name);
    return named
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>')
      .replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])/g, '-<gen>')
      .replaceAll(/\b10\.9\.\d+\.\d+\b/g, '<podIP>')
      .replaceAll(/\b(?:0x)?[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '<old hash>')
      .replaceAll(/-\d{8}(?!\d)/g, '-<minute>')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:00(?=[+-]\d\d:\d\d)/g, '<local time>')
      .replaceAll(/-----BEGIN CERTIFICATE-----[^"]*/g, '<certificate>');
  };
}

function revisionOfSet({ metadata }) {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

/** The object without what is each cluster's own, and with its managers named once each. */
function plain(object, resource, names) {
  const { managedFields = [], ...metadata } = object.metadata;
  for (const field of ['uid', 'resourceVersion', 'creationTimestamp']) delete metadata[field];
  // In how many steps a replica set is scaled depends on how soon its pods are ready.
  if (resource === 'replicasets') {
    delete metadata.generation;
    delete object.status?.observedGeneration;
  }
  const managers = [
    ...new Set(
      managedFields.map(
        ({ manager, operation, subresource = '' }) => `${manager} ${operation} ${subresource}`,
      ),
    ),
  ];
  return JSON.parse(
    names(
      JSON.stringify({
        ...object,
        metadata: { ...metadata, managers: managers.toSorted((a, b) => (a < b ? -1 : 1)) },
      }),
    ),
    withoutVersion,
  );
}

/** References hold the version of what they refer to. */
function withoutVersion(key, value) {
  return key === 'resourceVersion' ? undefined : value;
}
