import {
  codecFunctions,
  FunctionTable,
  func,
  GoError,
  type GoFunction,
  goTypes,
  Int,
  sprigFunctions,
  variadic,
} from '@setpoint/gotemplate';
import { decodeYaml } from '../decode-yaml.ts';
import { messageOf } from '../errors.ts';
import { paramFrom } from '../params.ts';
import { normalizeName, slug } from './names.ts';

const { anyType, stringType } = goTypes;

/** What would tell a template about the machine it runs on. */
const withheld = new Set(['env', 'expandenv', 'getHostByName']);

/** Sprig's functions that templates of a cluster's users may call. */
export const harmlessFunctions = sprigFunctions.filter(([name]) => !withheld.has(name));

function decode(text: string): unknown {
  try {
    return decodeYaml(text);
  } catch (error) {
    throw new GoError(messageOf(error));
  }
}

function fromYaml(text: string): unknown {
  const value = decode(text);
  if (value === null) return new Map();
  if (typeof value === 'object' && !Array.isArray(value)) return paramFrom(value);
  throw new GoError('error unmarshaling JSON: the document is no map');
}

function fromYamlArray(text: string): unknown {
  const value = decode(text);
  if (value === null) return [];
  if (Array.isArray(value)) return paramFrom(value);
  throw new GoError('error unmarshaling JSON: the document is no list');
}

/** `slugify [maxLength [smartTruncate]] name`. */
function slugify(...args: readonly unknown[]): string {
  const name = args.at(-1);
  const [maxLength, smartTruncate] = args.slice(0, -1);
  if (typeof name !== 'string') throw new GoError('slugify: the last argument must be the text');
  return slug(normalizeName(name), {
    maxLength: maxLength instanceof Int ? Number(maxLength.value) : 50,
    smartTruncate: typeof smartTruncate === 'boolean' ? smartTruncate : true,
  });
}

const own: ReadonlyArray<readonly [string, GoFunction]> = [
  ['normalize', func([stringType], normalizeName)],
  ['slugify', variadic([anyType], slugify)],
  ['fromYaml', func([stringType], fromYaml)],
  ['fromYamlArray', func([stringType], fromYamlArray)],
  // Helm's `mustToYaml` is what Argo CD calls `toYaml`: it reports what cannot be written.
  ...codecFunctions.filter(([name]) => name === 'mustToYaml').map(([, fn]) => ['toYaml', fn] as const),
];

/** The functions of `goTemplate: true`. */
export const applicationSetFunctions = new FunctionTable([...harmlessFunctions, ...own]);
