import { type GroupVersionKind, isKubeError, KUBE_CODES, parseApiVersion } from '@setpoint/kube';
import type { OwnerRef } from '../../kinds/model/meta.ts';
import type { Cluster } from '../machinery/cluster.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import type { AllObjects } from './all-objects.ts';
import type { GraphNode, ObjectGraph } from './object-graph.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
/** Somebody else is writing the object: let them finish. */
const CONFLICT_PAUSE_MS = 5;

interface Scope {
  readonly cluster: Cluster;
  readonly graph: ObjectGraph;
  readonly objects: AllObjects;
  readonly queue: KeyedQueue;
}

/**
 * Deletes what lost its last owner, and carries out the two orders a deletion can leave as a finalizer: dependents first
 * (`foregroundDeletion`) or dependents set free (`orphan`). Keys are uids. Start it once every object is known: before, a
 * missing owner can't be told from one not yet seen.
 */
export function startGarbageCollector(cluster: Cluster, objects: AllObjects, graph: ObjectGraph): void {
  const queue: KeyedQueue = cluster.queue('garbage-collector', async (uid) => {
    const node = graph.get(uid);
    if (node !== undefined) await collect({ cluster, graph, objects, queue }, node);
  });
  objects.onChange(({ object, previous }) => {
    const uid = object?.metadata.uid;
    if (previous !== undefined && previous.metadata.uid !== uid) {
      for (const dependent of graph.dependentsOf(previous.metadata.uid ?? '')) queue.add(dependent.uid);
    }
    const node = uid === undefined ? undefined : graph.get(uid);
    if (node !== undefined && needsLook(node)) queue.add(node.uid);
    // An owner that waits for its dependents looks again when one of them changes.
    for (const owner of (object ?? previous)?.metadata.ownerReferences ?? []) {
      if (graph.get(owner.uid)?.finalizers.includes(FOREGROUND)) {
        queue.addBatched(owner.uid, graph.countDependents(owner.uid));
      }
    }
  });
  for (const node of graph.all()) if (needsLook(node)) queue.add(node.uid);
}

function needsLook(node: GraphNode): boolean {
  return node.owners.length > 0 || (node.isDeleting && isOrdered(node));
}

function isOrdered(node: GraphNode): boolean {
  return node.finalizers.includes(FOREGROUND) || node.finalizers.includes(ORPHAN);
}

async function collect(scope: Scope, node: GraphNode): Promise<void> {
  if (node.isDeleting) {
    if (node.finalizers.includes(ORPHAN)) await orphanDependents(scope, node);
    else if (node.finalizers.includes(FOREGROUND)) await deleteDependents(scope, node);
    return;
  }
  if (node.owners.length > 0) await collectDependent(scope, node);
}

/** Sets the dependents free, then lets the owner go. */
async function orphanDependents(scope: Scope, owner: GraphNode): Promise<void> {
  for (const dependent of scope.graph.dependentsOf(owner.uid)) {
    await patchOwners(scope, dependent, (owners) => owners.filter(({ uid }) => uid !== owner.uid));
  }
  await dropFinalizer(scope, owner, ORPHAN);
}

/** Deletes the dependents; the owner goes when none is left that blocks it. */
async function deleteDependents(scope: Scope, owner: GraphNode): Promise<void> {
  const dependents = scope.graph.dependentsOf(owner.uid);
  const blocking = dependents.filter(({ owners }) =>
    owners.some(({ uid, blockOwnerDeletion }) => uid === owner.uid && blockOwnerDeletion === true),
  );
  for (const dependent of dependents) if (!dependent.isDeleting) scope.queue.add(dependent.uid);
  if (blocking.length === 0) await dropFinalizer(scope, owner, FOREGROUND);
}

type OwnerState = 'solid' | 'dangling' | 'waiting';

async function collectDependent(scope: Scope, node: GraphNode): Promise<void> {
  const states = new Map<OwnerRef, OwnerState>();
  for (const owner of node.owners) states.set(owner, await ownerState(scope, node, owner));
  const of = (state: OwnerState): OwnerRef[] => node.owners.filter((owner) => states.get(owner) === state);
  const [solid, dangling, waiting] = [of('solid'), of('dangling'), of('waiting')];
  if (solid.length > 0) {
    if (dangling.length + waiting.length === 0) return;
    const gone = new Set([...dangling, ...waiting].map(({ uid }) => uid));
    await patchOwners(scope, node, (owners) => owners.filter(({ uid }) => !gone.has(uid)));
    return;
  }
  // With dependents of its own that block it, the deletion has to go through them first.
  const dependents = waiting.length > 0 ? scope.graph.dependentsOf(node.uid) : [];
  const blocked = dependents.length > 0;
  // A circle of owners that each wait for the next is broken open here: nobody waits for this one any more.
  if (dependents.some((each) => each.isDeleting && each.finalizers.includes(FOREGROUND))) {
    await patchOwners(scope, node, (owners) =>
      owners.map((owner) => ({ ...owner, blockOwnerDeletion: false })),
    );
  }
  const order = node.finalizers.includes(ORPHAN) ? 'Orphan' : undefined;
  await deleteNode(
    scope,
    node,
    order ?? (blocked || node.finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background'),
  );
}

async function ownerState(scope: Scope, node: GraphNode, owner: OwnerRef): Promise<OwnerState> {
  const known = scope.graph.get(owner.uid);
  if (known !== undefined) {
    // A namespaced owner of another namespace is no owner.
    if (known.namespace !== '' && known.namespace !== node.namespace) return 'dangling';
    return known.isDeleting && known.finalizers.includes(FOREGROUND) ? 'waiting' : 'solid';
  }
  return (await existsOnServer(scope, node, owner)) ? 'solid' : 'dangling';
}

/** What no watch has told of is asked for: a missing owner has to be certain. */
async function existsOnServer(
  { cluster, objects }: Scope,
  node: GraphNode,
  owner: OwnerRef,
): Promise<boolean> {
  const gvk: GroupVersionKind = { ...parseApiVersion(owner.apiVersion), kind: owner.kind };
  const mapping = await cluster.client.mapper.mapping(gvk, cluster.signal);
  // A kind that is not served (any more) may be back: its objects keep their dependents.
  if (mapping === undefined) return !objects.follows(gvk.group, gvk.kind);
  const namespace = mapping.namespaced ? { namespace: node.namespace } : {};
  if (mapping.namespaced && node.namespace === '') return false;
  const live = await cluster.client.get({ gvk, name: owner.name, ...namespace }, cluster.signal);
  return live?.metadata.uid === owner.uid;
}

function locationOf(node: GraphNode) {
  const namespace = node.namespace === '' ? {} : { namespace: node.namespace };
  return { gvk: node.gvk, name: node.name, ...namespace };
}

async function deleteNode(
  { cluster }: Scope,
  node: GraphNode,
  propagationPolicy: 'Background' | 'Foreground' | 'Orphan',
): Promise<void> {
  const { name, namespace, uid } = node;
  await cluster.remove(
    {
      apiVersion: node.gvk.group === '' ? node.gvk.version : `${node.gvk.group}/${node.gvk.version}`,
      kind: node.gvk.kind,
      metadata: { name, uid, ...(namespace === '' ? {} : { namespace }) },
    },
    { propagationPolicy },
  );
}

async function patchOwners(
  scope: Scope,
  node: GraphNode,
  change: (owners: readonly OwnerRef[]) => OwnerRef[],
): Promise<void> {
  await patchMetadata(scope, node, (metadata) => {
    const ownerReferences = change((metadata.ownerReferences ?? []) as OwnerRef[]);
    return { ownerReferences: ownerReferences.length > 0 ? ownerReferences : null };
  });
}

async function dropFinalizer(scope: Scope, node: GraphNode, finalizer: string): Promise<void> {
  await patchMetadata(scope, node, ({ finalizers = [] }) => {
    const left = finalizers.filter((name) => name !== finalizer);
    return { finalizers: left.length > 0 ? left : null };
  });
}

interface LiveMetadata {
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly unknown[];
}

/** Changes metadata of exactly the state it read; a conflict brings the node back later. */
async function patchMetadata(
  { cluster, queue }: Scope,
  node: GraphNode,
  change: (metadata: LiveMetadata) => Record<string, unknown>,
): Promise<void> {
  const live = await cluster.client.get(locationOf(node), cluster.signal);
  if (live === undefined || live.metadata.uid !== node.uid) return;
  const { uid, resourceVersion } = live.metadata;
  const patch = { metadata: { uid, resourceVersion, ...change(live.metadata) } };
  try {
    await cluster.mergePatch(live as unknown as Parameters<Cluster['mergePatch']>[0], patch);
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.conflict)) throw error;
    queue.addAfter(node.uid, CONFLICT_PAUSE_MS);
  }
}
