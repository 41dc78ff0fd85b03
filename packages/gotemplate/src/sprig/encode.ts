import { encodeGoJson, encodeSigs, encodeV3, StructFields } from '@setpoint/goyaml';
import type { Execution } from '../exec/execution.ts';
import { GoError, limitError } from '../errors.ts';
import { Int } from '../values/int.ts';
import { GoBytes, GoFunc, GoNamed, GoNilMap, GoPointer, GoSlice, GoStruct } from '../values/objects.ts';
import { isExported, typeOf } from '../values/inspect.ts';

/** Plain data for a value of this package: what Go's encoders make of it. */
function unwrap(value: object): unknown {
  const json = typeOf(value)?.json;
  if (json !== undefined) return json(value);
  if (value instanceof Int) return value.value;
  if (value instanceof GoNamed) return value.value;
  if (value instanceof GoSlice) return value.isNil ? null : value.items;
  if (value instanceof GoNilMap) return null;
  if (value instanceof GoBytes) return Buffer.from(value.data).toString('base64');
  if (value instanceof GoStruct) return exportedFields(value, (name) => name);
  if (value instanceof GoPointer) return value.target;
  throw new GoError(`json: unsupported type: ${value instanceof GoFunc ? 'func()' : typeOf(value)?.name}`);
}

function exportedFields({ type, fields }: GoStruct, nameOf: (field: string) => string): StructFields {
  const exported = type.fields.filter(isExported);
  return new StructFields(exported.map((name) => [nameOf(name), fields.get(name)]));
}

/**
 * go-yaml 3 writes a whole float64 in its own form, but an int as it is: bigints say which is which. It knows nothing of
 * the names that structs have in JSON, and writes their fields in lower case.
 */
function unwrapExact(value: object): unknown {
  if (value instanceof GoStruct) return exportedFields(value, (name) => name.toLowerCase());
  return value instanceof Int ? BigInt(value.value) : unwrap(value);
}

/** Charges the size of a value before it is encoded: shared parts count every time, as they are written every time. */
export function chargeSize(run: Execution, value: unknown, depth = 0): void {
  run.spend(1);
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw limitError('the nesting of an encoded value', maxDepth, 'maxEncodeDepth');
  if (Array.isArray(value)) for (const item of value) chargeSize(run, item, depth + 1);
  else if (value instanceof Map) for (const item of value.values()) chargeSize(run, item, depth + 1);
  else if (value instanceof GoSlice) for (const item of value.items) chargeSize(run, item, depth + 1);
  else if (value instanceof GoStruct)
    for (const item of value.fields.values()) chargeSize(run, item, depth + 1);
}

/** A value nested deeper is taken to contain itself. */
const maxDepth = 1000;

/** Go's `json.MarshalIndent` for a host, which bounds what it encodes itself. */
export function goJson(value: unknown, indent: string): string {
  return encodeGoJson(value, { indent, escapeHtml: true, unwrap });
}

/** Go's `json.Marshal`, or with an indent `json.MarshalIndent`. */
export function toJson(run: Execution, value: unknown, indent = '', escapeHtml = true): string {
  chargeSize(run, value);
  return encodeGoJson(value, { indent, escapeHtml, unwrap });
}

/** `sigs.k8s.io/yaml.Marshal` without the line break at its end. */
export function toYaml(run: Execution, value: unknown): string {
  chargeSize(run, value);
  return withoutLineEnd(encodeSigs(value, { unwrap }));
}

/** go-yaml 3 at an indent of 2, which keeps floats floats. */
export function toYamlPretty(run: Execution, value: unknown): string {
  chargeSize(run, value);
  return withoutLineEnd(encodeV3(value, { indent: 2, numbers: 'float64', unwrap: unwrapExact }));
}

function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
