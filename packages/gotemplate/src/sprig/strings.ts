import type { CallContext } from '../exec/call-context.ts';
import { GoError } from '../errors.ts';
import { sprintf } from '../fmt/sprintf.ts';
import { byteLength, isAscii, sliceBytes } from '../text/bytes.ts';
import { quote } from '../text/quote.ts';
import {
  isDigit,
  isLetter,
  isSpace,
  runesOf,
  toLower,
  toTitle,
  toUpper,
  trimSpace,
} from '../text/unicode.ts';
import { contextual, func, type GoFunction, variadic } from '../values/go-function.ts';
import { anyType, intType, mapOf, stringSliceType, stringType } from '../values/go-type.ts';
import { GoMap, GoSlice, nilSlice, stringSlice } from '../values/objects.ts';
import { checkBounds } from './panic.ts';
import { strslice, strval } from './strval.ts';

const present = (values: readonly unknown[]): unknown[] =>
  values.filter((value) => value !== null && value !== undefined);

/** Byte offsets as Go counts them; ASCII text needs no conversion. */
function trunc(count: number, text: string): string {
  if (isAscii(text)) {
    if (count < 0) return text.length + count > 0 ? text.slice(text.length + count) : text;
    return text.length > count ? text.slice(0, count) : text;
  }
  const length = byteLength(text);
  if (count < 0) return length + count > 0 ? sliceBytes(text, length + count, length) : text;
  return length > count ? sliceBytes(text, 0, count) : text;
}

function substr(start: number, end: number, text: string): string {
  const length = byteLength(text);
  if (start < 0) {
    checkBounds(undefined, end, length);
    return sliceBytes(text, 0, end);
  }
  if (end < 0 || end > length) {
    checkBounds(start, undefined, length);
    return sliceBytes(text, start, length);
  }
  checkBounds(start, end, length);
  return sliceBytes(text, start, end);
}

function repeatCount(count: number): void {
  if (count < 0) throw new GoError('strings: negative Repeat count');
}

function repeat({ run }: CallContext, count: number, text: string): string {
  repeatCount(count);
  run.checkLength(count * text.length);
  return text.repeat(count);
}

function countOf(text: string, char: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + char.length)) count++;
  return count;
}

function indent({ run }: CallContext, spaces: number, text: string): string {
  repeatCount(spaces);
  const pad = ' '.repeat(Math.min(spaces, run.limits.maxStringLength + 1));
  if (spaces > 1000) run.checkLength(spaces * (countOf(text, '\n') + 1));
  return pad + text.replaceAll('\n', `\n${pad}`);
}

/** Go's `strings.ReplaceAll`: an empty `old` matches before every rune and at the end. */
function replace({ run }: CallContext, old: string, by: string, text: string): string {
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  if (old === '' && text === '') return by;
  run.checkLength(text.length + (parts.length - 1) * (by.length - old.length));
  return parts.join(by);
}

/** Go's `strings.SplitN`; all of them for a negative limit. */
function splitN(text: string, separator: string, limit: number): string[] {
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

const stringMapType = mapOf(stringType, stringType);

function numbered(parts: readonly string[]): GoMap {
  return new GoMap(
    stringMapType,
    parts.map((part, i) => [`_${i}`, part]),
  );
}

function trimAll(cutset: string, text: string): string {
  const cut = new Set(cutset);
  const runes = Array.from(text);
  let start = 0;
  let end = runes.length;
  while (start < end && cut.has(runes[start] as string)) start++;
  while (end > start && cut.has(runes[end - 1] as string)) end--;
  return runes.slice(start, end).join('');
}

/** Go's deprecated `strings.Title`: letters after what is no letter, digit or underscore. */
function title(text: string): string {
  let out = '';
  let separated = true;
  for (const char of runesOf(text)) {
    out += separated ? toTitle(char) : char;
    separated = isSeparator(char);
  }
  return out;
}

function isSeparator(char: string): boolean {
  if (char.charCodeAt(0) < 0x80) return !/\w/.test(char);
  return !isLetter(char) && !isDigit(char) && isSpace(char);
}

function join(separator: string, value: unknown): string {
  return (strslice(value).items as string[]).join(separator);
}

const text2 = [stringType, stringType];

/** sprig's string functions. */
export const stringFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['trunc', func([intType, stringType], trunc)],
  ['substr', func([intType, intType, stringType], substr)],
  ['trim', func([stringType], trimSpace)],
  ['upper', func([stringType], toUpper)],
  ['lower', func([stringType], toLower)],
  ['title', func([stringType], title)],
  ['repeat', contextual([intType, stringType], repeat)],
  ['trimall', func(text2, trimAll)],
  ['trimAll', func(text2, trimAll)],
  [
    'trimSuffix',
    func(text2, (suffix: string, text: string) =>
      suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
    ),
  ],
  [
    'trimPrefix',
    func(text2, (prefix: string, text: string) =>
      text.startsWith(prefix) ? text.slice(prefix.length) : text,
    ),
  ],
  ['contains', func(text2, (part: string, text: string) => text.includes(part))],
  ['hasPrefix', func(text2, (part: string, text: string) => text.startsWith(part))],
  ['hasSuffix', func(text2, (part: string, text: string) => text.endsWith(part))],
  [
    'quote',
    variadic([anyType], (...values: unknown[]) =>
      present(values)
        .map((value) => quote(strval(value)))
        .join(' '),
    ),
  ],
  [
    'squote',
    variadic([anyType], (...values: unknown[]) =>
      present(values)
        .map((value) => sprintf("'%v'", [value]))
        .join(' '),
    ),
  ],
  [
    'cat',
    variadic([anyType], (...values: unknown[]) =>
      present(values)
        .map((value) => sprintf('%v', [value]))
        .join(' '),
    ),
  ],
  ['indent', contextual([intType, stringType], indent)],
  [
    'nindent',
    contextual(
      [intType, stringType],
      (context: CallContext, spaces: number, text: string) => `\n${indent(context, spaces, text)}`,
    ),
  ],
  ['replace', contextual([stringType, stringType, stringType], replace)],
  [
    'plural',
    func([stringType, stringType, intType], (one: string, many: string, count: number) =>
      count === 1 ? one : many,
    ),
  ],
  ['toString', func([anyType], strval)],
  ['toStrings', func([anyType], strslice)],
  ['join', func([stringType, anyType], join)],
  ['split', func(text2, (separator: string, text: string) => numbered(splitN(text, separator, -1)))],
  [
    'splitn',
    func([stringType, intType, stringType], (separator: string, limit: number, text: string) =>
      numbered(limit === 0 ? [] : splitN(text, separator, limit)),
    ),
  ],
  [
    'splitList',
    func(text2, (separator: string, text: string): GoSlice => stringSlice(splitN(text, separator, -1))),
  ],
  ['hello', func([], () => 'Hello!')],
];

/** A nil []string, as Go's regexp functions give for no match. */
export function nilStrings(): GoSlice {
  return nilSlice(stringSliceType);
}
