import { rfc3339 } from '@setpoint/core';
import { isKubeError, KUBE_CODES } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import type { Condition } from '../../kinds/model/meta.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { withCondition } from '../machinery/conditions.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { CONFIG_MAP, EVENT, NAMESPACE, SERVICE_ACCOUNT } from '../machinery/kinds.ts';
import type { AllObjects } from './all-objects.ts';
import type { GraphNode, ObjectGraph } from './object-graph.ts';

interface NamespaceFields {
  spec?: { finalizers?: string[] };
  status?: { phase?: string; conditions?: Condition[] };
}

type NamespaceObject = Draft & NamespaceFields;

/** Empties a namespace that is being deleted, pods first, and lets it go when nothing is left in it. */
export function startNamespaces(cluster: Cluster, objects: AllObjects, graph: ObjectGraph): void {
  const namespaces = cluster.informer<NamespaceObject>(NAMESPACE);
  const queue = cluster.queue('namespace-controller', async (key) => {
    const namespace = namespaces.get(key);
    if (namespace?.metadata.deletionTimestamp !== undefined) await terminate(cluster, graph, namespace);
  });
  namespaces.onChange(({ object }) => {
    if (object?.metadata.deletionTimestamp !== undefined) queue.add(keyOf(object));
  });
  objects.onChange(({ object, previous }) => {
    const name = (object ?? previous)?.metadata.namespace;
    if (name === undefined || namespaces.find('', name)?.metadata.deletionTimestamp === undefined) return;
    // Something left, or something came that the deletion has not seen.
    if (object === undefined || previous === undefined) {
      queue.addBatched(`/${name}`, graph.countInNamespace(name));
    }
  });
}

/** One step: pods go first and alone; then all the rest; then the namespace itself. */
async function terminate(cluster: Cluster, graph: ObjectGraph, namespace: NamespaceObject): Promise<void> {
  const name = namespace.metadata.name ?? '';
  const isPod = ({ gvk }: GraphNode): boolean => gvk.kind === 'Pod' && gvk.group === '';
  await deleteAll(cluster, graph.inNamespace(name).filter(isPod));
  if (graph.inNamespace(name).some(isPod)) {
    await report(cluster, namespace, []);
    return;
  }
  await deleteAll(cluster, graph.inNamespace(name));
  const left = graph.inNamespace(name);
  const reported = await report(cluster, namespace, left);
  if (left.length > 0) return;
  await deleteEvents(cluster, name);
  const finalizers = (reported.spec?.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes');
  if (finalizers.length === (reported.spec?.finalizers ?? []).length) return;
  await cluster.update({ ...reported, spec: { ...reported.spec, finalizers } }, 'finalize');
}

async function deleteAll(cluster: Cluster, nodes: readonly GraphNode[]): Promise<void> {
  for (const node of nodes) if (!node.isDeleting) await deleteNode(cluster, node);
}

async function deleteNode(cluster: Cluster, { gvk, name, namespace, uid }: GraphNode): Promise<void> {
  const apiVersion = gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`;
  await cluster.remove(
    { apiVersion, kind: gvk.kind, metadata: { name, namespace, uid } },
    { propagationPolicy: 'Background' },
  );
}

/** Events are followed by nobody, so they are listed once, at the end. */
async function deleteEvents(cluster: Cluster, namespace: string): Promise<void> {
  const list = await cluster.client.list(EVENT, { namespace, metadataOnly: true }, cluster.signal);
  for (const { metadata } of list.items) {
    await cluster.remove({ apiVersion: 'v1', kind: 'Event', metadata: metadata as Draft['metadata'] });
  }
}

/** What a namespace says while nothing is wrong: what failed or is left has the type's other status. */
const WELL: readonly Condition[] = (
  [
    ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    [
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ],
    ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
    ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ] as const
).map(([type, reason, message]) => ({ type, status: 'False', reason, message }));

/** Says how far the deletion is: what is left, and the finalizers that hold it. The namespace as it is then. */
async function report(
  cluster: Cluster,
  namespace: NamespaceObject,
  left: readonly GraphNode[],
): Promise<NamespaceObject> {
  const kinds = tally(await Promise.all(left.map((node) => resourceOf(cluster, node))));
  const finalizers = tally(left.flatMap((node) => node.finalizers));
  const remaining: Condition[] = [];
  if (kinds.length > 0) {
    const message = `Some resources are remaining: ${kinds.map(([kind, count]) => `${kind} has ${count} resource instances`).join(', ')}`;
    remaining.push({
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message,
    });
  }
  if (finalizers.length > 0) {
    const message = `Some content in the namespace has finalizers remaining: ${finalizers.map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).join(', ')}`;
    remaining.push({
      type: 'NamespaceFinalizersRemaining',
      status: 'True',
      reason: 'SomeFinalizersRemain',
      message,
    });
  }
  const now = rfc3339(cluster.now());
  let { conditions } = namespace.status ?? {};
  for (const well of WELL) {
    conditions = withCondition(conditions, remaining.find(({ type }) => type === well.type) ?? well, now);
  }
  return cluster.updateStatus(namespace, { ...namespace.status, phase: 'Terminating', conditions });
}

/** `pods.`, `deployments.apps`: the resource as discovery has it, its group after a dot. */
async function resourceOf({ client, signal }: Cluster, { gvk }: GraphNode): Promise<string> {
  const mapping = await client.mapper.mapping(gvk, signal);
  return `${mapping?.resource ?? gvk.kind.toLowerCase()}.${gvk.group}`;
}

function tally(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

const ROOT_CA = 'kube-root-ca.crt';
const ROOT_CA_NOTE =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Gives every namespace its `default` service account and, when the certificate is known, the cluster's root CA. */
export function startNamespaceContent(cluster: Cluster, rootCa: string | undefined): void {
  const namespaces = cluster.informer<NamespaceObject>(NAMESPACE);
  const accounts = cluster.informer<Draft>(SERVICE_ACCOUNT);
  const configMaps = cluster.informer<{ data?: Record<string, string> }>(CONFIG_MAP);
  const queue = cluster.queue('namespace-content', async (key) => {
    const namespace = namespaces.get(key);
    if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return;
    const name = namespace.metadata.name ?? '';
    if (accounts.find(name, 'default') === undefined) {
      await createOnce(cluster, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: name },
      });
    }
    if (rootCa !== undefined) await ensureRootCa(cluster, configMaps, name, rootCa);
  });
  const wake = (namespace: string | undefined): void => queue.add(`/${namespace ?? ''}`);
  namespaces.onChange(({ object, previous }) => {
    if (object !== undefined && previous === undefined) queue.add(keyOf(object));
  });
  accounts.onChange(({ object, previous }) => {
    if (object === undefined && previous?.metadata.name === 'default') wake(previous.metadata.namespace);
  });
  configMaps.onChange(({ object, previous }) => {
    const configMap = object ?? previous;
    if (configMap?.metadata.name === ROOT_CA && (object === undefined || previous !== undefined)) {
      wake(configMap.metadata.namespace);
    }
  });
}

async function createOnce(cluster: Cluster, object: Draft): Promise<void> {
  try {
    await cluster.create(object);
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
  }
}

async function ensureRootCa(
  cluster: Cluster,
  configMaps: Informer<Draft & { data?: Record<string, string> }>,
  namespace: string,
  rootCa: string,
): Promise<void> {
  const existing = configMaps.find(namespace, ROOT_CA);
  const data = { 'ca.crt': rootCa };
  const annotations = { 'kubernetes.io/description': ROOT_CA_NOTE };
  if (existing === undefined) {
    await createOnce(cluster, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: ROOT_CA, namespace, annotations },
      data,
    });
  } else if (existing.data?.['ca.crt'] !== rootCa) {
    await cluster.update({ ...existing, data });
  }
}
