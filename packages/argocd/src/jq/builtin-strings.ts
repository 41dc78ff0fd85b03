import { parseJson } from '@setpoint/kube';
import { splitText } from './arithmetic.ts';
import { streamFunction, valueFunction } from './builtin-shapes.ts';
import { JqError } from './errors.ts';
import { applyFormat, isFormat } from './formats.ts';
import type { Builtin } from './machine.ts';
import { captured, matches, textOf } from './regex.ts';
import { described, toJson, toText, typeOf } from './values.ts';

/** Functions of strings, and regular expressions with RE2's syntax. */
export const stringBuiltins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['tostring/0', valueFunction(toText)],
  ['tonumber/0', valueFunction(toNumber)],
  ['tojson/0', valueFunction(toJson)],
  ['fromjson/0', valueFunction((input) => fromJson(textOf(input)))],
  ['utf8bytelength/0', valueFunction((input) => Buffer.byteLength(textOf(input)))],
  [
    'ascii_downcase/0',
    valueFunction((input) => textOf(input).replace(/[A-Z]+/g, (text) => text.toLowerCase())),
  ],
  [
    'ascii_upcase/0',
    valueFunction((input) => textOf(input).replace(/[a-z]+/g, (text) => text.toUpperCase())),
  ],
  ['explode/0', valueFunction((input) => Array.from(textOf(input), (c) => c.codePointAt(0)))],
  ['implode/0', valueFunction(implode)],
  ['startswith/1', valueFunction((input, part) => textOf(input).startsWith(textOf(part)))],
  ['endswith/1', valueFunction((input, part) => textOf(input).endsWith(textOf(part)))],
  ['ltrimstr/1', valueFunction((input, part) => withoutStart(input, part))],
  ['rtrimstr/1', valueFunction((input, part) => withoutEnd(input, part))],
  ['trimstr/1', valueFunction((input, part) => withoutEnd(withoutStart(input, part), part))],
  ['trim/0', valueFunction((input) => textOf(input).trim())],
  ['ltrim/0', valueFunction((input) => textOf(input).trimStart())],
  ['rtrim/0', valueFunction((input) => textOf(input).trimEnd())],
  ['join/1', valueFunction(join)],
  ['split/1', valueFunction((input, separator) => splitText(textOf(input), textOf(separator)))],
  ['split/2', valueFunction(splitByRegex)],
  ['test/2', valueFunction((input, regex, flags) => matches(input, regex, flags).next().done !== true)],
  ['match/2', streamFunction((input, regex, flags) => matches(input, regex, flags))],
  ['_captured/0', valueFunction(captured)],
  ['format/1', valueFunction((input, name) => formatted(input, name))],
]);

function toNumber(value: unknown): unknown {
  if (typeOf(value) === 'number') return value;
  const text = typeof value === 'string' && value.length < 1000 ? value.trim() : '';
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    throw new JqError(`${described(value)} cannot be parsed as a number`);
  }
  return Number(text);
}

function fromJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new JqError(`${described(text)} cannot be parsed as JSON`);
  }
}

function implode(value: unknown): string {
  if (!Array.isArray(value)) throw new JqError(`${described(value)} cannot be imploded, must be an array`);
  const isCodePoint = (code: unknown): code is number =>
    typeof code === 'number' && Number.isInteger(code) && code >= 0 && code <= 0x10ffff;
  if (!value.every(isCodePoint)) throw new JqError('Unicode codepoint must be numeric and in range');
  return value.map((code) => String.fromCodePoint(code)).join('');
}

/** What is no string stays as it is, as in jq. */
function withoutStart(value: unknown, part: unknown): unknown {
  if (typeof value !== 'string' || typeof part !== 'string') return value;
  return value.startsWith(part) ? value.slice(part.length) : value;
}

function withoutEnd(value: unknown, part: unknown): unknown {
  if (typeof value !== 'string' || typeof part !== 'string' || part === '') return value;
  return value.endsWith(part) ? value.slice(0, -part.length) : value;
}

function join(value: unknown, separator: unknown): string {
  if (!Array.isArray(value)) throw new JqError(`Cannot iterate over ${described(value)}`);
  const texts = value.map((item: unknown) => {
    if (item === null) return '';
    if (typeof item === 'object') throw new JqError(`${described(item)} cannot be joined`);
    return toText(item);
  });
  return texts.length === 0 ? '' : texts.join(textOf(separator));
}

function splitByRegex(input: unknown, regex: unknown, flags: unknown): readonly string[] {
  const characters = Array.from(textOf(input));
  const parts: string[] = [];
  let from = 0;
  for (const { offset, length } of matches(input, regex, `g${typeof flags === 'string' ? flags : ''}`)) {
    parts.push(characters.slice(from, offset).join(''));
    from = offset + length;
  }
  return [...parts, characters.slice(from).join('')];
}

function formatted(value: unknown, name: unknown): string {
  if (typeof name !== 'string' || !isFormat(name))
    throw new JqError(`${described(name)} is not a valid format`);
  return applyFormat(name, value);
}
