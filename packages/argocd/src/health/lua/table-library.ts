import type { LibraryFunction } from './arguments.ts';
import { isLess } from './operators.ts';
import type { LuaRun } from './run.ts';
import { call, formatNumber, isTruthy, typeOf } from './values.ts';

/** Lua 5.1's `table`, with `getn` and `maxn`. */
export function tableLibrary(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  return {
    getn: (args) => [args.table(1).length],
    maxn: (args) => {
      let largest = 0;
      for (const [key] of args.table(1).entries()) {
        run.charge(1);
        if (typeof key === 'number' && key > largest) largest = key;
      }
      return [largest];
    },
    insert: (args) => {
      const table = args.table(1);
      if (args.count < 2) throw run.error('wrong number of arguments');
      if (args.count === 2) {
        table.append(args.at(2));
        return [];
      }
      const position = args.integer(2);
      if (position < 1 || position > table.length + 1 || args.at(3) === undefined) {
        table.set(position, args.at(3));
      } else {
        run.charge(1 + Math.floor((table.length - position) / 16));
        table.insert(position, args.at(3));
      }
      return [];
    },
    remove: (args) => {
      const table = args.table(1);
      const position = args.optionalInteger(2, table.length);
      if (position < 1 || position > table.length) return [];
      run.charge(1 + Math.floor((table.length - position) / 16));
      return [table.remove(position)];
    },
    concat: (args) => {
      const table = args.table(1);
      const separator = args.optionalString(2, '');
      const [from, to] = [args.optionalInteger(3, 1), args.optionalInteger(4, table.length)];
      const parts: string[] = [];
      for (let at = from; at <= to; at++) {
        const value = table.get(at);
        if (typeof value !== 'string' && typeof value !== 'number') {
          throw run.error(`invalid value (${typeOf(value)}) at index ${at} in table for concat`);
        }
        parts.push(typeof value === 'string' ? value : formatNumber(value));
        run.chargeBytes((parts.at(-1)?.length ?? 0) + separator.length);
      }
      return [parts.join(separator)];
    },
    sort: (args) => {
      const before = args.at(2) === undefined ? undefined : args.callable(2);
      args.table(1).sort((a, b) => {
        run.charge(1);
        const less = (x: unknown, y: unknown): boolean =>
          before === undefined ? isLess(run, x, y) : isTruthy(call(run, before, [x, y])[0]);
        return less(a, b) ? -1 : Number(less(b, a));
      });
      return [];
    },
  };
}
