import { sprint, sprintf, sprintln } from '../fmt/sprintf.ts';
import { func, type GoFunction, variadic } from '../values/go-function.ts';
import { anyType, reflectValueType as value, stringType } from '../values/go-type.ts';
import { isTrue } from '../values/truth.ts';
import { callBuiltin } from './call.ts';
import { eq, ge, gt, le, lt, ne } from './compare.ts';
import { html, js, urlquery } from './escape.ts';
import { index, length, slice } from './index-slice.ts';

/** `and` and `or` are compiled in place, so that they stop early; only their signature is used. */
const inPlace = variadic([value, value], (first: unknown) => first);

/** Go's own template functions. */
export const builtins: ReadonlyArray<readonly [string, GoFunction]> = [
  ['and', inPlace],
  ['or', inPlace],
  ['not', func([value], (arg: unknown) => !isTrue(arg))],
  ['call', callBuiltin('')],
  ['index', variadic([value, value], index)],
  ['slice', variadic([value, value], slice)],
  ['len', func([value], length)],
  ['eq', variadic([value, value], eq)],
  ['ne', func([value, value], ne)],
  ['lt', func([value, value], lt)],
  ['le', func([value, value], le)],
  ['gt', func([value, value], gt)],
  ['ge', func([value, value], ge)],
  ['print', variadic([anyType], (...args: unknown[]) => sprint(args))],
  ['printf', variadic([stringType, anyType], (format: string, ...args: unknown[]) => sprintf(format, args))],
  ['println', variadic([anyType], (...args: unknown[]) => sprintln(args))],
  ['html', variadic([anyType], html)],
  ['js', variadic([anyType], js)],
  ['urlquery', variadic([anyType], urlquery)],
];
