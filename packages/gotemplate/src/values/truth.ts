import { itemsOf } from './inspect.ts';
import { Int } from './int.ts';
import { Complex, GoNamed, GoNilMap, GoPointer } from './objects.ts';

/** Go's template truth: whether the value is not the zero of its type; structs are always true. */
export function isTrue(value: unknown): boolean {
  switch (typeof value) {
    case 'undefined':
      return false;
    case 'boolean':
      return value;
    case 'string':
      return value.length > 0;
    case 'number':
      return value !== 0;
    default:
      return isObjectTrue(value);
  }
}

function isObjectTrue(value: unknown): boolean {
  if (value === null) return false;
  if (value instanceof Int) return value.value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (value instanceof GoNilMap) return false;
  if (value instanceof GoNamed) return isTrue(value.value);
  if (value instanceof GoPointer) return value.target !== null;
  if (value instanceof Complex) return value.re !== 0 || value.im !== 0;
  const items = itemsOf(value);
  return items === undefined || items.length > 0;
}
