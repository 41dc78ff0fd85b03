import {
  differenceNodes,
  EMPTY,
  intersectNodes,
  isEmptyNode,
  nodeAt,
  pathsOf,
  recursiveDifferenceNodes,
  sameNodes,
  sizeOf,
  TrieBuilder,
  type TrieNode,
  unionNodes,
} from './field-trie.ts';
import { decodeFieldsV1, encodeFieldsV1, type FieldsV1 } from './fields-v1.ts';
import { describePath, type FieldPath } from './path-element.ts';

/**
 * An immutable set of field paths, with the semantics of structured-merge-diff: a path in the set does not bring its
 * parents or children with it.
 *
 * @example
 * const owned = FieldSet.fromFieldsV1(entry.fieldsV1);
 * owned.has(['f:spec', 'f:replicas']);
 */
export class FieldSet {
  readonly #root: TrieNode;

  private constructor(root: TrieNode) {
    this.#root = root;
  }

  static get empty(): FieldSet {
    return EMPTY_SET;
  }

  /** The set of the paths. */
  static of(...paths: readonly FieldPath[]): FieldSet {
    const builder = new TrieBuilder();
    for (const path of paths) builder.add(path);
    return FieldSet.fromNode(builder.build());
  }

  /** Reads `managedFields[].fieldsV1`. Throws `kube.managed-fields-invalid` when it is not FieldsV1. */
  static fromFieldsV1(json: unknown): FieldSet {
    return FieldSet.fromNode(decodeFieldsV1(json));
  }

  static fromNode(root: TrieNode): FieldSet {
    return new FieldSet(root);
  }

  get node(): TrieNode {
    return this.#root;
  }

  /** The set as Kubernetes writes it, keys in its order. The value is shared: do not change it. */
  toFieldsV1(): FieldsV1 {
    return encodeFieldsV1(this.#root);
  }

  get isEmpty(): boolean {
    return isEmptyNode(this.#root);
  }

  /** How many paths it holds. */
  get size(): number {
    return sizeOf(this.#root);
  }

  has(path: FieldPath): boolean {
    return path.length > 0 && nodeAt(this.#root, path)?.member === true;
  }

  union(other: FieldSet): FieldSet {
    return this.#with(unionNodes(this.#root, other.#root));
  }

  intersection(other: FieldSet): FieldSet {
    return this.#with(intersectNodes(this.#root, other.#root));
  }

  /** What is here and not in `other`; a parent in `other` takes no child of it away. */
  difference(other: FieldSet): FieldSet {
    return this.#with(differenceNodes(this.#root, other.#root));
  }

  /** What is here and neither in `other` nor below a path of `other`. */
  recursiveDifference(other: FieldSet): FieldSet {
    return this.#with(recursiveDifferenceNodes(this.#root, other.#root));
  }

  equals(other: FieldSet): boolean {
    return sameNodes(this.#root, other.#root);
  }

  /** All paths, parents before children, in Kubernetes' order. */
  paths(): FieldPath[] {
    return pathsOf(this.#root);
  }

  /** One path a line, as {@link describePath} shows it. */
  toString(): string {
    return this.paths().map(describePath).join('\n');
  }

  #with(root: TrieNode): FieldSet {
    return root === this.#root ? this : FieldSet.fromNode(root);
  }
}

const EMPTY_SET = FieldSet.fromNode(EMPTY);
