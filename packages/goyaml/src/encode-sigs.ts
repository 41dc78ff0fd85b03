import { Emitter, floatText } from './emitter.ts';
import { type EncodeOptions, refuse } from './encode.ts';
import { scalarV2 } from './decode-v2.ts';
import { encodeError, syntaxError } from './errors.ts';
import { formatJsonFloat } from './go-float.ts';
import { GoFloat, GoTime } from './go-values.ts';
import { readInput } from './input.ts';
import { quoteJson } from './json-string.ts';
import { type PlainObject, setOwn } from './object.ts';
import { budgetsOf } from './options.ts';
import { Parser } from './parser.ts';
import { resolvePlain } from './resolve.ts';

/**
 * The YAML `sigs.k8s.io/yaml.Marshal` writes: the value goes through JSON, is read back by go-yaml v2 and written by
 * it. A float64 that JSON writes without a point thus becomes an integer; NaN and infinities are errors; and so are
 * texts that go-yaml cannot read back (a C1 control character, a key of more than 1,024 characters).
 */
export function encodeSigs(value: unknown, options?: EncodeOptions): string {
  const unwrap = options?.unwrap ?? refuse;
  return new Emitter({
    dialect: 'v2',
    indent: 2,
    width: 80,
    numberText: jsonNumberText,
    unwrap,
  }).emit(needsTrip(value, unwrap) ? tripped(value, unwrap) : value);
}

/** What go-yaml makes of the number JSON writes. */
function jsonNumberText(value: number | bigint): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw unsupported(value);
  const read = resolvePlain(typeof value === 'bigint' ? String(value) : formatJsonFloat(value), 'v2');
  return read instanceof GoFloat ? floatText(read.value) : String(read as number | bigint);
}

function unsupported(value: number): Error {
  const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  return encodeError(`error marshaling into JSON: json: unsupported value: ${name}`);
}

/** Characters JSON leaves as they are and go-yaml's reader refuses or folds. */
const CHANGED = /[\x7f-\x9f\ufffe\uffff]/;
const MAX_KEY = 1024;

/** Whether the trip through JSON changes more than the text of numbers. */
function needsTrip(value: unknown, unwrap: (value: object) => unknown): boolean {
  if (typeof value === 'string') return CHANGED.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => needsTrip(item, unwrap));
  if (value instanceof Map || value instanceof GoFloat || value instanceof GoTime) return true;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) return true;
  for (const key of Object.keys(value)) {
    if (key.length * 6 > MAX_KEY || CHANGED.test(key)) return true;
    if (needsTrip((value as PlainObject)[key], unwrap)) return true;
  }
  return false;
}

function tripped(value: unknown, unwrap: (value: object) => unknown): unknown {
  if (typeof value === 'string') return trippedString(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => tripped(item, unwrap));
  if (value instanceof GoFloat) return value.value;
  if (value instanceof GoTime) return value.text;
  const out: PlainObject = {};
  if (value instanceof Map) {
    for (const [key, item] of value) setOwn(out, trippedKey(mapKey(key)), tripped(item, unwrap));
    return out;
  }
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) return tripped(unwrap(value), unwrap);
  for (const key of Object.keys(value)) {
    setOwn(out, trippedKey(key), tripped((value as PlainObject)[key], unwrap));
  }
  return out;
}

/** JSON allows integers beside strings as keys of a Go map, and nothing else. */
function mapKey(key: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'bigint' || (typeof key === 'number' && Number.isInteger(key))) return String(key);
  throw encodeError('error marshaling into JSON: json: unsupported type: map[interface {}]interface {}');
}

function trippedKey(key: string): string {
  if (key.length * 6 > MAX_KEY && [...quoteJson(key, true)].length > MAX_KEY) {
    throw syntaxError("did not find expected ',' or '}'", 1);
  }
  return trippedString(key);
}

function trippedString(text: string): string {
  if (!CHANGED.test(text)) return text;
  const budgets = budgetsOf({ maxBytes: Number.POSITIVE_INFINITY });
  const node = new Parser(readInput(quoteJson(text, true), budgets.maxBytes), 'v2', budgets).next();
  return node === undefined ? '' : (scalarV2(node) as string);
}
