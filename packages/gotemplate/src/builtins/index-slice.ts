import { GoError } from '../errors.ts';
import { byteLength, sliceBytes, toBytes } from '../text/bytes.ts';
import {
  anySliceType,
  anyType,
  canBeNil,
  type GoType,
  isAssignable,
  isIntegerKind,
} from '../values/go-type.ts';
import { indirect, isNilPointer, itemsOf, typeName, typeOf } from '../values/inspect.ts';
import { type Int, int, intOfType, uint8 } from '../values/int.ts';
import { GoBytes, GoMap, GoNamed, GoNilMap, GoSlice } from '../values/objects.ts';
import { zeroOf } from '../values/zero.ts';

/** The `index` builtin: elements of lists, bytes of strings, values of maps, one level per index. */
export function index(item: unknown, ...indexes: unknown[]): unknown {
  if (item === undefined || item === null) throw new GoError('index of untyped nil');
  let current: unknown = item;
  for (const key of indexes) {
    current = indirect(current);
    if (current === null || current === undefined || isNilPointer(current))
      throw new GoError('index of nil pointer');
    current = element(current, key);
  }
  return current;
}

function element(item: unknown, key: unknown): unknown {
  if (item instanceof Map) return mapElement(item, key);
  if (item instanceof GoNilMap) return zeroOf(item.type.elem ?? anyType);
  const text = stringOf(item);
  if (text !== undefined) {
    const at = indexArg(key, byteLength(text));
    const byte = toBytes(text)[at];
    if (byte === undefined) throw new GoError('reflect: string index out of range');
    return uint8(byte);
  }
  const items = itemsOf(item);
  if (items === undefined) throw new GoError(`can't index item of type ${typeName(item)}`);
  const at = indexArg(key, items.length);
  if (at >= items.length) throw new GoError('reflect: slice index out of range');
  const value = items[at];
  return value === undefined ? null : value;
}

function stringOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof GoNamed && typeof value.value === 'string' ? value.value : undefined;
}

/** An index as a number within the bounds of a list of that length. */
function indexArg(index: unknown, length: number): number {
  if (index === undefined || index === null) throw new GoError('cannot index slice/array with nil');
  const type = typeOf(index) as GoType;
  if (!isIntegerKind(type.kind)) throw new GoError(`cannot index slice/array with type ${type.name}`);
  const { value } = index as Int | GoNamed;
  const at = Number(value);
  if (at < 0 || at > length) throw new GoError(`index out of range: ${value}`);
  return at;
}

function mapElement(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  const type = map instanceof GoMap ? map.type : undefined;
  const value = map.get(mapKey(key, type?.key));
  if (value !== undefined) return value;
  return type?.elem === undefined ? null : zeroOf(type.elem);
}

/** Go's `prepareArg`: the key as the map's key type. */
function mapKey(key: unknown, type: GoType | undefined): unknown {
  if (type === undefined && typeof key === 'string') return key;
  const name = type?.name ?? 'string';
  if (key === undefined || key === null) {
    if (type !== undefined && canBeNil(type)) return null;
    throw new GoError(`value is nil; should be of type ${name}`);
  }
  const actual = typeOf(key) as GoType;
  if (type !== undefined && isAssignable(actual, type)) return key;
  if (type !== undefined && isIntegerKind(actual.kind) && isIntegerKind(type.kind)) {
    return intOfType(type, (key as Int).value);
  }
  throw new GoError(`value has type ${actual.name}; should be ${name}`);
}

/** The `slice` builtin: `x[1:2]` of a string or list. */
export function slice(item: unknown, ...indexes: unknown[]): unknown {
  if (item === undefined || item === null) throw new GoError('slice of untyped nil');
  const target = indirect(item);
  if (target === null || isNilPointer(target)) throw new GoError('slice of nil pointer');
  if (indexes.length > 3) throw new GoError(`too many slice indexes: ${indexes.length}`);
  const text = stringOf(target);
  if (text !== undefined) {
    if (indexes.length === 3) throw new GoError('cannot 3-index slice a string');
    const [start, end] = bounds(indexes, byteLength(text));
    return sliceBytes(text, start, end);
  }
  const items = itemsOf(target);
  if (items === undefined) throw new GoError(`can't slice item of type ${typeName(target)}`);
  const [start, end] = bounds(indexes, items.length);
  if (target instanceof GoBytes) return new GoBytes(target.data.subarray(start, end), target.type);
  const type = typeOf(target) as GoType;
  const part = items.slice(start, end);
  return type === anySliceType && Array.isArray(target) ? part : new GoSlice(type, part);
}

function bounds(indexes: readonly unknown[], length: number): [number, number] {
  const given = indexes.map((index) => indexArg(index, length));
  const [start = 0, end = length, capacity] = given;
  if (start > end) throw new GoError(`invalid slice index: ${start} > ${end}`);
  if (capacity !== undefined && end > capacity)
    throw new GoError(`invalid slice index: ${end} > ${capacity}`);
  return [start, end];
}

/** The `len` builtin. */
export function length(item: unknown): Int {
  const target = indirect(item);
  if (target === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value');
  if (target === null || isNilPointer(target)) throw new GoError('len of nil pointer');
  const text = stringOf(target);
  const size = text === undefined ? sizeOf(target) : byteLength(text);
  if (size === undefined) throw new GoError(`len of type ${typeName(target)}`);
  return int(size);
}

function sizeOf(target: unknown): number | undefined {
  if (target instanceof Map) return target.size;
  if (target instanceof GoNilMap) return 0;
  if (target instanceof GoBytes) return target.data.length;
  return itemsOf(target)?.length;
}
