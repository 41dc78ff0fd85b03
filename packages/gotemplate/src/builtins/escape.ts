import { sprint } from '../fmt/sprintf.ts';
import { toBytes } from '../text/bytes.ts';
import { isPrint } from '../text/unicode.ts';
import { indirect } from '../values/inspect.ts';
import { GoPointer } from '../values/objects.ts';

/** The text of arguments as `print` writes them, pointers followed. */
function textOf(args: readonly unknown[]): string {
  if (args.length === 1 && typeof args[0] === 'string') return args[0];
  return sprint(
    args.map((arg) => (arg instanceof GoPointer ? (indirect(arg) ?? arg) : (arg ?? '<no value>'))),
  );
}

const htmlEntities: ReadonlyMap<string, string> = new Map([
  ['\u0000', '\ufffd'],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

export function html(...args: unknown[]): string {
  return textOf(args).replace(/["'&<>]|\p{Cc}/gu, (char) => htmlEntities.get(char) ?? char);
}

const jsEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
]);

export function js(...args: unknown[]): string {
  return textOf(args).replace(/[\\'"<>&=]|[^ -~]/gu, (char) => {
    const known = jsEscapes.get(char);
    if (known !== undefined) return known;
    const code = char.codePointAt(0) as number;
    if (code < 0x20) return `\\u00${code.toString(16).toUpperCase().padStart(2, '0')}`;
    if (code === 0x7f || isPrint(char) || (code >= 0xdc80 && code <= 0xdcff)) return char;
    return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** Go's `url.QueryEscape`. */
function queryEscape(text: string): string {
  let out = '';
  for (const byte of toBytes(text)) {
    const char = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-_.~]/.test(char)) out += char;
    else out += byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

export function urlquery(...args: unknown[]): string {
  return queryEscape(textOf(args));
}
