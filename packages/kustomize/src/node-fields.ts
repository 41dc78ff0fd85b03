import { failure } from './errors.ts';
import { isYaml11NonString } from './scalar-text.ts';
import { showNode } from './show-node.ts';
import {
  assignNode,
  DOUBLE_QUOTED,
  isMissingOrNull,
  isNull,
  isString,
  type Kind,
  newOf,
  newScalar,
  PLAIN,
  type YNode,
} from './ynode.ts';

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  mapping: 'MappingNode',
  sequence: 'SequenceNode',
  scalar: 'ScalarNode',
  alias: 'AliasNode',
};

/** Thrown where a path leads through a node of another kind; `kind` is the one found. */
function wrongKind(node: YNode, expected: Kind): Error {
  const found = KIND_NAMES[node.kind];
  return failure(
    `wrong node kind: expected ${KIND_NAMES[expected]} but got ${found}: node contents:\n${showNode(node)}`,
  );
}

/** Throws when the node is there, not null and of another kind. */
export function requireKind(node: YNode | undefined, kind: Kind): void {
  if (node !== undefined && node.tag !== '!!null' && node.kind !== kind) throw wrongKind(node, kind);
}

/** The value under a key without any check of what the node is. */
export function fieldOf(node: YNode, name: string): YNode | undefined {
  const { content } = node;
  for (let i = 0; i < content.length; i += 2) if ((content[i] as YNode).value === name) return content[i + 1];
  return undefined;
}

/** The value under a key; undefined in a null node. Throws on a node that is no mapping. */
export function getField(node: YNode, name: string): YNode | undefined {
  if (isNull(node)) return undefined;
  if (node.kind !== 'mapping') throw wrongKind(node, 'mapping');
  return fieldOf(node, name);
}

export function removeField(node: YNode, name: string): void {
  removeFirst(node, name, () => true);
}

/** Removes the first field of the name that holds nothing: a scalar or an empty map or list. */
export function removeEmptyField(node: YNode, name: string): void {
  removeFirst(node, name, (value) => value.content.length === 0);
}

function removeFirst(node: YNode, name: string, isMeant: (value: YNode) => boolean): void {
  requireKind(node, 'mapping');
  const { content } = node;
  for (let i = 0; i < content.length; i += 2) {
    if ((content[i] as YNode).value === name && isMeant(content[i + 1] as YNode)) {
      node.content = [...content.slice(0, i), ...content.slice(i + 2)];
      return;
    }
  }
}

/** A string that YAML 1.1 would read as something else is quoted where nothing else decides its style. */
function quoteIfNeeded(value: YNode): void {
  if (value.style === PLAIN && isString(value) && isYaml11NonString(value.value)) value.style = DOUBLE_QUOTED;
}

/**
 * Puts a value under a key. What is there keeps its node and style; null removes the key unless `keepNull`. A new key
 * has `keyStyle`: where it is quoted it is a text, whatever it says.
 */
export function setField(
  node: YNode,
  name: string,
  value: YNode | undefined,
  keepNull = false,
  keyStyle = PLAIN,
): void {
  if (value === undefined || (isNull(value) && !keepNull)) {
    removeField(node, name);
    return;
  }
  quoteIfNeeded(value);
  const field = getField(node, name);
  if (field !== undefined) {
    value.style = field.style;
    if (field !== value) assignNode(field, value);
    return;
  }
  node.content.push(newScalar(name, undefined, keyStyle), value);
}

/** Gives a scalar another text and tag; its style stays. */
export function setScalar(node: YNode, value: YNode): void {
  quoteIfNeeded(value);
  requireKind(node, 'scalar');
  if (isMissingOrNull(value)) return;
  value.style = node.style;
  assignNode(node, value);
}

export function setText(node: YNode, text: string): void {
  if (text !== '') setScalar(node, newScalar(text));
}

const INDEX = /^[+-]?\d+$/;

export function isListIndex(part: string): boolean {
  return part.startsWith('[') && part.endsWith(']');
}

export function isIndex(part: string): boolean {
  return INDEX.test(part) && Number(part) >= 0;
}

export function splitListIndex(part: string): readonly [string, string] {
  const inner = part.slice(1, -1);
  const equals = inner.indexOf('=');
  if (equals < 0) throw failure('list path element must contain fieldName=fieldValue for element to match');
  return [inner.slice(0, equals), inner.slice(equals + 1)];
}

/** The node at a path; undefined where the path ends early. */
export function lookup(node: YNode, path: readonly string[]): YNode | undefined {
  return walk(node, path, undefined);
}

/** The node at a path, made on the way with `kind` at its end. */
export function lookupCreate(node: YNode, kind: Kind, path: readonly string[]): YNode | undefined {
  return walk(node, path, kind);
}

function walk(node: YNode, path: readonly string[], create: Kind | undefined): YNode | undefined {
  const parts = path.map((part) => part.trim()).filter((part) => part !== '');
  let at: YNode | undefined = node;
  for (let i = 0; i < parts.length && at !== undefined; i++) {
    at = step(at, parts[i] as string, parts[i + 1] ?? '', create);
  }
  return at;
}

function step(node: YNode, part: string, next: string, create: Kind | undefined): YNode | undefined {
  if (INDEX.test(part)) {
    const index = Number(part);
    if (index < 0) throw failure(`array index ${index} cannot be negative`);
    return elementAt(node, index);
  }
  if (part === '-') return elementAt(node, -1);
  if (part === '*') throw failure('wildcard is not supported in PathGetter');
  if (isListIndex(part)) return elementMatching(node, part, create !== undefined);
  const found = getField(node, part);
  if (found !== undefined || create === undefined || isNull(node)) return found;
  const made = newOf(kindOfPart(next, create));
  node.content.push(newScalar(part), made);
  return made;
}

/** The kind of node that the next part of a path needs. */
export function kindOfPart(next: string, atEnd: Kind): Kind {
  if (isListIndex(next) || isIndex(next)) return 'sequence';
  return next === '' ? atEnd : 'mapping';
}

function elementAt(node: YNode, index: number): YNode | undefined {
  requireKind(node, 'sequence');
  return node.content.at(index);
}

function elementMatching(node: YNode, part: string, create: boolean): YNode | undefined {
  const [name, value] = splitListIndex(part);
  const found = findElement(node, [name], [value]);
  if (found !== undefined || !create) return found;
  const made = name === '' ? newScalar(value) : newOf('mapping');
  if (name !== '') made.content.push(newScalar(name), newScalar(value));
  node.content.push(made);
  return made;
}

/** The first item of a list whose fields have these values; with an empty key, the first scalar of that text. */
export function findElement(
  list: YNode,
  keys: readonly string[],
  values: readonly string[],
): YNode | undefined {
  requireKind(list, 'sequence');
  const [key = ''] = keys;
  if (key === '') return list.content.find((item) => item.value === (values[0] ?? ''));
  return list.content.find((item) => item.kind === 'mapping' && hasFields(item, keys, values));
}

function hasFields(item: YNode, keys: readonly string[], values: readonly string[]): boolean {
  return keys.every((key, i) => {
    const field = fieldOf(item, key);
    return field !== undefined && field.value === values[i];
  });
}
