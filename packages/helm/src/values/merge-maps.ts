/** A Go `map[string]interface{}`: what YAML mappings become in values. */
export type Table = Map<string, unknown>;

export function isTable(value: unknown): value is Table {
  return value instanceof Map;
}

/** A new map of both, tables merged all the way down; `over` wins. Neither is changed, their contents are shared. */
export function mergeMaps(under: ReadonlyMap<string, unknown>, over: ReadonlyMap<string, unknown>): Table {
  const out: Table = new Map(under);
  for (const [key, value] of over) {
    const present = out.get(key);
    out.set(key, isTable(value) && isTable(present) ? mergeMaps(present, value) : value);
  }
  return out;
}

/** A copy that shares no table or list with the original. */
export function copyValue<T>(value: T): T {
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    for (const [key, item] of value)
      copy.set(key, typeof item === 'object' && item !== null ? copyValue(item) : item);
    return copy as T;
  }
  return Array.isArray(value) ? (value.map(copyValue) as T) : value;
}
