import {
  anyMapType,
  anySliceType,
  anyType,
  boolType,
  float64Type,
  type GoType,
  stringType,
} from './go-type.ts';
import { uint8 } from './int.ts';
import { GoBytes, GoMap, GoPointer, GoSlice } from './objects.ts';

interface Typed {
  readonly type: GoType;
}

/** The dynamic type of a value; undefined for nil and for a missing value. */
export function typeOf(value: unknown): GoType | undefined {
  switch (typeof value) {
    case 'string':
      return stringType;
    case 'number':
      return float64Type;
    case 'boolean':
      return boolType;
    case 'object':
      if (value === null) return undefined;
      if (Array.isArray(value)) return anySliceType;
      if (value instanceof Map && !(value instanceof GoMap)) return anyMapType;
      return (value as Typed).type;
    default:
      return undefined;
  }
}

/** The name of the dynamic type, with Go's word for a nil interface where there is none. */
export function typeName(value: unknown): string {
  return (typeOf(value) ?? anyType).name;
}

/** The items of a slice or array of any type, or undefined for anything else. Do not change what comes back. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof GoSlice) return value.items;
  if (value instanceof GoBytes) return Array.from(value.data, uint8);
  return undefined;
}

/** Go's `indirect`: follows pointers; null (or a nil pointer) when the end is nil. */
export function indirect(value: unknown): unknown {
  let current = value;
  while (current instanceof GoPointer && current.target !== null) current = current.target;
  return current;
}

export function isNilPointer(value: unknown): boolean {
  return value instanceof GoPointer && value.target === null;
}

/** The static type of the elements of a list or of the values of a map, which Go's messages name. */
export function elementTypeOf(container: unknown): GoType | undefined {
  if (Array.isArray(container)) return anyType;
  if (container instanceof GoSlice || container instanceof GoBytes || container instanceof GoMap) {
    return container.type.elem;
  }
  return container instanceof Map ? anyType : undefined;
}

/** Whether templates and encoders see a field of that name. */
export function isExported(field: string): boolean {
  return /^\p{Lu}/u.test(field);
}
