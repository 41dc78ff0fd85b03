import { Arguments, type LibraryFunction } from './arguments.ts';
import { LuaError } from './lua-error.ts';
import { LuaFunction, type LuaRun } from './run.ts';
import { LuaTable } from './table.ts';
import { call, isTruthy, metamethod, toNumber, toText, typeOf } from './values.ts';

/** Lua's basic functions without those that read files or make code of strings. */
export function baseLibrary(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  return { ...values(run), ...iteration(run), ...errors(run), ...tables(run) };
}

function values(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  return {
    type: (args) => [typeOf(args.any(1))],
    tostring: (args) => [toText(run, args.any(1))],
    tonumber: (args) => [args.at(2) === undefined ? toNumber(args.any(1)) : inBase(args)],
    print: () => [],
    collectgarbage: () => [0],
    select: (args) => {
      if (args.at(1) === '#') return [args.count - 1];
      const from = args.integer(1);
      if (from === 0 || from < -(args.count - 1)) throw args.error(1, 'index out of range');
      return args.values.slice(from);
    },
    unpack: (args) => {
      const table = args.table(1);
      const [from, to] = [args.optionalInteger(2, 1), args.optionalInteger(3, table.length)];
      if (to - from >= maxResults) throw run.error('too many results to unpack');
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => table.get(from + at));
    },
  };
}

/** As Lua's LUAI_MAXCSTACK. */
const maxResults = 8000;

function inBase(args: Arguments): number | undefined {
  const base = args.integer(2);
  if (base < 2 || base > 36) throw args.error(2, 'base out of range');
  const text = args.string(1).trim().toLowerCase();
  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base);
  const isNumber = text.length > 0 && Array.from(text).every((digit) => digits.includes(digit));
  return isNumber ? Number.parseInt(text, base) : undefined;
}

function iteration(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  const next = new LuaFunction((given) => {
    const args = new Arguments(run, given);
    return args.table(1).next(args.at(2), (steps) => run.charge(steps)) ?? [undefined];
  });
  const nextItem = new LuaFunction(([table, position]) => {
    const at = (position as number) + 1;
    const value = (table as LuaTable).get(at);
    return value === undefined ? [undefined] : [at, value];
  });
  return {
    next: (args) => next.invoke(args.values),
    pairs: (args) => [next, args.table(1), undefined],
    ipairs: (args) => [nextItem, args.table(1), 0],
  };
}

function errors(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  return {
    error: (args) => {
      const value = args.at(1);
      const level = args.optionalInteger(2, 1);
      if (typeof value !== 'string' || level <= 0) throw new LuaError(value, toText(run, value));
      const line = run.callLines.at(-level) ?? run.line;
      const message = `<string>:${line}: ${value}`;
      throw new LuaError(message, message);
    },
    assert: (args) => {
      if (isTruthy(args.any(1))) return args.values;
      const message = args.count > 1 ? args.at(2) : 'assertion failed!';
      throw typeof message === 'string' ? run.error(message) : new LuaError(message, toText(run, message));
    },
    pcall: (args) => protect(run, args.at(1), args.values.slice(1), (value) => [value]),
    xpcall: (args) => protect(run, args.at(1), [], (value) => call(run, args.at(2), [value])),
  };
}

/** Only errors of the script are caught: never the end of the budget. */
function protect(
  run: LuaRun,
  callee: unknown,
  args: readonly unknown[],
  handle: (value: unknown) => readonly unknown[],
): readonly unknown[] {
  const depth = run.callLines.length;
  try {
    return [true, ...call(run, callee, args)];
  } catch (error) {
    if (!(error instanceof LuaError)) throw error;
    run.callLines.length = depth;
    return [false, ...handle(error.value)];
  }
}

function tables(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  return {
    rawget: (args) => [args.table(1).get(args.at(2))],
    rawset: (args) => {
      const key = args.at(2);
      if (key === undefined || Number.isNaN(key)) throw run.error('table index is nil or NaN');
      args.table(1).set(key, args.at(3));
      return [args.at(1)];
    },
    rawequal: (args) => [args.at(1) === args.at(2)],
    getmetatable: (args) => [metamethod(args.at(1), '__metatable') ?? metatableOf(args.at(1))],
    setmetatable: (args) => {
      const table = args.table(1);
      if (metamethod(table, '__metatable') !== undefined)
        throw run.error('cannot change a protected metatable');
      table.metatable = args.at(2) === undefined ? undefined : args.table(2);
      return [table];
    },
  };
}

function metatableOf(value: unknown): LuaTable | undefined {
  return value instanceof LuaTable ? value.metatable : undefined;
}
