import { SetpointError } from '@setpoint/core';
import { call } from './call.ts';
import { limitError } from './errors.ts';
import { type Importer, type ImportedFile, NO_IMPORTS } from './importer.ts';
import { DEFAULT_LIMITS, type EvaluateLimits } from './limits.ts';
import { ObjectValue } from './object-value.ts';
import { compileProgram, type Program, ProgramCache } from './program.ts';
import { Runtime, type World } from './runtime.ts';
import { toJson } from './to-json.ts';
import { activityTrace, type Trace } from './trace.ts';
import { ArrayValue, force, FunctionValue, type Slot, Thunk, typeName, type Value } from './values.ts';

/** An external variable or a top-level argument: a text as it is, or an expression. */
export type External = { readonly text: string } | { readonly code: string };

export interface EvaluateOptions {
  /** Default: nothing can be imported. */
  readonly importer?: Importer;
  readonly extVars?: ReadonlyMap<string, External>;
  /** Ignored where the program is no function. */
  readonly topLevelArguments?: ReadonlyMap<string, External>;
  /** Frames. Default 500. */
  readonly maxStack?: number;
  readonly limits?: Partial<EvaluateLimits>;
  /** Takes what `std.trace` says. Default: it is dropped. */
  readonly onTrace?: (line: string) => void;
  /** What `std.native` finds. Default: nothing. */
  readonly natives?: ReadonlyMap<string, FunctionValue>;
  /** Keeps compiled imports between evaluations. Default: one for this evaluation. */
  readonly cache?: ProgramCache;
}

const EVALUATION = activityTrace('During evaluation');
const TOP_LEVEL = activityTrace('Top-level function call');
const MANIFESTATION = activityTrace('During manifestation');

/**
 * What a program gives, as JSON with a line end: to the byte what the `jsonnet` command prints. Throws {@link StaticError},
 * {@link RuntimeError} or `jsonnet.limit`.
 *
 * @param path what messages call the program, and what its imports are relative to.
 * @example evaluateJson('a.jsonnet', '{ a: 1 + 1 }') // '{\n   "a": 2\n}\n'
 */
export function evaluateJson(path: string, text: string, options: EvaluateOptions = {}): string {
  return run(path, text, options, (rt, value) => `${toJson(rt, value, MANIFESTATION)}\n`);
}

/** As {@link evaluateJson} for a program that gives a string, which is returned as it is (`jsonnet -S`). */
export function evaluateText(path: string, text: string, options: EvaluateOptions = {}): string {
  return run(path, text, options, (rt, value) => {
    if (typeof value === 'string') return `${value}\n`;
    throw rt.error(`expected string result, got: ${typeName(value)}`, MANIFESTATION);
  });
}

/** As {@link evaluateJson} for an array: the JSON of each element (`jsonnet -y`). */
export function evaluateStream(path: string, text: string, options: EvaluateOptions = {}): readonly string[] {
  return run(path, text, options, (rt, value) => {
    toJson(rt, value, MANIFESTATION);
    if (!(value instanceof ArrayValue)) {
      const shape = 'should be an array whose elements hold the JSON for each document in the stream.';
      throw rt.error(`stream mode: top-level object was a ${typeName(value)}, ${shape}`, MANIFESTATION);
    }
    return value.elements.map(
      (element) => `${toJson(rt, force(rt, element, MANIFESTATION), MANIFESTATION)}\n`,
    );
  });
}

/** As {@link evaluateJson} for an object: the JSON of each field by its name (`jsonnet -m`). */
export function evaluateMulti(
  path: string,
  text: string,
  options: EvaluateOptions = {},
): ReadonlyMap<string, string> {
  return run(path, text, options, (rt, value) => {
    toJson(rt, value, MANIFESTATION);
    if (!(value instanceof ObjectValue)) {
      const shape = 'should be an object whose keys are filenames and values hold the JSON for that file.';
      throw rt.error(`multi mode: top-level object was a ${typeName(value)}, ${shape}`, MANIFESTATION);
    }
    const files = value.fieldNames().map((name) => {
      return [name, `${toJson(rt, value.get(rt, name, MANIFESTATION), MANIFESTATION)}\n`] as const;
    });
    return new Map(files);
  });
}

function run<R>(
  path: string,
  text: string,
  options: EvaluateOptions,
  finish: (rt: Runtime, value: Value) => R,
): R {
  const program = compileProgram(path, path, text);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const rt = new Runtime(new ProgramWorld(options), options.maxStack ?? 500, limits);
  try {
    return finish(rt, applied(rt, programThunk(program).force(rt, EVALUATION), options));
  } catch (error) {
    throw translated(error, rt, limits);
  }
}

/** A program that is a function is called with the top-level arguments. */
function applied(rt: Runtime, value: Value, { topLevelArguments }: EvaluateOptions): Value {
  if (!(value instanceof FunctionValue)) return value;
  const named = Array.from(topLevelArguments ?? [], ([name, external]) => ({
    name,
    value: externalSlot(external, `<top-level-arg:${name}>`),
  }));
  return call(rt, value, [], TOP_LEVEL, named);
}

/** What the JavaScript engine throws when one of its own limits is met. */
function translated(error: unknown, rt: Runtime, limits: EvaluateLimits): unknown {
  if (error instanceof SetpointError || !(error instanceof RangeError)) return error;
  if (/stack/i.test(error.message)) return rt.errorInFrame('max stack frames exceeded.');
  return limitError('made a text or an array that is too large', limits.textLength, 'textLength');
}

function programThunk({ code, env }: Program): Thunk {
  return new Thunk(code, env);
}

function externalSlot(external: External, name: string): Slot {
  if ('text' in external) return external.text.toWellFormed();
  let program: Program | undefined;
  return new Thunk((rt) => {
    program ??= compileProgram('', name, external.code);
    return program.code(rt, program.env);
  }, undefined);
}

/** What the program of one evaluation imports and is given. */
class ProgramWorld implements World {
  readonly #importer: Importer;
  readonly #cache: ProgramCache;
  readonly #extVars: ReadonlyMap<string, Slot>;
  readonly #natives: ReadonlyMap<string, FunctionValue> | undefined;
  readonly #imports = new Map<string, Thunk>();
  readonly onTrace: (line: string) => void;

  constructor(options: EvaluateOptions) {
    this.#importer = options.importer ?? NO_IMPORTS;
    this.#cache = options.cache ?? new ProgramCache();
    this.#natives = options.natives;
    this.onTrace = options.onTrace ?? (() => {});
    this.#extVars = new Map(
      Array.from(options.extVars ?? [], ([name, external]) => [
        name,
        externalSlot(external, `<extvar:${name}>`),
      ]),
    );
  }

  external(name: string): Slot | undefined {
    return this.#extVars.get(name);
  }

  native(name: string): FunctionValue | undefined {
    return this.#natives?.get(name);
  }

  imported(as: 'code' | 'text' | 'bytes', path: string, from: string, rt: Runtime, trace: Trace): Value {
    const file = this.#find(path, from, rt, trace);
    if (as === 'text') return decode(file.bytes);
    if (as === 'bytes') {
      rt.charge(file.bytes.length);
      return new ArrayValue(Array.from(file.bytes));
    }
    let thunk = this.#imports.get(file.path);
    if (thunk === undefined) {
      thunk = programThunk(this.#compile(file, rt, trace));
      this.#imports.set(file.path, thunk);
    }
    return thunk.force(rt, trace);
  }

  #find(path: string, from: string, rt: Runtime, trace: Trace): ImportedFile {
    try {
      return this.#importer.import(path, from);
    } catch (error) {
      if (error instanceof SetpointError || !(error instanceof Error)) throw error;
      throw rt.error(error.message, trace);
    }
  }

  #compile({ path, bytes, id }: ImportedFile, rt: Runtime, trace: Trace): Program {
    try {
      if (id !== undefined) return this.#cache.get(path, id, () => decode(bytes));
      return compileProgram(path, path, decode(bytes));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw rt.error(error.message, trace);
    }
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
