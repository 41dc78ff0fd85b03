import { GoError } from '../errors.ts';
import { sprintf } from '../fmt/sprintf.ts';
import { compareStrings } from '../text/bytes.ts';
import { type GoType, isSignedKind, isUnsignedKind } from '../values/go-type.ts';
import { typeOf } from '../values/inspect.ts';
import { Int } from '../values/int.ts';
import {
  Complex,
  GoBytes,
  GoFunc,
  GoNamed,
  GoNilMap,
  GoPointer,
  GoSlice,
  GoStruct,
} from '../values/objects.ts';

type BasicKind = 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint';

function basicKind(value: unknown): BasicKind | undefined {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'float';
    case 'boolean':
      return 'bool';
    default: {
      const kind = typeOf(value)?.kind;
      if (kind === undefined) return undefined;
      if (isSignedKind(kind)) return 'int';
      if (isUnsignedKind(kind)) return 'uint';
      if (kind === 'float32' || kind === 'float64') return 'float';
      if (kind === 'bool' || kind === 'string') return kind;
      return value instanceof Complex ? 'complex' : undefined;
    }
  }
}

type Basic = boolean | string | number | bigint;

function basicOf(value: unknown): Basic {
  return value instanceof Int || value instanceof GoNamed ? value.value : (value as Basic);
}

function isNil(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return (
    (value instanceof GoPointer && value.target === null) ||
    (value instanceof GoSlice && value.isNil) ||
    value instanceof GoNilMap
  );
}

const incompatible = (a: unknown, b: unknown): GoError =>
  new GoError(`incompatible types for comparison: ${typeOf(a)?.name} and ${typeOf(b)?.name}`);

/** `eq`: whether the first equals any of the others. */
export function eq(first: unknown, ...others: unknown[]): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison');
  const kind = basicKind(first);
  for (const other of others) if (equals(first, kind, other)) return true;
  return false;
}

function equals(a: unknown, kindA: BasicKind | undefined, b: unknown): boolean {
  const kindB = basicKind(b);
  if (kindA !== kindB) {
    if ((kindA === 'int' && kindB === 'uint') || (kindA === 'uint' && kindB === 'int')) {
      return basicOf(a) === basicOf(b);
    }
    if (a !== undefined && a !== null && b !== undefined && b !== null) throw incompatible(a, b);
    return false;
  }
  if (kindA === undefined) return equalsOther(a, b);
  if (kindA === 'complex')
    return (a as Complex).re === (b as Complex).re && (a as Complex).im === (b as Complex).im;
  return basicOf(a) === basicOf(b);
}

/** Neither is a basic type: nil compares with anything of its kind, and comparable types with their own. */
function equalsOther(a: unknown, b: unknown): boolean {
  const typeA = typeOf(a);
  const typeB = typeOf(b);
  if (typeA !== undefined && typeB !== undefined && typeA.kind !== typeB.kind) {
    throw new GoError(sprintf('non-comparable types %s: %s, %s: %v', [a, typeA.name, typeB.name, b]));
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (!isComparable(typeB as GoType)) {
    throw new GoError(sprintf('non-comparable type %s: %s', [b, (typeB as GoType).name]));
  }
  if (a === b) return true;
  if (a instanceof GoStruct && b instanceof GoStruct) return sameFields(a, b);
  return a instanceof GoPointer && b instanceof GoPointer && a.target === b.target && a.type === b.type;
}

function isComparable(type: GoType): boolean {
  return type.kind !== 'slice' && type.kind !== 'map' && type.kind !== 'func';
}

function sameFields(a: GoStruct, b: GoStruct): boolean {
  if (a.type !== b.type) return false;
  return a.type.fields.every((name) => {
    const x = a.fields.get(name);
    const y = b.fields.get(name);
    if (x === y) return true;
    if (x instanceof GoBytes || x instanceof GoFunc || typeOf(x) !== typeOf(y)) return false;
    return equals(x, basicKind(x), y);
  });
}

export function ne(a: unknown, b: unknown): boolean {
  return !eq(a, b);
}

/** `lt`, for integers, floats and strings. */
export function lt(a: unknown, b: unknown): boolean {
  const kindA = basicKind(a);
  const kindB = basicKind(b);
  if (kindA === undefined || kindB === undefined) throw new GoError('invalid type for comparison');
  if (kindA !== kindB) {
    const integers = (kindA === 'int' || kindA === 'uint') && (kindB === 'int' || kindB === 'uint');
    if (!integers) throw incompatible(a, b);
  } else if (kindA === 'bool' || kindA === 'complex') {
    throw new GoError('invalid type for comparison');
  }
  const x = basicOf(a);
  const y = basicOf(b);
  return typeof x === 'string' ? compareStrings(x, y as string) < 0 : x < y;
}

export function le(a: unknown, b: unknown): boolean {
  return lt(a, b) || eq(a, b);
}

export function gt(a: unknown, b: unknown): boolean {
  return !le(a, b);
}

export function ge(a: unknown, b: unknown): boolean {
  return !lt(a, b);
}
