import { LuaFunction, type LuaRun } from './run.ts';
import { LuaTable } from './table.ts';

/** nil and false are false, all else is true. */
export function isTruthy(value: unknown): boolean {
  return value !== undefined && value !== false;
}

export function typeOf(value: unknown): string {
  if (value === undefined) return 'nil';
  if (value instanceof LuaTable) return 'table';
  return value instanceof LuaFunction ? 'function' : typeof value;
}

/** As gopher-lua prints numbers: whole ones without a fraction, others in the shortest form of Go's `%v`. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e21) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Longer strings are no numbers, so that looking at them takes no time. */
const longestNumber = 1000;

/** The number that a number or a numeric string is, else undefined. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (value.length > longestNumber) return undefined;
  const text = value.trim();
  return /^[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/.test(text)
    ? signedNumber(text)
    : undefined;
}

function signedNumber(text: string): number {
  return text.startsWith('-') ? -Number(text.slice(1)) : Number(text.replace(/^\+/, ''));
}

export function metamethod(value: unknown, event: string): unknown {
  return value instanceof LuaTable ? value.metatable?.get(event) : undefined;
}

export function call(run: LuaRun, callee: unknown, args: readonly unknown[]): readonly unknown[] {
  run.charge(1);
  if (callee instanceof LuaFunction) {
    const { line } = run;
    run.enter(line);
    const results = callee.invoke(args);
    run.leave(line);
    return results;
  }
  const handler = metamethod(callee, '__call');
  if (handler === undefined) throw run.error('attempt to call a non-function object');
  return call(run, handler, [callee, ...args]);
}

/** `object[key]`, with `__index`. */
export function index(run: LuaRun, object: unknown, key: unknown): unknown {
  let holder = object;
  for (;;) {
    let handler: unknown;
    if (holder instanceof LuaTable) {
      const value = holder.get(key);
      if (value !== undefined || holder.metatable === undefined) return value;
      handler = holder.metatable.get('__index');
      if (handler === undefined) return undefined;
    } else if (typeof holder === 'string' && run.stringMethods !== undefined) {
      return run.stringMethods.get(key);
    } else {
      throw run.error(
        `attempt to index a non-table object(${typeOf(holder)}) with key '${toText(run, key)}'`,
      );
    }
    if (handler instanceof LuaFunction) return call(run, handler, [holder, key])[0];
    run.charge(1);
    holder = handler;
  }
}

/** `object[key] = value`, with `__newindex`. */
export function setIndex(run: LuaRun, object: unknown, key: unknown, value: unknown): void {
  let holder = object;
  for (;;) {
    if (!(holder instanceof LuaTable)) {
      throw run.error(
        `attempt to index a non-table object(${typeOf(holder)}) with key '${toText(run, key)}'`,
      );
    }
    const handler =
      holder.metatable !== undefined && holder.get(key) === undefined
        ? holder.metatable.get('__newindex')
        : undefined;
    if (handler === undefined) {
      if (key === undefined) throw run.error('table index is nil');
      if (Number.isNaN(key)) throw run.error('table index is NaN');
      holder.set(key, value);
      return;
    }
    if (handler instanceof LuaFunction) {
      call(run, handler, [holder, key, value]);
      return;
    }
    run.charge(1);
    holder = handler;
  }
}

/** What `tostring` gives. */
export function toText(run: LuaRun, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  if (value === undefined) return 'nil';
  if (typeof value === 'boolean') return String(value);
  const handler = metamethod(value, '__tostring');
  if (handler === undefined) return `${typeOf(value)}: 0x0`;
  const text = call(run, handler, [value])[0];
  if (typeof text !== 'string') throw run.error("'__tostring' must return a string");
  return text;
}
