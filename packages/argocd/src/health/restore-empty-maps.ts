import { isPlainMap, ownField, setOwnField } from '@setpoint/kube';

/**
 * What a script returned of an object, with the empty lists that were empty maps before turned back into maps: Lua has
 * one kind of table, and an empty one is taken for a list.
 */
export function restoreEmptyMaps(returned: unknown, before: unknown): unknown {
  if (Array.isArray(returned)) {
    if (isPlainMap(before)) return returned.length === 0 ? {} : returned;
    return Array.isArray(before)
      ? returned.map((item, at) => (at < before.length ? restoreEmptyMaps(item, before[at]) : item))
      : returned;
  }
  if (!isPlainMap(returned) || !isPlainMap(before)) return returned;
  const restored: Record<string, unknown> = {};
  for (const key of Object.keys(returned)) {
    setOwnField(restored, key, restoreEmptyMaps(returned[key], ownField(before, key)));
  }
  return restored;
}
