import { decodeGoJson, decodeSigs } from '@setpoint/goyaml';
import type { CallContext } from '../exec/call-context.ts';
import { chargeSize, toJson, toYaml, toYamlPretty } from '../sprig/encode.ts';
import { floatNumbers, orElse } from '../sprig/json.ts';
import { fromJs } from '../values/from-js.ts';
import { contextual, func, type GoFunction } from '../values/go-function.ts';
import { anyMapType, anySliceType, anyType, stringType } from '../values/go-type.ts';
import { GoNilMap, nilSlice } from '../values/objects.ts';
import { GoError } from '../errors.ts';
import { decodeToml } from './decode-toml.ts';
import { encodeToml } from './encode-toml.ts';

const decodeJson = (text: string): unknown => decodeGoJson(text, { numbers: floatNumbers });
const decodeYaml = (text: string): unknown => decodeSigs(text, { numbers: floatNumbers });

/** What encoding/json says of a value that is no map, or no list. */
function mismatch(value: unknown, wanted: string, prefix: string): GoError {
  const what = typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'array' : typeof value;
  return new GoError(`${prefix}json: cannot unmarshal ${what} into Go value of type ${wanted}`);
}

/** A document read into a map; errors end up in the map, under `Error`. */
function intoMap(decode: (text: string) => unknown, prefix: string, ofNull: () => unknown) {
  return (text: string): unknown =>
    orElse(
      () => {
        const value = decode(text);
        if (value === null) return ofNull();
        if (typeof value !== 'object' || Array.isArray(value)) throw mismatch(value, anyMapType.name, prefix);
        return fromJs(value);
      },
      (error) => new Map([['Error', error.message]]),
    );
}

/** A document read into a list; an error becomes its only item. */
function intoList(decode: (text: string) => unknown, prefix: string, ofNull: () => unknown) {
  return (text: string): unknown =>
    orElse(
      () => {
        const value = decode(text);
        if (value === null) return ofNull();
        if (!Array.isArray(value)) throw mismatch(value, anySliceType.name, prefix);
        return fromJs(value);
      },
      (error) => [error.message],
    );
}

const yamlPrefix = 'error unmarshaling JSON: while decoding JSON: ';

function toToml({ run }: CallContext, value: unknown): string {
  chargeSize(run, value);
  return orElse(
    () => encodeToml(value),
    (error) => error.message,
  );
}

function fromToml(text: string): Map<string, unknown> {
  return orElse(
    () => decodeToml(text),
    (error) => new Map([['Error', error.message]]),
  );
}

type Encode = (context: CallContext, value: unknown) => string;

const lenient =
  (encode: Encode): Encode =>
  (context, value) =>
    orElse(
      () => encode(context, value),
      () => '',
    );

const yaml: Encode = ({ run }, value) => toYaml(run, value);
const prettyYaml: Encode = ({ run }, value) => toYamlPretty(run, value);
const json: Encode = ({ run }, value) => toJson(run, value);

/** Helm's YAML, TOML and JSON functions; `toJson` and `fromJson` replace sprig's. */
export const codecFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['toYaml', contextual([anyType], lenient(yaml))],
  ['mustToYaml', contextual([anyType], yaml)],
  ['toYamlPretty', contextual([anyType], lenient(prettyYaml))],
  [
    'fromYaml',
    func(
      [stringType],
      intoMap(decodeYaml, yamlPrefix, () => new Map()),
    ),
  ],
  [
    'fromYamlArray',
    func(
      [stringType],
      intoList(decodeYaml, yamlPrefix, () => []),
    ),
  ],
  ['toJson', contextual([anyType], lenient(json))],
  ['mustToJson', contextual([anyType], json)],
  [
    'fromJson',
    func(
      [stringType],
      intoMap(decodeJson, '', () => new GoNilMap()),
    ),
  ],
  ['fromJsonArray', func([stringType], intoList(decodeJson, '', nilSlice))],
  ['toToml', contextual([anyType], toToml)],
  ['fromToml', func([stringType], fromToml)],
];
