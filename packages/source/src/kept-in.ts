/** The value under the key, made when there is none; the one longest unused goes when there are too many. */
export function keptIn<V>(map: Map<string, V>, key: string, max: number, make: () => V): V {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.size > max ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
  return value;
}
