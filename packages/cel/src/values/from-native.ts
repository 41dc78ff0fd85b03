import { SetpointError } from '@setpoint/core';
import { CEL_CODES } from '../errors.ts';
import { CelError } from './cel-error.ts';
import { CelList } from './list.ts';
import { CelMap, type MapKey } from './map.ts';
import { Duration, Timestamp } from './time.ts';
import { Uint } from './uint.ts';
import { OpaqueValue, TypeValue, type Value } from './value.ts';

/**
 * The CEL value of JSON: whole numbers are ints, others doubles, objects maps with string keys. What is a CEL value
 * already stays as it is; lists and maps are converted as they are read.
 */
export function toValue(native: unknown): Value {
  switch (typeof native) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return native;
    case 'number':
      return Number.isInteger(native) && Math.abs(native) < 2 ** 63 ? BigInt(native) : native;
    case 'object':
      return native === null ? null : objectValue(native);
    case 'undefined':
      return null;
    default:
      throw new SetpointError(CEL_CODES.unsupportedValue, `a ${typeof native} is no CEL value`, {
        nextAction: 'Bind JSON or CEL values.',
      });
  }
}

function objectValue(native: object): Value {
  if (isCelValue(native)) return native;
  if (Array.isArray(native)) return new JsonList(native);
  if (native instanceof Date) return new Timestamp(BigInt(native.getTime()) * 1_000_000n);
  return new JsonMap(native as Readonly<Record<string, unknown>>);
}

function isCelValue(native: object): native is Exclude<Value, null | string | number | bigint | boolean> {
  return (
    native instanceof CelMap ||
    native instanceof CelList ||
    native instanceof OpaqueValue ||
    native instanceof Uint ||
    native instanceof Uint8Array ||
    native instanceof Timestamp ||
    native instanceof Duration ||
    native instanceof TypeValue ||
    native instanceof CelError
  );
}

class JsonList extends CelList {
  readonly #items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    super();
    this.#items = items;
  }

  get size(): number {
    return this.#items.length;
  }

  at(index: number): Value {
    return toValue(this.#items[index]);
  }
}

/** Only an object's own keys are its data. */
class JsonMap extends CelMap {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(object: Readonly<Record<string, unknown>>) {
    super();
    this.#object = object;
  }

  get size(): number {
    return Object.keys(this.#object).length;
  }

  get(key: MapKey): Value | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined;
    return toValue(this.#object[key]);
  }

  override has(key: MapKey): boolean {
    return typeof key === 'string' && Object.hasOwn(this.#object, key);
  }

  keys(): Iterable<Value> {
    return Object.keys(this.#object);
  }
}
