import { KUBE_CODES, kubeError } from '../errors.ts';
import { isPlainMap } from '../values/plain.ts';
import { EMPTY, LEAF, makeNode, sortedChildren, type TrieNode, unionNodes } from './field-trie.ts';
import { canonicalElement, type PathElement } from './path-element.ts';

/** A set of paths as `metadata.managedFields[].fieldsV1` writes it. */
export type FieldsV1 = Readonly<Record<string, unknown>>;

const decoded = new WeakMap<object, TrieNode>();
const encoded = new WeakMap<TrieNode, FieldsV1>();

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
  const node = root.children === undefined ? EMPTY : makeNode(false, root.children);
  decoded.set(json, node);
  return node;
}

function decodeChildren(json: unknown): TrieNode {
  if (!isPlainMap(json)) {
    throw kubeError(KUBE_CODES.managedFieldsInvalid, 'fieldsV1 must hold objects only');
  }
  let member = false;
  let children: Map<PathElement, TrieNode> | undefined;
  for (const key of Object.keys(json)) {
    if (key === '.') {
      member = true;
      continue;
    }
    const element = canonicalElement(key);
    if (element === undefined) continue;
    const child = decodeChildren(json[key]);
    children ??= new Map();
    const twin = children.get(element);
    children.set(element, twin === undefined ? child : unionNodes(twin, child));
  }
  return children === undefined ? LEAF : { member, children };
}

/** The FieldsV1 value of a trie, its keys in Kubernetes' order; the same object each time for the same node. */
export function encodeFieldsV1(node: TrieNode): FieldsV1 {
  const known = encoded.get(node);
  if (known !== undefined) return known;
  const fields = encodeChildren(node, false);
  // EMPTY and LEAF are shared by all sets, and so must not be tied to one value.
  if (node.children !== undefined) {
    encoded.set(node, fields);
    decoded.set(fields, node.member ? makeNode(false, node.children) : node);
  }
  return fields;
}

function encodeChildren(node: TrieNode, withSelf: boolean): FieldsV1 {
  const fields: Record<string, unknown> = {};
  if (node.children === undefined) return fields;
  if (withSelf && node.member) fields['.'] = {};
  for (const [element, child] of sortedChildren(node)) fields[element] = encodeChildren(child, true);
  return fields;
}
