import { KUBE_CODES, kubeError } from '../errors.ts';
import { isPlainMap, type PlainMap } from '../values/plain.ts';
import { EMPTY, LEAF, makeNode, type TrieNode, unionNodes } from './field-trie.ts';
import { canonicalElement, type PathElement } from './path-element.ts';
import { SharedNode, sharedNode, startOf } from './shared-nodes.ts';

/** A set of paths as `metadata.managedFields[].fieldsV1` writes it. */
export type FieldsV1 = Readonly<Record<string, unknown>>;

const decoded = new WeakMap<object, TrieNode>();

/**
 * The trie of a FieldsV1 value; remembered by the value's identity, so the value must not change afterwards. Keys of
 * unknown kinds are skipped. Throws `kube.managed-fields-invalid` for what is not FieldsV1.
 */
export function decodeFieldsV1(json: unknown): TrieNode {
  if (!isPlainMap(json)) {
    throw kubeError(KUBE_CODES.managedFieldsInvalid, 'fieldsV1 must be an object');
  }
  const known = decoded.get(json);
  if (known !== undefined) return known;
  const root = decodeChildren(json);
  const node = root.children === undefined ? EMPTY : sharedNode(makeNode(false, root.children));
  decoded.set(json, node);
  return node;
}

/** A node with nothing below it stands for its own path. */
function decodeChildren(json: unknown): TrieNode {
  if (!isPlainMap(json)) {
    throw kubeError(KUBE_CODES.managedFieldsInvalid, 'fieldsV1 must hold objects only');
  }
  let step = startOf(Object.hasOwn(json, '.'));
  const start = step;
  for (const key in json) {
    const element = key === '.' ? undefined : canonicalElement(key);
    if (element !== undefined) step = step.with(element, decodeChildren(json[key]));
  }
  if (step === start) return LEAF;
  return step.isAmbiguous ? decodeTwins(json) : step.node;
}

/** Keys may be spelled in several ways. */
function decodeTwins(json: PlainMap): TrieNode {
  const children = new Map<PathElement, TrieNode>();
  for (const key in json) {
    const element = key === '.' ? undefined : canonicalElement(key);
    if (element === undefined) continue;
    const child = decodeChildren(json[key]);
    const twin = children.get(element);
    children.set(element, twin === undefined ? child : unionNodes(twin, child));
  }
  return sharedNode(makeNode(Object.hasOwn(json, '.'), children));
}

/** The FieldsV1 value of a trie, its keys in Kubernetes' order; equal sets have one value, which must not change. */
export function encodeFieldsV1(node: TrieNode): FieldsV1 {
  const one = sharedNode(node);
  // Of EMPTY and LEAF, which all sets have, nothing is said below.
  if (!(one instanceof SharedNode)) return {};
  if (one.fields === undefined) {
    one.fields = encodeChildren(one, false);
    decoded.set(one.fields, one.member ? sharedNode(makeNode(false, one.children)) : one);
  }
  return one.fields;
}

function encodeChildren(node: TrieNode, withSelf: boolean): FieldsV1 {
  const fields: Record<string, unknown> = {};
  if (node.children === undefined) return fields;
  if (withSelf && node.member) fields['.'] = {};
  // The children of a shared node are in order.
  for (const [element, child] of node.children) fields[element] = encodeChildren(child, true);
  return fields;
}
