import { seededRandom } from '@setpoint/core';
import type { LibraryFunction } from './arguments.ts';
import type { LuaRun } from './run.ts';
import { LuaTable } from './table.ts';
import { libraryTable } from './arguments.ts';

const unary = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  deg: (x: number) => (x * 180) / Math.PI,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  log10: Math.log10,
  rad: (x: number) => (x * Math.PI) / 180,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
} as const;

/** Lua's `math`. Its random numbers are the same in every run, so that health is a function of the object. */
export function mathLibrary(run: LuaRun): LuaTable {
  const table = libraryTable(run, {
    ...Object.fromEntries(
      Object.entries(unary).map(([name, apply]): [string, LibraryFunction] => [
        name,
        (args) => [apply(args.number(1))],
      ]),
    ),
    ...several(),
  });
  table.set('huge', Number.POSITIVE_INFINITY);
  table.set('pi', Math.PI);
  return table;
}

function several(): Readonly<Record<string, LibraryFunction>> {
  const random = seededRandom(1);
  return {
    atan2: (args) => [Math.atan2(args.number(1), args.number(2))],
    pow: (args) => [args.number(1) ** args.number(2)],
    fmod: (args) => [args.number(1) % args.number(2)],
    modf: (args) => [Math.trunc(args.number(1)), args.number(1) - Math.trunc(args.number(1))],
    max: (args) => [Math.max(...args.values.map((_, at) => args.number(at + 1)))],
    min: (args) => [Math.min(...args.values.map((_, at) => args.number(at + 1)))],
    randomseed: () => [],
    random: (args) => {
      if (args.count === 0) return [random.next()];
      const [low, high] = args.count === 1 ? [1, args.integer(1)] : [args.integer(1), args.integer(2)];
      if (high < low) throw args.error(args.count, 'interval is empty');
      return [low + Math.floor(random.next() * (high - low + 1))];
    },
  };
}
