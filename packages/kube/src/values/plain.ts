/** A JSON object read from outside; its keys may be any string. */
export type PlainMap = Readonly<Record<string, unknown>>;

/** Whether the value is a JSON object: not null and not an array. */
export function isPlainMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The own field of a JSON object, undefined when it has none. What an object inherits (`constructor`, `__proto__`) is
 * never a field.
 */
export function ownField(object: PlainMap, key: string): unknown {
  const value = object[key];
  if (value === undefined) return undefined;
  // Inherited members are functions, and `__proto__`: only those need the slower question.
  return (typeof value === 'function' || key === '__proto__') && !Object.hasOwn(object, key)
    ? undefined
    : value;
}

/** Sets the field as data, also when it is called `__proto__`. */
export function setOwnField(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/**
 * Whether two JSON values are the same data; the order of an object's keys does not count, and a field that is undefined
 * counts as absent.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!sameValue(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  return sameFields(a as PlainMap, b as PlainMap);
}

function sameFields(a: PlainMap, b: PlainMap): boolean {
  let fields = 0;
  for (const key in a) {
    if (a[key] === undefined) continue;
    const other = ownField(b, key);
    if (other === undefined || !sameValue(a[key], other)) return false;
    fields++;
  }
  for (const key in b) if (b[key] !== undefined) fields--;
  return fields === 0;
}

/** A deep copy of a JSON value. */
export function clonePlain<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(clonePlain) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) setOwnField(copy, key, clonePlain((value as PlainMap)[key]));
  return copy as T;
}
