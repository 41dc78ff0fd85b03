/** The value of a quoted string, or what is wrong with it, in go-jsonnet's words. */
export function unescapeString(data: string): { readonly value: string } | { readonly problem: string } {
  if (!data.includes('\\')) return { value: data };
  let value = '';
  for (let i = 0; i < data.length; ) {
    const slash = data.indexOf('\\', i);
    if (slash < 0) {
      value += data.slice(i);
      break;
    }
    value += data.slice(i, slash);
    const rune = data.codePointAt(slash + 1);
    if (rune === undefined) return { problem: 'Truncated escape sequence in string literal.' };
    const c = String.fromCodePoint(rune);
    i = slash + 1 + c.length;
    if (c === 'u') {
      const escape = unicodeEscape(data, i);
      if ('problem' in escape) return escape;
      value += escape.value;
      i = escape.end;
      continue;
    }
    const plain = PLAIN.get(c);
    if (plain === undefined) return { problem: `Unknown escape sequence in string literal: \\${c}` };
    value += plain;
  }
  return { value };
}

const PLAIN: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function unicodeEscape(
  data: string,
  at: number,
): { readonly value: string; readonly end: number } | { readonly problem: string } {
  if (at + 4 > data.length) return { problem: 'Truncated unicode escape sequence in string literal.' };
  const high = hexAt(data, at);
  if (high === undefined) return { problem: `Unicode escape sequence was malformed: ${data.slice(0, 4)}` };
  if (high < 0xd800 || high > 0xdfff) return { value: String.fromCharCode(high), end: at + 4 };
  const pair = 'unicode surrogate pair escape sequence';
  if (at + 10 > data.length) return { problem: `Truncated ${pair} in string literal.` };
  if (data.slice(at + 4, at + 6) !== '\\u') {
    return { problem: 'Unicode surrogate pair escape sequence missing low surrogate in string literal.' };
  }
  const low = hexAt(data, at + 6);
  if (low === undefined) {
    return { problem: `Unicode low surrogate escape sequence was malformed: ${data.slice(0, 4)}` };
  }
  const isPair = high < 0xdc00 && low >= 0xdc00 && low <= 0xdfff;
  return { value: isPair ? String.fromCharCode(high, low) : '\ufffd', end: at + 10 };
}

function hexAt(data: string, at: number): number | undefined {
  const hex = data.slice(at, at + 4);
  return /^[0-9a-fA-F]{4}$/.test(hex) ? Number.parseInt(hex, 16) : undefined;
}
