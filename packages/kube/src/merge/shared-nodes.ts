import { EMPTY, LEAF, makeNode, sortedChildren, type TrieNode } from './field-trie.ts';
import type { PathElement } from './path-element.ts';

/** The one node of a set that was put together here; its children are in Kubernetes' order. */
export class SharedNode implements TrieNode {
  readonly member: boolean;
  readonly children: ReadonlyMap<PathElement, TrieNode>;
  /** The set as FieldsV1, once somebody asked for it. */
  fields: Readonly<Record<string, unknown>> | undefined;

  constructor(member: boolean, children: ReadonlyMap<PathElement, TrieNode>) {
    this.member = member;
    this.children = children;
  }
}

/**
 * Sets of fields are few where objects are many: what a manager holds in one Deployment it holds in the next. A set is
 * found by walking: from {@link startOf} one step for each child, in any order. Equal sets are one node, found again
 * instead of made again.
 */
export class Step {
  readonly #member: boolean;
  readonly #parent: Step | undefined;
  readonly #depth: number;
  readonly #element: PathElement;
  readonly #child: TrieNode;
  /** Most children are leaves, and need no second look-up. */
  #leaves: Map<PathElement, Step> | undefined;
  #others: Map<PathElement, Map<TrieNode, Step>> | undefined;
  #node: TrieNode | undefined;

  constructor(member: boolean, parent?: Step, element = '', child: TrieNode = EMPTY) {
    this.#member = member;
    this.#parent = parent;
    this.#depth = parent === undefined ? 0 : parent.#depth + 1;
    this.#element = element;
    this.#child = child;
  }

  /** The step after this one; `child` is a shared node itself, and not empty. */
  with(element: PathElement, child: TrieNode): Step {
    const known = child === LEAF ? this.#leaves?.get(element) : this.#others?.get(element)?.get(child);
    return known ?? this.#extended(element, child);
  }

  /** The set of all children walked along. Where an element came twice its last child counts: see {@link isAmbiguous}. */
  get node(): TrieNode {
    this.#node ??= this.#found();
    return this.#node;
  }

  /** Whether some element came twice. */
  get isAmbiguous(): boolean {
    return (this.node.children?.size ?? 0) < this.#depth;
  }

  #extended(element: PathElement, child: TrieNode): Step {
    const next = new Step(this.#member, this, element, child);
    if (this.#depth < maxSharedChildren) this.#remember(next);
    return next;
  }

  #remember(next: Step): void {
    countStep();
    if (next.#child === LEAF) {
      this.#leaves ??= new Map();
      this.#leaves.set(next.#element, next);
      return;
    }
    this.#others ??= new Map();
    const children = this.#others.get(next.#element);
    if (children === undefined) this.#others.set(next.#element, new Map([[next.#child, next]]));
    else children.set(next.#child, next);
  }

  static #walkedTo(last: Step): (readonly [PathElement, TrieNode])[] {
    const walked: (readonly [PathElement, TrieNode])[] = [];
    for (let step = last; step.#parent !== undefined; step = step.#parent)
      walked.push([step.#element, step.#child]);
    return walked.reverse();
  }

  #found(): TrieNode {
    const node = makeNode(this.#member, new Map(Step.#walkedTo(this)));
    if (node.children === undefined) return node;
    const inOrder = sortedChildren(node);
    let last = startOf(this.#member);
    for (const [element, child] of inOrder) last = last.with(element, child);
    last.#node ??= new SharedNode(this.#member, new Map(inOrder));
    return last.#node;
  }
}

/** Sets with more children, keys of a large map most likely, are hardly ever met again. */
const maxSharedChildren = 256;
/** All steps are forgotten when there are this many: sets in use are soon found again. */
const maxSteps = 32_768;
let steps = 0;
let starts = { member: new Step(true), other: new Step(false) };

function countStep(): void {
  if (++steps <= maxSteps) return;
  steps = 0;
  starts = { member: new Step(true), other: new Step(false) };
}

/** Where a set begins that holds its own path, or does not. */
export function startOf(member: boolean): Step {
  return member ? starts.member : starts.other;
}

/** The one node for the set. */
export function sharedNode(node: TrieNode): TrieNode {
  if (node instanceof SharedNode) return node;
  if (node.children === undefined) return node.member ? LEAF : EMPTY;
  let step = startOf(node.member);
  for (const [element, child] of node.children) step = step.with(element, sharedNode(child));
  return step.node;
}

/** The shared node with its own path in the set. */
export function sharedMember(node: TrieNode): TrieNode {
  return node.member ? node : sharedNode(makeNode(true, node.children));
}
