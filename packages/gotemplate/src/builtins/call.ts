import { GoError } from '../errors.ts';
import { validatorOf, Mismatch } from '../exec/validate.ts';
import { type GoFunction, variadic } from '../values/go-function.ts';
import { canBeNil, type GoType, isAssignable, isIntegerKind, reflectValueType } from '../values/go-type.ts';
import { typeName, typeOf } from '../values/inspect.ts';
import { type Int, intOfType } from '../values/int.ts';
import { GoFunc } from '../values/objects.ts';

/** The `call` builtin, which names its callee in errors as the source does. */
export function callBuiltin(callee: string): GoFunction {
  return variadic([reflectValueType, reflectValueType], (target: unknown, ...args: unknown[]) => {
    if (target === undefined || target === null) throw new GoError('call of nil');
    if (!(target instanceof GoFunc)) throw new GoError(`non-function ${callee} of type ${typeName(target)}`);
    const { fn } = target;
    const fixed = fn.params.length - (fn.variadic ? 1 : 0);
    if (fn.variadic ? args.length < fixed : args.length !== fixed) {
      const want = fn.variadic ? `at least ${fixed}` : String(fixed);
      throw new GoError(`wrong number of args for ${callee}: got ${args.length} want ${want}`);
    }
    const values = args.map((arg, i) =>
      prepare(arg, fn.params[Math.min(i, fn.params.length - 1)] as GoType, i),
    );
    return (fn.call as unknown as (...args: unknown[]) => unknown)(...values);
  });
}

/** Go's `prepareArg`, with its own words for what does not fit. */
function prepare(value: unknown, type: GoType, index: number): unknown {
  if (value === undefined || value === null) {
    if (!canBeNil(type)) throw new GoError(`arg ${index}: value is nil; should be of type ${type.name}`);
    return null;
  }
  const actual = typeOf(value) as GoType;
  let fitting = value;
  if (!isAssignable(actual, type) && isIntegerKind(actual.kind) && isIntegerKind(type.kind)) {
    fitting = intOfType(type, (value as Int).value);
  }
  const checked = isAssignable(typeOf(fitting) as GoType, type) ? validatorOf(type)(fitting) : undefined;
  if (checked === undefined || checked instanceof Mismatch) {
    throw new GoError(`arg ${index}: value has type ${actual.name}; should be ${type.name}`);
  }
  return checked;
}
