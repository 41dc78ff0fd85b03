import { formatGoFloat, GoFloat, GoTime } from '@setpoint/goyaml';
import { duplicateKeys } from './duplicate-keys.ts';
import { failure } from './errors.ts';
import { refolded } from './folded-text.ts';
import { isYaml11NonString, plainTag, plainValue, taggedValue } from './scalar-text.ts';
import { DOUBLE_QUOTED, FLOW, FOLDED, LITERAL, newScalar, PLAIN, STR, YNode } from './ynode.ts';

/** A value without nodes: what the final YAML and JSON are written from. */
export type Plain = unknown;

/** Thrown inside of this file only: what is said of them needs the whole object. */
const DUPLICATE = new Error('a key comes twice');
const NO_TEXT = new Error('a key is no text');

const SMALL_INT = /^-?(?:0|[1-9]\d{0,14})$/;

/**
 * The value a node has once written as YAML and read again, which is how kustomize turns nodes into values: a tag that
 * the text does not bear out is an error, a tag-less plain scalar is whatever its text says.
 */
function valueOf(node: YNode, inFlow: boolean): Plain {
  switch (node.kind) {
    case 'scalar':
      // Between brackets an emitter has to quote what is empty, which makes a text of it.
      if (inFlow) return node.value === '' ? '' : scalarValue(node);
      return node.style === FOLDED ? refolded(node.value) : scalarValue(node);
    case 'sequence': {
      const isFlow = inFlow || node.style === FLOW;
      return node.content.map((item) => valueOf(item, isFlow));
    }
    case 'mapping':
      return mappingValue(node, false, inFlow || node.style === FLOW);
    case 'alias':
      throw failure(`unknown anchor '${node.value}' referenced`);
  }
}

/** As {@link valueOf} for a whole object, whose keys may be anything. */
export function objectOf(node: YNode): Record<string, Plain> {
  if (node.kind !== 'mapping') {
    const tag = node.kind === 'sequence' ? '!!seq' : node.tag;
    throw failure(`yaml: unmarshal errors:\n  line 1: cannot unmarshal ${tag} into map[string]interface {}`);
  }
  try {
    return mappingValue(node, true, node.style === FLOW);
  } catch (error) {
    if (error !== DUPLICATE && error !== NO_TEXT) throw error;
    // Keys that come twice are found in the whole object before anything is made of it.
    throw duplicateKeys(node) ?? failure('json: unsupported type: map[interface {}]interface {}');
  }
}

/** Sets a key of a plain object so that `__proto__` is a key like any other. */
export function setKey(object: Record<string, Plain>, key: string, value: Plain): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  } else object[key] = value;
}

function mappingValue(node: YNode, top: boolean, isFlow: boolean): Record<string, Plain> {
  const object: Record<string, Plain> = {};
  const { content } = node;
  for (let i = 0; i < content.length; i += 2) {
    const key = content[i] as YNode;
    if (Object.hasOwn(object, key.value)) throw DUPLICATE;
    if (!top && !isTextKey(key)) throw NO_TEXT;
    setKey(object, key.value, valueOf(content[i + 1] as YNode, isFlow));
  }
  return object;
}

function isTextKey(key: YNode): boolean {
  if (key.tag === STR || key.style !== PLAIN) return true;
  return key.kind === 'scalar' && plainTag(key.value) === STR;
}

function scalarValue({ tag, value, style }: YNode): Plain {
  if (tag === STR) return value;
  if (tag === '') return style === PLAIN ? untaggedValue(value) : value;
  if (style === PLAIN && tag === '!!int' && SMALL_INT.test(value)) return Number(value);
  if (plainTag(value) !== tag) return taggedValue(value, tag);
  return style === PLAIN ? plainValue(value) : value;
}

function untaggedValue(value: string): Plain {
  if (value.includes('\n') || plainTag(value) === STR) return value;
  return plainValue(value);
}

/** Throws as encoding/json does for numbers that JSON has no text for. */
export function requireJson(value: Plain): void {
  if (value instanceof GoFloat && !Number.isFinite(value.value)) {
    throw failure(`json: unsupported value: ${formatGoFloat(value.value)}`);
  }
  if (Array.isArray(value)) value.forEach(requireJson);
  else if (isPlainObject(value)) Object.values(value).forEach(requireJson);
}

function isPlainObject(value: Plain): value is Record<string, Plain> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The node of a value that came from JSON, in which all numbers are Go float64. */
export function nodeOfJson(value: Plain): YNode {
  if (value === null || value === undefined) return newScalar('null', '!!null');
  if (typeof value === 'string') return textNode(value);
  if (typeof value === 'boolean') return newScalar(String(value), '!!bool');
  if (typeof value === 'number' || typeof value === 'bigint') return numberNode(Number(value));
  if (value instanceof GoFloat) return numberNode(value.value);
  if (value instanceof GoTime) return textNode(value.text);
  if (Array.isArray(value)) return new YNode('sequence', '!!seq', '', PLAIN, value.map(nodeOfJson));
  const map = new YNode('mapping', '!!map', '', PLAIN, []);
  const object = value as Record<string, Plain>;
  for (const key of Object.keys(object).sort()) map.content.push(textNode(key), nodeOfJson(object[key]));
  return map;
}

function numberNode(value: number): YNode {
  const text = formatGoFloat(value);
  return newScalar(text, plainTag(text));
}

function textNode(value: string): YNode {
  if (value.includes('\n')) return newScalar(value, STR, LITERAL);
  const plain = value !== '' && plainTag(value) === STR && !isYaml11NonString(value);
  return newScalar(value, STR, plain ? PLAIN : DOUBLE_QUOTED);
}
