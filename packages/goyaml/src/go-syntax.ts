import { GoFloat, GoTime } from './go-values.ts';
import { formatGoFloat } from './go-float.ts';

/** A value as Go's `%#v` writes it: what go-yaml's errors show of keys. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return quoteGo(value);
  if (value instanceof GoFloat) return formatGoFloat(value.value);
  if (value instanceof GoTime) return quoteGo(value.text);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (value instanceof Map) return `map[interface {}]interface {}{${entriesSyntax([...value])}}`;
  if (typeof value === 'object') return `map[string]interface {}{${entriesSyntax(Object.entries(value))}}`;
  return String(value as number | bigint | boolean);
}

function entriesSyntax(entries: readonly (readonly [unknown, unknown])[]): string {
  return entries.map(([key, item]) => `${goSyntax(key)}:${goSyntax(item)}`).join(', ');
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** A string as Go's strconv.Quote writes it, for text without unprintable characters beyond Latin-1. */
export function quoteGo(text: string): string {
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    const named = NAMED.get(character);
    if (named !== undefined) out += named;
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (
      (code >= 128 && code < 160) ||
      code === 0xa0 ||
      code === 0xad ||
      code === 0xfeff ||
      code === 0x2028 ||
      code === 0x2029
    ) {
      out += `\\u${code.toString(16).padStart(4, '0')}`;
    } else out += character;
  }
  return `${out}"`;
}
