import { Emitter, floatText } from './emitter.ts';
import { encodeError } from './errors.ts';

export interface EncodeOptions {
  /**
   * What a whole JavaScript number is in Go: an `int` (default), written `1000000`, or a `float64`, written `1e+06`.
   * Numbers with a fraction or beyond 2^53 are float64 either way; bigints are ints; GoFloat says so itself.
   */
  readonly numbers?: 'int' | 'float64';
  /** Gives what stands for an object of a class of the caller's. Without it such an object is an error. */
  readonly unwrap?: (value: object) => unknown;
}

export interface EncodeV3Options extends EncodeOptions {
  /** Spaces a level, 2 to 9 (others read as 2, as in go-yaml). Default 4, as `yaml.Marshal` of v3 has it. */
  readonly indent?: number;
}

/** go-yaml v2's column: text folds at the first space behind it. */
const V2_WIDTH = 80;

/**
 * The YAML go-yaml v2 `yaml.Marshal` writes for a value of objects or Maps, arrays, strings, booleans, null and
 * numbers: keys in natural order, sequences not indented, long text folded. Undefined is written as null.
 */
export function encodeV2(value: unknown, options?: EncodeOptions): string {
  return new Emitter({
    dialect: 'v2',
    indent: 2,
    width: V2_WIDTH,
    numberText: numberTextOf(options),
    floatText,
    json: false,
    unwrap: options?.unwrap ?? refuse,
  }).emit(value);
}

/** The YAML go-yaml v3 writes: sequences indented, no folding. */
export function encodeV3(value: unknown, options?: EncodeV3Options): string {
  const indent = options?.indent ?? 4;
  return new Emitter({
    dialect: 'v3',
    indent: indent >= 2 && indent <= 9 ? indent : 2,
    width: Number.POSITIVE_INFINITY,
    numberText: numberTextOf(options),
    floatText,
    json: false,
    unwrap: options?.unwrap ?? refuse,
  }).emit(value);
}

export function refuse(value: object): never {
  throw encodeError(`cannot marshal type: ${value.constructor.name}`);
}

function numberTextOf(options: EncodeOptions | undefined): (value: number | bigint) => string {
  return options?.numbers === 'float64' ? float64Text : goNumberText;
}

function float64Text(value: number | bigint): string {
  return typeof value === 'bigint' ? String(value) : floatText(value);
}

function goNumberText(value: number | bigint): string {
  if (typeof value === 'bigint') return String(value);
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value);
}
