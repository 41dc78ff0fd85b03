import { V2Decoder, type V2Shape } from './decode-v2.ts';
import { Emitter, floatText, JSON_TRIP } from './emitter.ts';
import { type EncodeOptions, refuse } from './encode.ts';
import { encodeGoJson } from './encode-json.ts';
import { wrapError } from './errors.ts';
import { formatJsonFloat } from './go-float.ts';
import { GoFloat } from './go-values.ts';
import { readInput } from './input.ts';
import { type PlainObject, setOwn } from './object.ts';
import { budgetsOf } from './options.ts';
import { Parser } from './parser.ts';
import { type Resolved, resolvePlain } from './resolve.ts';

/**
 * The YAML `sigs.k8s.io/yaml.Marshal` writes: the value goes through JSON, is read back by go-yaml v2 and written by
 * it. A float64 that JSON writes without a point thus becomes an integer; NaN and infinities are errors; and so are
 * texts that go-yaml cannot read back (a C1 control character, a key of more than 1,024 characters).
 */
export function encodeSigs(value: unknown, options?: Pick<EncodeOptions, 'unwrap'>): string {
  const unwrap = options?.unwrap ?? refuse;
  try {
    return emit(value, unwrap);
  } catch (fault) {
    if (fault !== JSON_TRIP) throw fault;
    return emitTripped(value, unwrap);
  }
}

/** Writes what the trip through JSON would not change but for the form of its numbers. */
function emit(value: unknown, unwrap: (value: object) => unknown): string {
  return new Emitter({
    dialect: 'v2',
    indent: 2,
    width: 80,
    numberText: jsonNumberText,
    floatText: jsonNumberText,
    json: true,
    unwrap,
  }).emit(value);
}

/** What go-yaml makes of the number JSON writes. */
function jsonNumberText(value: number | bigint): string {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
    // Which of several such numbers the error names, JSON's own order decides.
    if (!Number.isFinite(value)) throw JSON_TRIP;
  }
  const read = resolvePlain(typeof value === 'bigint' ? String(value) : formatJsonFloat(value), 'v2');
  return read instanceof GoFloat ? floatText(read.value) : (read as number | bigint).toString();
}

function emitTripped(value: unknown, unwrap: (value: object) => unknown): string {
  const json = toJson(value, unwrap);
  const budgets = budgetsOf({ maxBytes: Number.POSITIVE_INFINITY, maxNodes: Number.POSITIVE_INFINITY });
  const root = new Parser(readInput(json, budgets.maxBytes), 'v2', budgets).next();
  const read = root === undefined ? null : new V2Decoder(AS_RESOLVED, budgets, false).decode(root);
  return new Emitter({
    dialect: 'v2',
    indent: 2,
    width: 80,
    numberText: String,
    floatText,
    json: false,
    unwrap,
  }).emit(read);
}

function toJson(value: unknown, unwrap: (value: object) => unknown): string {
  try {
    return encodeGoJson(value, { unwrap });
  } catch (error) {
    throw wrapError('error marshaling into JSON: ', error);
  }
}

/** Every key in JSON is a quoted string. */
const AS_RESOLVED: V2Shape = {
  scalar: (value: Resolved) => value,
  object: () => ({}),
  set: (object, key, value) => setOwn(object as PlainObject, key as string, value),
};
