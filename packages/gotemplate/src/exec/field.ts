import { anyType, type GoType, stringType } from '../values/go-type.ts';
import type { GoFunction } from '../values/go-function.ts';
import { isExported, indirect, isNilPointer, typeName, typeOf } from '../values/inspect.ts';
import { GoNilMap, GoPointer, GoStruct } from '../values/objects.ts';
import { zeroOf } from '../values/zero.ts';
import type { Frame } from './frame.ts';
import { Mismatch } from './validate.ts';

/** A method found where a field was looked for; the caller must call it. */
export class BoundMethod {
  readonly receiver: unknown;
  readonly method: GoFunction;

  constructor(receiver: unknown, method: GoFunction) {
    this.receiver = receiver;
    this.method = method;
  }
}

/**
 * Go's `evalField` up to the call of a method: the field, map entry or method of that name, or a {@link Mismatch}.
 * `staticType` names the type the receiver was held in, which Go's messages give.
 */
export function fieldOf(
  frame: Frame,
  receiver: unknown,
  name: string,
  hasArgs: boolean,
  staticType: () => GoType | undefined,
): unknown {
  if (receiver instanceof Map && receiver.constructor === Map && !hasArgs) {
    const value: unknown = receiver.get(name);
    return value === undefined ? missing(frame, anyType, name) : value;
  }
  if (receiver === undefined) {
    return frame.set.missingKey === 'error'
      ? new Mismatch(`nil data; no entry for key "${name}"`)
      : undefined;
  }
  if (receiver === null) {
    return new Mismatch(`nil pointer evaluating ${(staticType() ?? anyType).name}.${name}`);
  }
  return memberOf(frame, receiver, name, hasArgs, staticType);
}

function memberOf(
  frame: Frame,
  receiver: unknown,
  name: string,
  hasArgs: boolean,
  staticType: () => GoType | undefined,
): unknown {
  const method = typeOf(receiver)?.methods.get(name);
  if (method !== undefined) return new BoundMethod(receiver, method);
  const target = indirect(receiver);
  const inner = target === receiver ? undefined : typeOf(target)?.methods.get(name);
  if (inner !== undefined) return new BoundMethod(target, inner);
  if (target instanceof GoStruct && target.fields.has(name)) {
    if (!isExported(name))
      return new Mismatch(`${name} is an unexported field of struct type ${typeName(receiver)}`);
    if (hasArgs) return new Mismatch(`${name} has arguments but cannot be invoked as function`);
    return target.fields.get(name);
  }
  if (target instanceof Map || target instanceof GoNilMap) {
    const entry = mapEntry(frame, target, name, hasArgs);
    if (entry !== notByName) return entry;
  }
  const type = staticType() ?? typeOf(receiver);
  const typeText = type?.name ?? typeName(receiver);
  if (isNilPointer(target) && !isUnknownField(target as GoPointer, name)) {
    return new Mismatch(`nil pointer evaluating ${typeText}.${name}`);
  }
  return new Mismatch(`can't evaluate field ${name} in type ${typeText}`);
}

function isUnknownField(pointer: GoPointer, name: string): boolean {
  const elem = pointer.type.elem;
  return elem?.kind === 'struct' && !elem.fields.includes(name);
}

const notByName = Symbol('not a map with string keys');

function mapEntry(
  frame: Frame,
  map: Map<unknown, unknown> | GoNilMap,
  name: string,
  hasArgs: boolean,
): unknown {
  const { key, elem = anyType } = typeOf(map) as GoType;
  if (key !== stringType && key !== anyType) return notByName;
  if (hasArgs) return new Mismatch(`${name} is not a method but has arguments`);
  const value = map instanceof GoNilMap ? undefined : map.get(name);
  return value === undefined ? missing(frame, elem, name) : value;
}

function missing(frame: Frame, elem: GoType, name: string): unknown {
  switch (frame.set.missingKey) {
    case 'zero':
      return zeroOf(elem);
    case 'error':
      return new Mismatch(`map has no entry for key "${name}"`);
    default:
      return undefined;
  }
}
