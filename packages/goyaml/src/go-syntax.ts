import { GoFloat, GoTime } from './go-values.ts';
import { formatGoFloat } from './go-float.ts';

/** The Go type of the maps a decoder makes. */
type MapType = 'map[string]interface {}' | 'map[interface {}]interface {}';

/** A value as Go's `%#v` writes it: what go-yaml's errors show of keys. Objects are maps of `mapType`. */
export function goSyntax(value: unknown, mapType: MapType): string {
  return value === null || value === undefined ? '<nil>' : element(value, mapType);
}

function element(value: unknown, mapType: MapType): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return quoteGo(value);
  if (value instanceof GoFloat) return formatGoFloat(value.value);
  if (value instanceof GoTime) return quoteGo(value.text);
  if (Array.isArray(value)) {
    return `[]interface {}{${value.map((item) => element(item, mapType)).join(', ')}}`;
  }
  if (value instanceof Map) return `map[interface {}]interface {}{${entries([...value], mapType)}}`;
  if (typeof value === 'object') return `${mapType}{${entries(Object.entries(value), mapType)}}`;
  return `${value as number | bigint | boolean}`;
}

function entries(pairs: readonly (readonly [unknown, unknown])[], mapType: MapType): string {
  const shown = pairs.map(([key, item]) => [element(key, mapType), element(item, mapType)] as const);
  // Go prints the keys of a map sorted; those of one type by their value, which for text is its quoted form's order.
  shown.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return shown.map(([key, item]) => `${key}:${item}`).join(', ');
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
