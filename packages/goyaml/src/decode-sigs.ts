import { V2_MAP, V2Decoder, type V2Shape } from './decode-v2.ts';
import { encodeError, wrapError } from './errors.ts';
import { formatGoFloat32 } from './go-float.ts';
import { goSyntax } from './go-syntax.ts';
import { GoFloat, PLAIN_NUMBERS } from './go-values.ts';
import { readInput } from './input.ts';
import type { YamlNode } from './node.ts';
import { type Budgets, budgetsOf, type NumberModel, type YamlOptions } from './options.ts';
import { type PlainObject, setOwn } from './object.ts';
import { Parser } from './parser.ts';
import type { Resolved } from './resolve.ts';

/**
 * The first document of `text` as `sigs.k8s.io/yaml.Unmarshal` into `interface{}` gives it (v1.6 with goyaml.v2):
 * YAML 1.1 resolved by go-yaml v2, then turned into JSON values. Keys become strings; `1.0` and `1e3` become integers
 * as JSON writes them so; NaN and infinities are errors, as in JSON. An empty text gives null.
 *
 * Throws `goyaml.syntax`, `goyaml.value` and `goyaml.budget` errors in the words of the library.
 */
export function decodeSigs(text: string | Uint8Array, options?: YamlOptions): unknown {
  const budgets = budgetsOf(options);
  return sigsErrors(() => {
    const root = new Parser(readInput(text, budgets.maxBytes), 'v2', budgets).next();
    return root === undefined ? null : valueOfSigs(root, budgets, options);
  });
}

/** Runs `decode` and puts the library's prefix before its error. */
export function sigsErrors<R>(decode: () => R): R {
  try {
    return decode();
  } catch (error) {
    throw wrapError('error converting YAML to JSON: ', error);
  }
}

export function valueOfSigs(root: YamlNode, budgets: Budgets, options?: YamlOptions): unknown {
  const shape = new JsonShape(options?.numbers ?? PLAIN_NUMBERS);
  const value = new V2Decoder(shape, budgets, options?.strict ?? false).decode(root);
  const problem = shape.problem;
  if (problem !== undefined) throw problem;
  return value;
}

/** go-yaml's values as encoding/json would hand them on. */
class JsonShape implements V2Shape {
  readonly #numbers: NumberModel;
  readonly #plain: boolean;
  #keyProblem: Error | undefined;
  #numberProblem: Error | undefined;

  constructor(numbers: NumberModel) {
    this.#numbers = numbers;
    this.#plain = numbers === PLAIN_NUMBERS;
  }

  /** The library converts keys, then writes JSON, only after the whole document is decoded. */
  get problem(): Error | undefined {
    return this.#keyProblem ?? this.#numberProblem;
  }

  scalar(value: Resolved): unknown {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (value instanceof GoFloat) return this.#float(value.value);
    return this.#plain ? value : this.#numbers.int(value as number | bigint);
  }

  object(): object {
    return {};
  }

  set(object: object, key: Resolved, value: unknown): void {
    const text = typeof key === 'string' ? key : keyText(key);
    if (text === undefined) this.#keyProblem = unsupportedKey(key, value);
    else setOwn(object as PlainObject, text, value);
  }

  #float(value: number): unknown {
    if (!Number.isFinite(value)) {
      const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
      this.#numberProblem ??= encodeError(`json: unsupported value: ${name}`);
      return null;
    }
    if (this.#numbers.wholeFloat !== undefined && Number.isSafeInteger(value))
      return this.#numbers.wholeFloat(value);
    // JSON writes a whole float without fraction, and it comes back as an integer.
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? this.#numbers.int(value)
      : this.#numbers.float(value);
  }
}

/** A key as the library makes it a string; undefined for nil and uint64, which it refuses. */
function keyText(key: Resolved): string | undefined {
  if (typeof key === 'number' || typeof key === 'boolean') return String(key);
  if (key instanceof GoFloat) {
    const text = formatGoFloat32(key.value);
    return FLOAT_NAMES.get(text) ?? text;
  }
  return typeof key === 'bigint' && key < 2n ** 63n ? String(key) : undefined;
}

function unsupportedKey(key: Resolved, value: unknown): Error {
  const type = key === null ? '%!s(<nil>)' : 'uint64';
  const shown = key === null ? '<nil>' : `0x${(key as bigint).toString(16)}`;
  return encodeError(
    `unsupported map key of type: ${type}, key: ${shown}, value: ${goSyntax(value, V2_MAP)}`,
  );
}

const FLOAT_NAMES: ReadonlyMap<string, string> = new Map([
  ['+Inf', '.inf'],
  ['-Inf', '-.inf'],
  ['NaN', '.nan'],
]);
