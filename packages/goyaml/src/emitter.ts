import { encodeError } from './errors.ts';
import { formatGoFloat } from './go-float.ts';
import { GoFloat, GoTime, StructFields } from './go-values.ts';
import { MAX_DEPTH } from './max-depth.ts';
import { compareKeys } from './natural-order.ts';
import type { YamlDialect } from './options.ts';
import { resolvePlain } from './resolve.ts';
import { analyseScalar, MULTILINE, NOT_BLOCK, NOT_PLAIN, NOT_SINGLE } from './scalar-analysis.ts';
import { YamlWriter } from './yaml-writer.ts';

export interface EmitterStyle {
  readonly dialect: YamlDialect;
  /** Spaces a level, 2 to 9; v2 always takes 2. */
  readonly indent: number;
  /** Text folds at the first space behind this column; v3 never folds. */
  readonly width: number;
  /** The text of a number that says nothing of its Go type. */
  readonly numberText: (value: number | bigint) => string;
  /** The text of a Go float64. */
  readonly floatText: (value: number) => string;
  /** The value has passed through JSON, in which a time is a string and some texts do not survive: {@link JSON_TRIP}. */
  readonly json: boolean;
  /** What stands for an object of a class the emitter does not know. */
  readonly unwrap: (value: object) => unknown;
}

/** Thrown when JSON or reading it back would change the value: it must really be sent that way. */
export const JSON_TRIP = Symbol('the value must pass through JSON');

/** Characters JSON leaves as they are and go-yaml's reader refuses or folds. */
const CHANGED = /[\x7f-\x9f\ufffe\uffff]/;
/** A key in JSON may have 1,024 characters, of which the escape of one takes up to six. */
const SAFE_JSON_KEY = 170;

type Parent = 'root' | 'sequence' | 'mapping';

/** Longer keys, in UTF-8 bytes, need a `?`. */
const MAX_SIMPLE_KEY = 128;

const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const OLD_BOOLS = new Set('y Y yes Yes YES on On ON n N no No NO off Off OFF'.split(' '));

/** Writes Go values as go-yaml's encoder and libyaml's emitter together write them. */
export class Emitter {
  readonly #style: EmitterStyle;
  readonly #writer: YamlWriter;
  /** Keys repeat; their text does not depend on where they stand. Undefined for keys that need a `?`. */
  readonly #simpleKeys = new Map<string, string | undefined>();
  #depth = 0;

  constructor(style: EmitterStyle) {
    this.#style = style;
    this.#writer = new YamlWriter(style.width);
  }

  emit(value: unknown): string {
    this.#node(value, -1, 'root');
    this.#writer.indentTo(0);
    return this.#writer.text;
  }

  #node(value: unknown, indent: number, parent: Parent): void {
    switch (typeof value) {
      case 'string':
        return this.#string(value, this.#deeper(indent, parent, true));
      case 'number':
      case 'bigint':
        return this.#writer.word(this.#style.numberText(value));
      case 'boolean':
        return this.#writer.word(value ? 'true' : 'false');
      case 'undefined':
        return this.#writer.word('null');
      case 'object':
        return value === null ? this.#writer.word('null') : this.#object(value, indent, parent);
      default:
        throw encodeError(`cannot marshal type: ${typeof value}`);
    }
  }

  #object(value: object, indent: number, parent: Parent): void {
    if (Array.isArray(value)) return this.#sequence(value, indent, parent);
    const prototype = Object.getPrototypeOf(value) as unknown;
    if (prototype === Object.prototype || prototype === null) {
      return this.#mapping(value as Record<string, unknown>, indent, parent);
    }
    if (value instanceof Map) return this.#map(value, indent, parent);
    if (value instanceof GoFloat) return this.#writer.word(this.#style.floatText(value.value));
    if (value instanceof GoTime) {
      if (this.#style.json) return this.#string(value.text, indent);
      return this.#writer.word(value.text);
    }
    return this.#node(this.#style.unwrap(value), indent, parent);
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) throw encodeError(`value nests deeper than ${MAX_DEPTH}, or holds itself`);
  }

  /** The indentation of what stands inside a node at `indent`. */
  #deeper(indent: number, parent: Parent, scalar: boolean): number {
    const step = this.#style.indent;
    if (indent < 0) return scalar ? step : 0;
    if (this.#style.dialect === 'v2' || parent === 'sequence') return indent + 2;
    return step * Math.floor((indent + step) / step);
  }

  #sequence(items: readonly unknown[], indent: number, parent: Parent): void {
    if (items.length === 0) return this.#writer.word('[]');
    this.#enter();
    const indentless = this.#style.dialect === 'v2' && parent === 'mapping' && !this.#writer.indention;
    const inner = indentless ? indent : this.#deeper(indent, parent, false);
    for (const item of items) {
      this.#writer.indentTo(inner);
      this.#writer.indicator('-', true, true);
      this.#node(item, inner, 'sequence');
    }
    this.#depth--;
  }

  #mapping(object: Record<string, unknown>, indent: number, parent: Parent): void {
    const keys = Object.keys(object);
    if (keys.length === 0) return this.#writer.word('{}');
    this.#enter();
    const { dialect } = this.#style;
    if (keys.length > 1) keys.sort((a, b) => compareKeys(a, b, dialect));
    const inner = this.#deeper(indent, parent, false);
    for (const key of keys) this.#pair(key, object[key], inner);
    this.#depth--;
  }

  #map(map: ReadonlyMap<unknown, unknown>, indent: number, parent: Parent): void {
    if (map.size === 0) return this.#writer.word('{}');
    this.#enter();
    const { dialect } = this.#style;
    const entries = [...map];
    if (dialect === 'v2' || !(map instanceof StructFields))
      entries.sort(([a], [b]) => compareMapKeys(a, b, dialect));
    const inner = this.#deeper(indent, parent, false);
    for (const [key, value] of entries) this.#pair(key, value, inner);
    this.#depth--;
  }

  #pair(key: unknown, value: unknown, indent: number): void {
    const writer = this.#writer;
    writer.indentTo(indent);
    const text = typeof key === 'string' ? this.#simpleKey(key) : this.#scalarKey(key);
    if (text !== undefined) {
      writer.word(text);
      writer.indicator(':', false, false);
    } else {
      writer.indicator('?', true, true);
      this.#node(key, indent, 'mapping');
      writer.indentTo(indent);
      writer.indicator(':', true, true);
    }
    this.#node(value, indent, 'mapping');
  }

  #scalarKey(key: unknown): string | undefined {
    if (this.#style.json) throw JSON_TRIP;
    if (key === null || key === undefined) return 'null';
    if (typeof key === 'number' || typeof key === 'bigint') return this.#style.numberText(key);
    if (typeof key === 'boolean') return String(key);
    if (key instanceof GoFloat) return this.#style.floatText(key.value);
    return key instanceof GoTime ? key.text : undefined;
  }

  #simpleKey(key: string): string | undefined {
    const known = this.#simpleKeys.get(key);
    if (known !== undefined) return known;
    const text = this.#simpleKeyText(key);
    if (text !== undefined) this.#simpleKeys.set(key, text);
    return text;
  }

  #simpleKeyText(key: string): string | undefined {
    if (key === '') return '""';
    const flags = analyseScalar(key, this.#style.dialect === 'v3');
    this.#checkTrip(key, flags, true);
    if ((flags & MULTILINE) !== 0) return undefined;
    if (key.length > MAX_SIMPLE_KEY / 3 && Buffer.byteLength(key) > MAX_SIMPLE_KEY) return undefined;
    const writer = new YamlWriter(Number.POSITIVE_INFINITY);
    if (this.#isPlain(key) && (flags & NOT_PLAIN) === 0) return key;
    if (this.#isPlain(key) && (flags & NOT_SINGLE) === 0) writer.singleQuoted(key, 0, false);
    else writer.doubleQuoted(key, 0, false);
    return writer.text;
  }

  #checkTrip(text: string, flags: number, isKey: boolean): void {
    if (!this.#style.json) return;
    if (isKey && text.length > SAFE_JSON_KEY) throw JSON_TRIP;
    if ((flags & NOT_SINGLE) !== 0 && CHANGED.test(text)) throw JSON_TRIP;
  }

  /** Whether the text, unquoted, would be read back as a string, by readers of YAML 1.1 too. */
  #isPlain(text: string): boolean {
    const { dialect } = this.#style;
    if (typeof resolvePlain(text, dialect) !== 'string') return false;
    if (dialect === 'v3' && OLD_BOOLS.has(text)) return false;
    return !(text.includes(':') && BASE_60.test(text));
  }

  #string(text: string, indent: number): void {
    const writer = this.#writer;
    if (text === '') return writer.word('""');
    const flags = analyseScalar(text, this.#style.dialect === 'v3');
    this.#checkTrip(text, flags, false);
    if (text.includes('\n')) {
      if ((flags & NOT_BLOCK) !== 0) writer.doubleQuoted(text, indent, true);
      else writer.literal(text, indent, this.#style.indent);
    } else if (!this.#isPlain(text)) {
      writer.doubleQuoted(text, indent, true);
    } else if ((flags & NOT_PLAIN) === 0) {
      writer.plain(text, indent);
    } else if ((flags & NOT_SINGLE) === 0) {
      writer.singleQuoted(text, indent, true);
    } else {
      writer.doubleQuoted(text, indent, true);
    }
  }
}

/** A float64 as go-yaml writes it. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return formatGoFloat(value);
}

/** Places in reflect.Kind, by which go-yaml orders keys of different types. */
function kindOf(key: unknown): number {
  if (typeof key === 'boolean') return 1;
  if (typeof key === 'number') return 2;
  if (typeof key === 'bigint') return key > 2n ** 63n - 1n ? 11 : 2;
  if (key instanceof GoFloat) return 14;
  return typeof key === 'string' ? 24 : 20;
}

function compareMapKeys(a: unknown, b: unknown, dialect: YamlDialect): number {
  if (typeof a === 'string' && typeof b === 'string') return compareKeys(a, b, dialect);
  const kinds = kindOf(a) - kindOf(b);
  const [na, nb] = [numberOf(a), numberOf(b)];
  if (na === undefined || nb === undefined) return kinds;
  return na - nb || kinds || (typeof a === 'bigint' && typeof b === 'bigint' ? Number(a - b) : 0);
}

function numberOf(key: unknown): number | undefined {
  if (typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint') return Number(key);
  return key instanceof GoFloat ? key.value : undefined;
}
