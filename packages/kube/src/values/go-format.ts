import { compareUtf8 } from './go-json.ts';
import type { PlainMap } from './plain.ts';

/** The string as Go's `%q` writes it. */
export function goQuote(text: string): string {
  let quoted = '"';
  for (const char of text) quoted += quotedChar(char);
  return `${quoted}"`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\v', '\\v'],
  ['\u0007', '\\a'],
]);
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

function quotedChar(char: string): string {
  const escape = ESCAPES.get(char);
  if (escape !== undefined) return escape;
  const code = char.codePointAt(0) as number;
  if (code === 0x20 || (code > 0x20 && code < 0x7f)) return char;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (!UNPRINTABLE.test(char)) return char;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

function sortedEntries(value: PlainMap): [string, unknown][] {
  return Object.keys(value)
    .sort(compareUtf8)
    .map((key) => [key, value[key]]);
}

/** A decoded JSON value as Go's `%v` writes it: `map[a:1 b:[x y]]`. */
export function goFormat(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goFormat).join(' ')}]`;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `map[${sortedEntries(value as PlainMap)
    .map(([key, item]) => `${key}:${goFormat(item)}`)
    .join(' ')}]`;
}

/** A decoded JSON value as Go's `%#v` writes it: `map[string]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `map[string]interface {}{${sortedEntries(value as PlainMap)
    .map(([key, item]) => `${goQuote(key)}:${goSyntax(item)}`)
    .join(', ')}}`;
}

/** The Go type a JSON value decodes to. */
export function goTypeName(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}
