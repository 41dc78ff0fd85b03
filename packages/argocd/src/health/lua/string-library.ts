import type { Arguments, LibraryFunction } from './arguments.ts';
import { formatText } from './format.ts';
import { matchPattern, type PatternMatch } from './pattern.ts';
import { LuaFunction, type LuaRun } from './run.ts';
import { LuaTable } from './table.ts';
import { call, index, isTruthy, toText } from './values.ts';

/** Lua 5.1's `string` without `dump`. Strings are bytes. */
export function stringLibrary(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  return { ...plain(run), ...searching(run) };
}

/** The half-open range of the positions i to j, which count from the end when negative. */
function range(length: number, i: number, j: number): readonly [from: number, to: number] {
  const from = i < 0 ? Math.max(length + i, 0) : Math.max(i - 1, 0);
  const to = j < 0 ? length + j + 1 : Math.min(j, length);
  return [from, Math.max(from, to)];
}

/** As Lua's LUAI_MAXCSTACK. */
const maxResults = 8000;

function plain(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  const changed = (text: string): readonly string[] => {
    run.chargeBytes(text.length);
    return [text];
  };
  return {
    len: (args) => [args.string(1).length],
    sub: (args) => {
      const text = args.string(1);
      return changed(
        text.slice(...range(text.length, args.optionalInteger(2, 1), args.optionalInteger(3, -1))),
      );
    },
    upper: (args) => changed(args.string(1).replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
    lower: (args) => changed(args.string(1).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
    reverse: (args) => changed(args.string(1).split('').toReversed().join('')),
    rep: (args) => {
      const [text, count] = [args.string(1), Math.max(0, args.integer(2))];
      run.chargeBytes(text.length * count);
      return [text.repeat(count)];
    },
    byte: (args) => {
      const text = args.string(1);
      const first = args.optionalInteger(2, 1);
      const part = text.slice(...range(text.length, first, args.optionalInteger(3, first)));
      if (part.length > maxResults) throw run.error('string slice too long');
      return Array.from(part, (c) => c.charCodeAt(0));
    },
    char: (args) => [String.fromCharCode(...args.values.map((_, at) => args.integer(at + 1) & 255))],
    format: (args) => changed(formatText(args, (value) => toText(run, value))),
  };
}

function searching(run: LuaRun): Readonly<Record<string, LibraryFunction>> {
  return {
    find: (args) => find(run, args),
    match: (args) => {
      const text = args.string(1);
      const found = matchPattern(run, text, args.string(2), startOf(args, text));
      return found === undefined ? [undefined] : capturesOf(text, found);
    },
    gmatch: (args) => [matches(run, args.string(1), args.string(2))],
    gsub: (args) => substitute(run, args),
  };
}

function startOf(args: Arguments, text: string): number {
  const init = args.optionalInteger(3, 1);
  return init < 0 ? Math.max(text.length + init, 0) : Math.max(init - 1, 0);
}

function capturesOf(text: string, { start, end, captures }: PatternMatch): readonly (string | number)[] {
  return captures.length > 0 ? captures : [text.slice(start, end)];
}

function find(run: LuaRun, args: Arguments): readonly unknown[] {
  const [text, pattern, from] = [args.string(1), args.string(2), startOf(args, args.string(1))];
  if (from > text.length) return [undefined];
  if (isTruthy(args.at(4)) || !/[\^$*+?.([%-]/.test(pattern)) {
    run.chargeBytes(text.length);
    const at = text.indexOf(pattern, from);
    return at < 0 ? [undefined] : [at + 1, at + pattern.length];
  }
  const found = matchPattern(run, text, pattern, from);
  return found === undefined ? [undefined] : [found.start + 1, found.end, ...found.captures];
}

function matches(run: LuaRun, text: string, pattern: string): LuaFunction {
  let from = 0;
  return new LuaFunction(() => {
    const found = from > text.length ? undefined : matchPattern(run, text, pattern, from);
    if (found === undefined) {
      from = text.length + 1;
      return [undefined];
    }
    from = found.end > found.start ? found.end : found.end + 1;
    return capturesOf(text, found);
  });
}

function substitute(run: LuaRun, args: Arguments): readonly unknown[] {
  const [text, pattern, limit] = [
    args.string(1),
    args.string(2),
    args.optionalInteger(4, Number.POSITIVE_INFINITY),
  ];
  let out = '';
  let at = 0;
  let count = 0;
  while (count < limit && at <= text.length) {
    const found = matchPattern(run, text, pattern, at);
    if (found === undefined) break;
    count++;
    const replacement = replacementOf(run, args, text, found);
    out += text.slice(at, found.start) + replacement;
    at = found.end;
    if (found.end === found.start) out += text.slice(at, ++at);
    run.chargeBytes(replacement.length + found.end - found.start);
    if (pattern.startsWith('^')) break;
  }
  return [out + text.slice(at), count];
}

function replacementOf(run: LuaRun, args: Arguments, text: string, found: PatternMatch): string {
  const captures = capturesOf(text, found);
  const by = args.at(3);
  const whole = text.slice(found.start, found.end);
  if (typeof by === 'string' || typeof by === 'number') {
    return args.string(3).replace(/%(.)/gs, (_, c: string) => {
      if (c === '0') return whole;
      const capture = /\d/.test(c) ? captures[Number(c) - 1] : c;
      if (capture === undefined) throw run.error(`invalid capture index %${c} in replacement string`);
      return String(capture);
    });
  }
  const value =
    by instanceof LuaTable ? index(run, by, captures[0]) : call(run, args.callable(3), captures)[0];
  return isTruthy(value) ? toText(run, value) : whole;
}
