/** A Go `map[string]interface{}` as a plain object. */
export type PlainObject = Record<string, unknown>;

/** Sets an own property whatever the key; `__proto__` stays data. */
export function setOwn(object: PlainObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}
