import { decodeGoJson, type NumberModel } from '@setpoint/goyaml';
import { SetpointError } from '@setpoint/core';
import type { CallContext } from '../exec/call-context.ts';
import { GoError, isLimitError } from '../errors.ts';
import { contextual, func, type GoFunction } from '../values/go-function.ts';
import { anyType, stringType } from '../values/go-type.ts';
import { fromJs } from '../values/from-js.ts';
import { toJson } from './encode.ts';

/** Numbers of JSON and YAML are float64 in templates. */
export const floatNumbers: NumberModel = { int: Number, float: (value) => value };

/** Whether an error is one of the data, which functions without `must` swallow; limits and faults of ours are not. */
function isDataError(error: unknown): error is Error {
  return error instanceof GoError || (error instanceof SetpointError && !isLimitError(error));
}

/** The value, or `fallback` when the data is at fault. */
export function orElse<R, F>(attempt: () => R, fallback: (error: Error) => F): R | F {
  try {
    return attempt();
  } catch (error) {
    if (isDataError(error)) return fallback(error);
    throw error;
  }
}

function fromJson(text: string): unknown {
  return fromJs(decodeGoJson(text, { numbers: floatNumbers }));
}

const encoding =
  (indent: string, escapeHtml: boolean) =>
  ({ run }: CallContext, value: unknown) =>
    toJson(run, value, indent, escapeHtml);

type Encode = (context: CallContext, value: unknown) => string;

/** Without `must`, what cannot be encoded is empty. */
const lenient =
  (encode: Encode): Encode =>
  (context, value) =>
    orElse(
      () => encode(context, value),
      () => '',
    );

const plain = encoding('', true);
const pretty = encoding('  ', true);
const raw = encoding('', false);

/** sprig's JSON functions. */
export const jsonFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['toJson', contextual([anyType], lenient(plain))],
  ['mustToJson', contextual([anyType], plain)],
  ['toPrettyJson', contextual([anyType], lenient(pretty))],
  ['mustToPrettyJson', contextual([anyType], pretty)],
  ['toRawJson', contextual([anyType], raw)],
  ['mustToRawJson', contextual([anyType], raw)],
  [
    'fromJson',
    func([stringType], (text: string) =>
      orElse(
        () => fromJson(text),
        () => null,
      ),
    ),
  ],
  ['mustFromJson', func([stringType], fromJson)],
];
