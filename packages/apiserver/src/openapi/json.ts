export type Json = Record<string, unknown>;

/** The same value with every `$ref` and schema node passed through `change`, children first; the input stays as it is. */
export function mapNodes(value: unknown, change: (node: Json) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapNodes(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Json = {};
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: mapNodes(item, change),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return change(copy);
}
