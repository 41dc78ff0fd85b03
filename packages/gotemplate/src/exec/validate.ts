import {
  anyType,
  canBeNil,
  type GoType,
  isAssignable,
  isIntegerKind,
  reflectValueType,
  stringType,
} from '../values/go-type.ts';
import { typeName, typeOf } from '../values/inspect.ts';
import { Int } from '../values/int.ts';
import { GoNamed, GoNilMap, GoPointer } from '../values/objects.ts';

/** Raised inside; the call site turns it into an error at its node. */
export class Mismatch {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Checks a value against a parameter type and gives what the function receives; a {@link Mismatch} if it cannot be. */
export type Validate = (value: unknown) => unknown;

/** The check for one parameter type. Integers of Go's own types arrive in functions as JS numbers. */
export function validatorOf(type: GoType): Validate {
  if (type === anyType) return boxed;
  if (type === reflectValueType) return raw;
  if (type === stringType) return textual;
  if (isIntegerKind(type.kind) && type.kind === type.name) {
    return (value) => {
      if (value instanceof Int && value.type === type) return Number(value.value);
      const checked = validate(value, type);
      return checked instanceof Mismatch ? checked : Number((checked as Int | GoNamed).value);
    };
  }
  return (value) => validate(value, type);
}

function boxed(value: unknown): unknown {
  return value === undefined ? null : value;
}

function raw(value: unknown): unknown {
  return value;
}

function textual(value: unknown): unknown {
  return typeof value === 'string' ? value : validate(value, stringType);
}

/** Go's `validateType`. */
function validate(value: unknown, type: GoType): unknown {
  if (value === undefined)
    return canBeNil(type) ? null : new Mismatch(`invalid value; expected ${type.name}`);
  const actual = typeOf(value);
  if (actual === undefined)
    return new Mismatch(`wrong type for value; expected ${type.name}; got ${anyType.name}`);
  if (isAssignable(actual, type)) return value instanceof GoNilMap && type !== anyType ? null : value;
  if (value instanceof GoPointer && value.type.elem !== undefined && isAssignable(value.type.elem, type)) {
    return value.target ?? new Mismatch(`dereference of nil pointer of type ${type.name}`);
  }
  return new Mismatch(`wrong type for value; expected ${type.name}; got ${typeName(value)}`);
}
