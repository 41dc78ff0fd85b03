import { compareElements, type FieldPath, type PathElement } from './path-element.ts';

/**
 * A set of paths as a trie. A node is in the set itself (`member`), or holds children that are, or both; a node that is
 * neither never hangs under another. Nodes are shared between sets and never change once they are in one, so an
 * operation that changes nothing gives back the very node it was given.
 */
export interface TrieNode {
  readonly member: boolean;
  readonly children: ReadonlyMap<PathElement, TrieNode> | undefined;
}

export const LEAF: TrieNode = { member: true, children: undefined };
export const EMPTY: TrieNode = { member: false, children: undefined };

export function isEmptyNode(node: TrieNode): boolean {
  return !node.member && node.children === undefined;
}

export function makeNode(
  member: boolean,
  children: ReadonlyMap<PathElement, TrieNode> | undefined,
): TrieNode {
  if (children === undefined || children.size === 0) return member ? LEAF : EMPTY;
  return { member, children };
}

export function asMember(node: TrieNode): TrieNode {
  return node.member ? node : makeNode(true, node.children);
}

export function unionNodes(a: TrieNode, b: TrieNode): TrieNode {
  if (a === b || isEmptyNode(b)) return a;
  if (isEmptyNode(a)) return b;
  const member = a.member || b.member;
  if (b.children === undefined) return member === a.member ? a : asMember(a);
  if (a.children === undefined) return member === b.member ? b : asMember(b);
  let children: Map<PathElement, TrieNode> | undefined;
  for (const [element, theirs] of b.children) {
    const ours = a.children.get(element);
    const merged = ours === undefined ? theirs : unionNodes(ours, theirs);
    if (merged !== ours) {
      children ??= new Map(a.children);
      children.set(element, merged);
    }
  }
  if (children === undefined && member === a.member) return a;
  return makeNode(member, children ?? a.children);
}

/** Every child of `a` through `change`, `a` itself when nothing changed; empty children fall away. */
function mapChildren(
  a: TrieNode,
  member: boolean,
  change: (child: TrieNode, element: PathElement) => TrieNode,
): TrieNode {
  if (a.children === undefined) return member === a.member ? a : makeNode(member, undefined);
  let children: Map<PathElement, TrieNode> | undefined;
  for (const [element, child] of a.children) {
    const next = change(child, element);
    if (next === child) continue;
    children ??= new Map(a.children);
    if (isEmptyNode(next)) children.delete(element);
    else children.set(element, next);
  }
  return children === undefined && member === a.member ? a : makeNode(member, children ?? a.children);
}

export function intersectNodes(a: TrieNode, b: TrieNode): TrieNode {
  if (a === b) return a;
  return mapChildren(a, a.member && b.member, (child, element) => {
    const other = b.children?.get(element);
    return other === undefined ? EMPTY : intersectNodes(child, other);
  });
}

/** What is in `a` and not in `b`: a parent in `b` takes no child of it out of `a`. */
export function differenceNodes(a: TrieNode, b: TrieNode): TrieNode {
  if (a === b) return EMPTY;
  if (isEmptyNode(b)) return a;
  return mapChildren(a, a.member && !b.member, (child, element) => {
    const other = b.children?.get(element);
    return other === undefined ? child : differenceNodes(child, other);
  });
}

/** What is in `a` and neither in `b` nor below a member of `b`. */
export function recursiveDifferenceNodes(a: TrieNode, b: TrieNode): TrieNode {
  if (isEmptyNode(b)) return a;
  return mapChildren(a, a.member && !b.member, (child, element) => {
    const other = b.children?.get(element);
    if (other === undefined) return child;
    return other.member ? EMPTY : recursiveDifferenceNodes(child, other);
  });
}

export function sameNodes(a: TrieNode, b: TrieNode): boolean {
  if (a === b) return true;
  if (a.member !== b.member || a.children?.size !== b.children?.size) return false;
  if (a.children === undefined || b.children === undefined) return true;
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (other === undefined || !sameNodes(child, other)) return false;
  }
  return true;
}

export function nodeAt(root: TrieNode, path: FieldPath): TrieNode | undefined {
  let node: TrieNode | undefined = root;
  for (const element of path) {
    node = node.children?.get(element);
    if (node === undefined) return undefined;
  }
  return node;
}

export function sizeOf(node: TrieNode): number {
  let size = node.member ? 1 : 0;
  if (node.children !== undefined) for (const child of node.children.values()) size += sizeOf(child);
  return size;
}

export function sortedChildren(node: TrieNode): [PathElement, TrieNode][] {
  if (node.children === undefined) return [];
  const children = [...node.children];
  return children.length < 2 ? children : children.sort(([a], [b]) => compareElements(a, b));
}

/** Every path of the set: at each level the members first, then what is below them, both in order. */
export function pathsOf(node: TrieNode, prefix: FieldPath = []): FieldPath[] {
  const children = sortedChildren(node);
  const paths: FieldPath[] = children
    .filter(([, child]) => child.member)
    .map(([element]) => [...prefix, element]);
  for (const [element, child] of children) {
    if (child.children !== undefined) paths.push(...pathsOf(child, [...prefix, element]));
  }
  return paths;
}

class MutableNode implements TrieNode {
  member: boolean;
  children: Map<PathElement, TrieNode> | undefined;

  constructor(member: boolean, children: Map<PathElement, TrieNode> | undefined) {
    this.member = member;
    this.children = children;
  }
}

/** A set under construction. */
export class TrieBuilder {
  #root = new MutableNode(false, undefined);

  /** Adds one path; the empty path names the whole object, which no set holds. */
  add(path: FieldPath): void {
    if (path.length === 0) return;
    this.#at(path, path.length).member = true;
  }

  /** Adds a whole set below the path, which must not be empty. */
  graft(path: FieldPath, node: TrieNode): void {
    const parent = this.#at(path, path.length - 1);
    const element = path[path.length - 1] as PathElement;
    const there = parent.children?.get(element);
    parent.children ??= new Map();
    parent.children.set(element, there === undefined ? node : unionNodes(there, node));
  }

  #at(path: FieldPath, length: number): MutableNode {
    let node = this.#root;
    for (let i = 0; i < length; i++) {
      const element = path[i] as PathElement;
      node.children ??= new Map();
      let next = node.children.get(element);
      // What was grafted is shared.
      if (!(next instanceof MutableNode)) {
        next = new MutableNode(next?.member ?? false, next?.children && new Map(next.children));
        node.children.set(element, next);
      }
      node = next as MutableNode;
    }
    return node;
  }

  /** The set; the builder must not be used again. */
  build(): TrieNode {
    return this.#root;
  }
}
