import { type Clock, SetpointError, systemClock } from '@setpoint/core';
import { healthCodes } from '../errors.ts';
import { libraryTable } from './arguments.ts';
import { baseLibrary } from './base-library.ts';
import { toBytes } from './bytes.ts';
import { compileLua } from './compile.ts';
import { jsonOf, luaOf } from './convert.ts';
import { LuaError } from './lua-error.ts';
import { mathLibrary } from './math-library.ts';
import { osLibrary } from './os-library.ts';
import { parseLua } from './parser.ts';
import { LuaFunction, LuaRun } from './run.ts';
import { stringLibrary } from './string-library.ts';
import { LuaTable } from './table.ts';
import { tableLibrary } from './table-library.ts';
import { typeOf } from './values.ts';

interface LuaScript {
  readonly source: string;
  /** JSON values that the script finds under these names. */
  readonly globals: Readonly<Record<string, unknown>>;
  /** Whether `string` and `math` are there, as `useOpenLibs` says. Default true. */
  readonly openLibraries?: boolean;
}

/** What a script returned: the Lua type of its last value, and that value as JSON when it is a table. */
interface LuaResult {
  readonly type: string;
  readonly value: unknown;
}

/** Runs scripts that cannot reach anything but their globals. */
export interface LuaRuntime {
  /**
   * Throws `argocd.lua-syntax`, `argocd.lua-failed` with the script's own message, `argocd.lua-budget`, and
   * `argocd.lua-result` for a table that is no JSON.
   */
  run(script: LuaScript): LuaResult;
}

export interface LuaRuntimeOptions {
  /** What `os.time` and `os.date` read. Default the system's clock. */
  readonly clock?: Pick<Clock, 'now'>;
  /**
   * Statements, calls, loop passes, pattern steps and 16-byte pieces of new strings that one run may take; the count is
   * the same on every machine. Default 2,000,000, some three thousand times what the longest public health script takes.
   */
  readonly maxSteps?: number;
}

type Compiled = (run: LuaRun) => LuaFunction;
const cachedScripts = 1024;

/**
 * A Lua 5.1 runtime (with goto, as gopher-lua) for health checks and actions: no files, no processes, no code made of
 * strings; `os` has `time` and `date`. Compiled scripts are kept, at most 1,024.
 */
export function createLuaRuntime(options: LuaRuntimeOptions = {}): LuaRuntime {
  const { clock = systemClock, maxSteps = 2_000_000 } = options;
  const compiled = new Map<string, Compiled>();
  return {
    run: (script) => {
      const run = prepareRun(script, maxSteps, () => clock.now());
      const main = compiledOf(compiled, script.source)(run);
      return guarded(() => {
        const value = main.invoke([]).at(-1);
        return { type: typeOf(value), value: value instanceof LuaTable ? jsonOf(run, value) : undefined };
      });
    },
  };
}

function compiledOf(cache: Map<string, Compiled>, source: string): Compiled {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const compiled = compileLua(parseLua(toBytes(source)));
  if (cache.size >= cachedScripts) cache.delete(cache.keys().next().value as string);
  cache.set(source, compiled);
  return compiled;
}

function guarded<T>(execute: () => T): T {
  try {
    return execute();
  } catch (error) {
    if (error instanceof RangeError)
      throw new SetpointError(healthCodes.luaFailed, 'stack overflow', { cause: error });
    if (error instanceof LuaError)
      throw new SetpointError(healthCodes.luaFailed, error.message, { cause: error });
    throw error;
  }
}

function prepareRun(script: LuaScript, maxSteps: number, nowMs: () => number): LuaRun {
  const globals = new LuaTable();
  const run = new LuaRun(globals, maxSteps);
  for (const [name, value] of libraryTable(run, baseLibrary(run)).entries()) globals.set(name, value);
  const os = libraryTable(run, osLibrary(nowMs));
  globals.set('_G', globals);
  globals.set('_VERSION', 'Lua 5.1');
  globals.set('table', libraryTable(run, tableLibrary(run)));
  globals.set('os', os);
  if (script.openLibraries ?? true) {
    run.stringMethods = libraryTable(run, stringLibrary(run));
    globals.set('string', run.stringMethods);
    globals.set('math', mathLibrary(run));
  }
  globals.set('require', requireOf(run, os));
  for (const [name, value] of Object.entries(script.globals)) globals.set(name, luaOf(value));
  return run;
}

/** `require("os")` is the one module there is. */
function requireOf(run: LuaRun, os: LuaTable): LuaFunction {
  return new LuaFunction(([name]) => {
    if (name === 'os') return [os];
    throw run.error(`module ${typeof name === 'string' ? name : typeOf(name)} not found`);
  });
}
