import { asMember, makeNode, type TrieNode } from './field-trie.ts';
import type { MergeType } from './merge-type.ts';
import type { PathElement } from './path-element.ts';

/**
 * The set with every declared field on the way to its paths: `.a.b` brings `.a` along when `a` is a field of the schema,
 * not when it is a key of a map.
 */
export function withNamedFields(type: MergeType | undefined, node: TrieNode): TrieNode {
  if (node.children === undefined) return node;
  let children: Map<PathElement, TrieNode> | undefined;
  for (const [element, child] of node.children) {
    if (child.children === undefined) continue;
    const isField = element.startsWith('f:');
    const field = isField ? type?.map?.fields.get(element.slice(2)) : undefined;
    let next = withNamedFields(field?.type ?? childType(type, element, isField), child);
    if (field !== undefined) next = asMember(next);
    if (next === child) continue;
    children ??= new Map(node.children);
    children.set(element, next);
  }
  return children === undefined ? node : makeNode(node.member, children);
}

function childType(
  type: MergeType | undefined,
  element: PathElement,
  isField: boolean,
): MergeType | undefined {
  if (isField) return type?.map?.element;
  return element.startsWith('k:') ? type?.list?.element : undefined;
}
