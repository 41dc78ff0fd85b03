import type { CallContext } from '../exec/call-context.ts';
import { contextual, func, type GoFunction, variadic } from '../values/go-function.ts';
import { anyType, boolType, stringType } from '../values/go-type.ts';
import { typeOf } from '../values/inspect.ts';
import { deepEqual } from '../values/deep-equal.ts';
import { isTrue } from '../values/truth.ts';
import { deepCopy } from './deep-copy.ts';

/** sprig's notion of empty: the zero value of its type; structs are never empty. */
export function isEmpty(value: unknown): boolean {
  return !isTrue(value);
}

function coalesce(...values: unknown[]): unknown {
  return values.find((value) => !isEmpty(value)) ?? null;
}

function typeText(value: unknown): string {
  return typeOf(value)?.name ?? '<nil>';
}

function kindText(value: unknown): string {
  return typeOf(value)?.kind ?? 'invalid';
}

function typeIsLike(target: string, value: unknown): boolean {
  const type = typeText(value);
  return target === type || `*${target}` === type;
}

/** sprig's defaults and reflection. */
export const defaultFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  [
    'default',
    variadic([anyType, anyType], (fallback: unknown, ...given: unknown[]) =>
      given.length === 0 || isEmpty(given[0]) ? fallback : given[0],
    ),
  ],
  ['empty', func([anyType], isEmpty)],
  ['coalesce', variadic([anyType], coalesce)],
  ['all', variadic([anyType], (...values: unknown[]) => !values.some(isEmpty))],
  ['any', variadic([anyType], (...values: unknown[]) => !values.every(isEmpty))],
  [
    'ternary',
    func([anyType, anyType, boolType], (yes: unknown, no: unknown, test: boolean) => (test ? yes : no)),
  ],
  ['deepCopy', contextual([anyType], deepCopy)],
  ['mustDeepCopy', contextual([anyType], deepCopy)],
  [
    'deepEqual',
    contextual([anyType, anyType], ({ run }: CallContext, a: unknown, b: unknown) =>
      deepEqual(a, b, (steps) => run.spend(steps)),
    ),
  ],
  ['typeOf', func([anyType], typeText)],
  ['typeIs', func([stringType, anyType], (target: string, value: unknown) => typeText(value) === target)],
  ['typeIsLike', func([stringType, anyType], typeIsLike)],
  ['kindOf', func([anyType], kindText)],
  ['kindIs', func([stringType, anyType], (target: string, value: unknown) => kindText(value) === target)],
];
