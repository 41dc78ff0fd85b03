import { goValues } from '@setpoint/gotemplate';

/**
 * JSON data as Go holds it: maps and lists of interfaces, whole numbers int64 as in objects of the cluster, or all
 * numbers float64 as `encoding/json` reads them.
 */
export function goDataOf(value: unknown, numbers: 'integers' | 'floats' = 'integers'): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return numbers === 'floats' ? Number(value) : goValues.int64(value);
  if (typeof value === 'number') {
    return numbers === 'integers' && Number.isSafeInteger(value) ? goValues.int64(value) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => goDataOf(item, numbers));
  const entries = value instanceof Map ? (value as Map<string, unknown>).entries() : Object.entries(value);
  return new Map(Array.from(entries, ([key, item]) => [key, goDataOf(item, numbers)]));
}
