import { isEmptyNode, LEAF, makeNode, type TrieNode } from './field-trie.ts';
import { firstShape, type ListType, type MapType, type MergeType } from './merge-type.ts';
import type { PathElement } from './path-element.ts';

/**
 * The set as its manager would hold it under the current schema: who owned something inside a map or list that is
 * atomic now owns the whole of it. The other direction needs nothing: what was atomic is owned as a member.
 */
export function reconcileWithSchema(type: MergeType, fields: TrieNode): TrieNode {
  if (agreeing.get(fields) === type) return fields;
  const next = reconcile(type, fields, false);
  const reconciled = next.member ? makeNode(false, next.children) : next;
  if (reconciled === fields) agreeing.set(fields, type);
  return reconciled;
}

/** Sets that were found to agree with a type as they are. */
const agreeing = new WeakMap<TrieNode, MergeType>();

/** `owned`: the node stands in its parent's set as a leaf, and so is held as a whole already. */
function reconcile(type: MergeType, node: TrieNode, owned: boolean): TrieNode {
  switch (type.shape ?? firstShape(type)) {
    case 'map':
      return reconcileMap(type.map as MapType, node, owned);
    case 'list':
      return reconcileList(type.list as ListType, node, owned);
    default:
      return node;
  }
}

function reconcileMap(type: MapType, node: TrieNode, owned: boolean): TrieNode {
  if (type.untyped) return node;
  if (!owned && type.atomic) return node.children === undefined ? node : LEAF;
  return reconcileChildren(node, (element) => {
    const field = element.startsWith('f:') ? type.fields.get(element.slice(2)) : undefined;
    return field?.type ?? type.element;
  });
}

function reconcileList(type: ListType, node: TrieNode, owned: boolean): TrieNode {
  if (!owned && type.atomic) return LEAF;
  return reconcileChildren(node, () => type.element);
}

function reconcileChildren(
  node: TrieNode,
  typeAt: (element: PathElement) => MergeType | undefined,
): TrieNode {
  if (node.children === undefined) return node;
  let children: Map<PathElement, TrieNode> | undefined;
  for (const [element, child] of node.children) {
    const type = typeAt(element);
    // Fields the schema does not know stay as they are.
    if (type === undefined) continue;
    const next = reconcile(type, child, child.member && child.children === undefined);
    if (next === child) continue;
    children ??= new Map(node.children);
    if (isEmptyNode(next)) children.delete(element);
    else children.set(element, next);
  }
  return children === undefined ? node : makeNode(node.member, children);
}
