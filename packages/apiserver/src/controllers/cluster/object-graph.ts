import type { GroupVersionKind } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import type { OwnerRef } from '../../kinds/model/meta.ts';

/** An object as far as ownership is concerned. */
export interface GraphNode {
  readonly uid: string;
  readonly gvk: GroupVersionKind;
  readonly namespace: string;
  readonly name: string;
  readonly owners: readonly OwnerRef[];
  readonly finalizers: readonly string[];
  readonly isDeleting: boolean;
}

/** Who owns whom, over all kinds: the memory of the garbage collector. */
export class ObjectGraph {
  readonly #nodes = new Map<string, GraphNode>();
  /** Dependents by the uid of their owner, whether or not the owner is known. */
  readonly #dependents = new Map<string, Set<string>>();
  readonly #byNamespace = new Map<string, Set<string>>();

  all(): IterableIterator<GraphNode> {
    return this.#nodes.values();
  }

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  dependentsOf(uid: string): readonly GraphNode[] {
    return this.#pick(this.#dependents.get(uid));
  }

  countDependents(uid: string): number {
    return this.#dependents.get(uid)?.size ?? 0;
  }

  countInNamespace(namespace: string): number {
    return this.#byNamespace.get(namespace)?.size ?? 0;
  }

  inNamespace(namespace: string): readonly GraphNode[] {
    return this.#pick(this.#byNamespace.get(namespace));
  }

  put(gvk: GroupVersionKind, object: Draft): void {
    const {
      uid = '',
      namespace = '',
      name = '',
      ownerReferences,
      finalizers,
      deletionTimestamp,
    } = object.metadata;
    const node: GraphNode = {
      uid,
      gvk,
      namespace,
      name,
      owners: ownerReferences ?? NO_OWNERS,
      finalizers: finalizers ?? NO_FINALIZERS,
      isDeleting: deletionTimestamp !== undefined,
    };
    const before = this.#nodes.get(uid);
    // Few changes are about who owns whom: the indexes stay as they are.
    if (before !== undefined && isSamePlace(before, node)) {
      this.#nodes.set(uid, node);
      return;
    }
    this.remove(uid);
    this.#nodes.set(uid, node);
    for (const owner of node.owners) add(this.#dependents, owner.uid, uid);
    if (namespace !== '') add(this.#byNamespace, namespace, uid);
  }

  remove(uid: string): void {
    const node = this.#nodes.get(uid);
    if (node === undefined) return;
    this.#nodes.delete(uid);
    for (const owner of node.owners) drop(this.#dependents, owner.uid, uid);
    drop(this.#byNamespace, node.namespace, uid);
  }

  #pick(uids: ReadonlySet<string> | undefined): readonly GraphNode[] {
    return uids === undefined ? [] : [...uids].flatMap((uid) => this.#nodes.get(uid) ?? []);
  }
}

const NO_OWNERS: readonly OwnerRef[] = [];
const NO_FINALIZERS: readonly string[] = [];

function isSamePlace(before: GraphNode, after: GraphNode): boolean {
  return (
    before.namespace === after.namespace &&
    before.owners.length === after.owners.length &&
    before.owners.every(({ uid }, index) => uid === after.owners[index]?.uid)
  );
}

function add(index: Map<string, Set<string>>, key: string, uid: string): void {
  const uids = index.get(key);
  if (uids === undefined) index.set(key, new Set([uid]));
  else uids.add(uid);
}

function drop(index: Map<string, Set<string>>, key: string, uid: string): void {
  const uids = index.get(key);
  uids?.delete(uid);
  if (uids?.size === 0) index.delete(key);
}
