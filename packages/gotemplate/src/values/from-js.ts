import { usageError } from '../errors.ts';

/**
 * A JS value as template data: plain objects become maps, numbers stay float64 (what JSON and YAML values are in Go).
 * Maps, arrays and this package's own values pass as they are, their contents converted. Fails on functions,
 * symbols and bigints.
 */
export function fromJs(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : fromObject(value);
    default:
      throw usageError(`a ${typeof value} cannot be template data`);
  }
}

function fromObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(fromJs);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Map.prototype) {
    return new Map(Array.from(value as Map<unknown, unknown>, ([key, item]) => [String(key), fromJs(item)]));
  }
  if (prototype === Object.prototype || prototype === null) {
    return new Map(Object.entries(value).map(([key, item]) => [key, fromJs(item)]));
  }
  return value;
}
