import { Int } from '@setpoint/gotemplate';
import { formatGoFloat } from '@setpoint/goyaml';
import { isPlainMap } from '@setpoint/kube';

/**
 * One set of parameters, the data of one generated Application. Values are Go's as templates see them: strings,
 * numbers (float64), booleans, null, arrays and Maps.
 */
export type Params = ReadonlyMap<string, unknown>;

/** JSON data as parameters. */
export function paramsFrom(value: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(Object.entries(value).map(([key, item]) => [key, paramFrom(item)]));
}

/** One JSON value as Go's encoding/json reads it into `interface{}`: every number is a float64. */
export function paramFrom(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(paramFrom);
  if (isPlainMap(value)) return paramsFrom(value);
  return value ?? null;
}

/** The value as Go's `%v` prints it: `1e+06`, `map[a:1]`, `[x y]`, `<nil>`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatGoFloat(value);
  if (value instanceof Int) return String(value.value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (value instanceof Map) {
    const entries = [...(value as Params)].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${goText(item)}`).join(' ')}]`;
  }
  return JSON.stringify(value);
}

/** Every leaf by its dotted path, as text. Empty lists and maps leave nothing, as in Argo CD. */
export function flatten(params: Params): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of params) flattenInto(flat, key, value);
  return flat;
}

function flattenInto(flat: Map<string, string>, path: string, value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => flattenInto(flat, `${path}.${index}`, item));
  } else if (value instanceof Map) {
    for (const [key, item] of value as Params) flattenInto(flat, `${path}.${key}`, item);
  } else flat.set(path, goText(value));
}

/** Both, `over` winning where both have a value; maps merge deeply, lists are replaced. */
export function mergeParams(under: Params, over: Params): Map<string, unknown> {
  const merged = new Map(under);
  for (const [key, value] of over) {
    const current = merged.get(key);
    const both = current instanceof Map && value instanceof Map;
    merged.set(key, both ? mergeParams(current as Params, value as Params) : value);
  }
  return merged;
}
