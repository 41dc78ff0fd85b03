import { concatText, equals, toArray, toInt, toNumber, toStringValue } from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { quoteText, textCharacters, textLength, textSlice } from '../text.ts';
import { toText } from '../to-json.ts';
import { LIBRARY, type Trace } from '../trace.ts';
import { ArrayValue, force, type Slot, typeName, type Value } from '../values.ts';
import { characterOf } from './characters.ts';
import { lazy, library, native, type StdEntry } from './define.ts';
import { contains } from './elements.ts';
import { formatText } from './format.ts';

const XML_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['&', '&amp;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

export const stringFunctions: readonly StdEntry[] = [
  native('toString', ['a'], (rt, [value = null], trace) => toText(rt, value, trace)),
  native('escapeStringJson', ['str_'], (rt, [value = null], trace) => quoteText(toText(rt, value, trace))),
  native('char', ['n'], (rt, [value = null], trace) => characterOf(rt, toNumber(rt, value, trace), trace)),
  native('codepoint', ['str'], (rt, [value = null], trace) => {
    const text = toStringValue(rt, value, trace);
    const length = textLength(text);
    if (length !== 1) throw rt.error(`codepoint takes a string of length 1, got length ${length}`, trace);
    return text.codePointAt(0) as number;
  }),
  native('lstripChars', ['str', 'chars'], (rt, [text = null, chars = null], trace) =>
    strip(rt, text, chars, true, false, trace),
  ),
  native('rstripChars', ['str', 'chars'], (rt, [text = null, chars = null], trace) =>
    strip(rt, text, chars, false, true, trace),
  ),
  native('stripChars', ['str', 'chars'], (rt, [text = null, chars = null], trace) =>
    strip(rt, text, chars, true, true, trace),
  ),
  native('substr', ['str', 'from', 'len'], (rt, [text = null, from = null, length = null], trace) =>
    substr(rt, text, from, length, trace),
  ),
  native('splitLimit', ['str', 'c', 'maxsplits'], (rt, args, trace) => split(rt, args, trace, 'splitLimit')),
  native('splitLimitR', ['str', 'c', 'maxsplits'], (rt, args, trace) =>
    split(rt, args, trace, 'splitLimitR'),
  ),
  library('split', ['str', 'c'], (rt, [text = null, c = null], trace) => {
    const wrong = (which: string, value: Value): Error =>
      rt.error(`std.split ${which} parameter must be a String, got ${typeName(value)}`, trace);
    if (typeof text !== 'string') throw wrong('first', text);
    if (typeof c !== 'string') throw wrong('second', c);
    if (c === '') throw rt.error('std.split second parameter must have length 1 or greater, got 0', trace);
    return split(rt, [text, c, -1], trace, 'splitLimit');
  }),
  native('strReplace', ['str', 'from', 'to'], (rt, [text = null, from = null, to = null], trace) => {
    const source = toStringValue(rt, text, trace);
    const old = toStringValue(rt, from, trace);
    const replacement = toStringValue(rt, to, trace);
    if (old === '') throw rt.error("'from' string must not be zero length.", trace);
    return joined(rt, source.split(old), replacement);
  }),
  native('isEmpty', ['str'], (rt, [text = null], trace) => toStringValue(rt, text, trace) === ''),
  native('equalsIgnoreCase', ['str1', 'str2'], (rt, [a = null, b = null], trace) => {
    const left = toStringValue(rt, a, trace);
    return foldCase(left) === foldCase(toStringValue(rt, b, trace));
  }),
  native('trim', ['str'], (rt, [text = null], trace) => trimSpace(toStringValue(rt, text, trace))),
  library('startsWith', ['a', 'b'], (rt, [a = null, b = null], trace) => affix(rt, a, b, trace, true)),
  library('endsWith', ['a', 'b'], (rt, [a = null, b = null], trace) => affix(rt, a, b, trace, false)),
  library('asciiUpper', ['str'], (rt, [text = null], trace) =>
    characters(rt, text, trace)
      .join('')
      .replace(/[a-z]+/g, (part) => part.toUpperCase()),
  ),
  library('asciiLower', ['str'], (rt, [text = null], trace) =>
    characters(rt, text, trace)
      .join('')
      .replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  ),
  lazy('format', ['str', 'vals'], (rt, [format = null, values = null]) =>
    formatText(rt, toStringValue(rt, force(rt, format, LIBRARY), LIBRARY), force(rt, values, LIBRARY)),
  ),
  library('escapeStringPython', ['str'], (rt, [value = null], trace) => quoteText(toText(rt, value, trace))),
  library('escapeStringBash', ['str_'], (rt, [value = null], trace) => {
    const text = toText(rt, value, trace);
    return `'${joined(rt, text.split("'"), `'"'"'`)}'`;
  }),
  library('escapeStringDollars', ['str_'], (rt, [value = null], trace) =>
    joined(rt, toText(rt, value, trace).split('$'), '$$'),
  ),
  library('escapeStringXML', ['str_'], (rt, [value = null], trace) =>
    toText(rt, value, trace).replace(/[<>&"']/g, (c) => XML_ESCAPES.get(c) ?? c),
  ),
  library('findSubstr', ['pat', 'str'], (rt, [pattern = null, text = null], trace) => {
    const wrong = (which: string, value: Value): Error =>
      rt.error(`findSubstr ${which} parameter should be a string, got ${typeName(value)}`, trace);
    if (typeof pattern !== 'string') throw wrong('first', pattern);
    if (typeof text !== 'string') throw wrong('second', text);
    return new ArrayValue(pattern === '' ? [] : occurrences(pattern, text));
  }),
  library('resolvePath', ['f', 'r'], (rt, [file = null, relative = null], trace) => {
    if (typeof file !== 'string')
      throw rt.error(`std.split first parameter must be a String, got ${typeName(file)}`, trace);
    return concatText(rt, file.slice(0, file.lastIndexOf('/') + 1), toStringValue(rt, relative, trace));
  }),
];

function joined(rt: Runtime, parts: readonly string[], separator: string): string {
  rt.chargeText(parts.reduce((length, part) => length + part.length + separator.length, 0));
  return parts.join(separator);
}

function characters(rt: Runtime, value: Value, trace: Trace): readonly string[] {
  if (typeof value === 'string') return textCharacters(value);
  const { elements } = toArray(rt, value, trace);
  return elements.map((element) => toStringValue(rt, force(rt, element, trace), trace));
}

function strip(rt: Runtime, text: Value, chars: Value, left: boolean, right: boolean, trace: Trace): string {
  if (typeof text !== 'string') throw rt.error(`Unexpected type ${typeName(text)}, expected string`, trace);
  const all = textCharacters(text);
  const isKept = (c: string): boolean => !contains(rt, chars, c, trace);
  const from = left ? all.findIndex(isKept) : 0;
  const to = right ? all.findLastIndex(isKept) + 1 : all.length;
  return from < 0 ? '' : all.slice(from, to).join('');
}

function substr(rt: Runtime, text: Value, from: Value, length: Value, trace: Trace): string {
  const fail = (which: string, problem: string): never => {
    throw rt.error(`substr ${which} parameter should be ${problem}`, trace);
  };
  if (typeof text !== 'string') return fail('first', `a string, got ${typeName(text)}`);
  if (typeof from !== 'number') return fail('second', `a number, got ${typeName(from)}`);
  if (!Number.isInteger(from)) fail('second', `an integer, got ${from.toFixed(6)}`);
  if (from < 0) fail('second', `greater than zero, got ${from.toFixed(6)}`);
  if (typeof length !== 'number') return fail('third', `a number, got ${typeName(length)}`);
  if ((length | 0) !== length) fail('third', `an integer, got ${length.toFixed(6)}`);
  if (length < 0) fail('third', `greater than zero, got ${length}`);
  return textSlice(text, from, from + length);
}

function split(rt: Runtime, args: readonly Value[], trace: Trace, name: string): ArrayValue {
  const [text = null, c = null, most = null] = args;
  const source = toStringValue(rt, text, trace);
  const separator = toStringValue(rt, c, trace);
  const limit = toInt(rt, most, trace);
  if (limit < -1)
    throw rt.error(`std.${name} third parameter should be -1 or non-negative, got ${limit}`, trace);
  if (separator === '')
    throw rt.error(`std.${name} second parameter should have length 1 or greater, got 0`, trace);
  rt.charge(source.length >> 4);
  const parts = source.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return new ArrayValue(parts);
  if (name === 'splitLimit')
    return new ArrayValue([...parts.slice(0, limit), parts.slice(limit).join(separator)]);
  return new ArrayValue(splitFromRight(source, separator, limit));
}

function splitFromRight(source: string, separator: string, limit: number): Slot[] {
  const parts: Slot[] = [];
  let rest = source;
  for (let i = 0; i < limit; i++) {
    const at = rest.lastIndexOf(separator);
    parts.unshift(rest.slice(at + separator.length));
    rest = rest.slice(0, at);
  }
  return [rest, ...parts];
}

/** Simple case folding, as Go's strings.EqualFold. */
function foldCase(text: string): string {
  return textCharacters(text)
    .map((c) => {
      const lower = c.toLowerCase();
      const upper = c.toUpperCase();
      return upper.length === c.length ? upper.toLowerCase() : lower.length === c.length ? lower : c;
    })
    .join('');
}

function trimSpace(text: string): string {
  return text
    .replace(/^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/, '')
    .replace(/[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/, '');
}

/** `startsWith` and `endsWith`: the comparison is of a text that `std.substr` takes out. */
function affix(rt: Runtime, a: Value, b: Value, trace: Trace, atStart: boolean): boolean {
  if (typeof a === 'string' && typeof b === 'string') return atStart ? a.startsWith(b) : a.endsWith(b);
  const sizes = [a, b].map((value) => lengthOf(rt, value, trace));
  const [sizeA = 0, sizeB = 0] = sizes;
  if (sizeA < sizeB) return false;
  return equals(rt, substr(rt, a, atStart ? 0 : sizeA - sizeB, sizeB, trace), b, trace);
}

function lengthOf(rt: Runtime, value: Value, trace: Trace): number {
  if (typeof value === 'string') return textLength(value);
  if (value instanceof ArrayValue) return value.elements.length;
  throw rt.error(`Unexpected type ${typeName(value)}`, trace);
}

function occurrences(pattern: string, text: string): Slot[] {
  const found: Slot[] = [];
  for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1))
    found.push(textLength(text.slice(0, at)));
  return found;
}
