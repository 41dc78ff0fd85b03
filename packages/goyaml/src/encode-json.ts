import { encodeError } from './errors.ts';
import { formatJsonFloat } from './go-float.ts';
import { GoFloat, GoTime, StructFields } from './go-values.ts';
import { quoteJson } from './json-string.ts';
import { MAX_DEPTH } from './max-depth.ts';
import type { PlainObject } from './object.ts';

export interface EncodeJsonOptions {
  /** One level of indentation, as `json.MarshalIndent` takes it. Default: everything on one line. */
  readonly indent?: string;
  /** Escape `<`, `>` and `&`. Default true, as `json.Marshal` does. */
  readonly escapeHtml?: boolean;
  /** Gives what stands for an object of a class of the caller's. Without it such an object is an error. */
  readonly unwrap?: (value: object) => unknown;
}

/**
 * The JSON encoding/json writes, without a line break at its end: keys sorted by their bytes, floats in Go's form
 * (`1e+21`, `1e-7`), U+2028 and U+2029 escaped. NaN and infinities are errors; undefined is written as null.
 */
export function encodeGoJson(value: unknown, options?: EncodeJsonOptions): string {
  return new JsonEncoder(options).encode(value, '\n');
}

class JsonEncoder {
  readonly #indent: string;
  readonly #escapeHtml: boolean;
  readonly #unwrap: ((value: object) => unknown) | undefined;
  readonly #colon: string;
  readonly #keys = new Map<string, string>();
  #depth = 0;

  constructor(options: EncodeJsonOptions | undefined) {
    this.#indent = options?.indent ?? '';
    this.#escapeHtml = options?.escapeHtml ?? true;
    this.#unwrap = options?.unwrap;
    this.#colon = this.#indent === '' ? ':' : ': ';
  }

  encode(value: unknown, newline: string): string {
    switch (typeof value) {
      case 'string':
        return quoteJson(value, this.#escapeHtml);
      case 'number':
        return numberText(value);
      case 'bigint':
      case 'boolean':
        return String(value);
      case 'undefined':
        return 'null';
      case 'object':
        return value === null ? 'null' : this.#object(value, newline);
      default:
        throw encodeError(`json: unsupported type: ${typeof value}`);
    }
  }

  #object(value: object, newline: string): string {
    if (value instanceof GoFloat) return numberText(value.value);
    if (value instanceof GoTime) return quoteJson(value.text, this.#escapeHtml);
    if (++this.#depth > MAX_DEPTH) throw encodeError('json: unsupported value: encountered a cycle');
    const text = this.#container(value, newline);
    this.#depth--;
    return text;
  }

  #container(value: object, newline: string): string {
    const inner = newline + this.#indent;
    const parts: string[] = [];
    if (Array.isArray(value)) {
      for (const item of value) parts.push(this.encode(item, inner));
      return this.#join(parts, '[', ']', newline);
    }
    const entries = entriesOf(value);
    if (entries === undefined) {
      if (this.#unwrap === undefined) throw encodeError(`json: unsupported type: ${value.constructor.name}`);
      return this.encode(this.#unwrap(value), newline);
    }
    if (!(value instanceof StructFields)) entries.sort(([a], [b]) => compareBytes(a, b));
    for (const [key, item] of entries) parts.push(this.#key(key) + this.#colon + this.encode(item, inner));
    return this.#join(parts, '{', '}', newline);
  }

  #key(key: string): string {
    let text = this.#keys.get(key);
    if (text === undefined) {
      text = quoteJson(key, this.#escapeHtml);
      this.#keys.set(key, text);
    }
    return text;
  }

  #join(parts: readonly string[], open: string, close: string, newline: string): string {
    if (parts.length === 0) return open + close;
    if (this.#indent === '') return open + parts.join(',') + close;
    return `${open}${newline}${this.#indent}${parts.join(`,${newline}${this.#indent}`)}${newline}${close}`;
  }
}

function entriesOf(value: object): [string, unknown][] | undefined {
  if (value instanceof Map) return [...value].map(([key, item]) => [jsonKey(key), item]);
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  return Object.keys(value).map((key) => [key, (value as PlainObject)[key]]);
}

function jsonKey(key: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'bigint' || (typeof key === 'number' && Number.isInteger(key))) return String(key);
  throw encodeError('json: unsupported type: map[interface {}]interface {}');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return formatJsonFloat(value);
  const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw encodeError(`json: unsupported value: ${name}`);
}

/** Order of the UTF-8 bytes, which is the order of code points. */
function compareBytes(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const ca = a.charCodeAt(i);
    const cb = b.charCodeAt(i);
    if (ca === cb) continue;
    // Surrogates stand for code points above all other code units.
    const highA = ca >= 0xd800 && ca <= 0xdfff;
    const highB = cb >= 0xd800 && cb <= 0xdfff;
    if (highA !== highB) return highA ? 1 : -1;
    return ca - cb;
  }
  return a.length - b.length;
}
