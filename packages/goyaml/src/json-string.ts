const SHORT: ReadonlyMap<number, string> = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

/** A string as encoding/json writes it; `<`, `>` and `&` are escaped when `escapeHtml`. */
export function quoteJson(text: string, escapeHtml: boolean): string {
  let out = '"';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (
      code < 128
        ? !asciiNeedsEscape(code, escapeHtml)
        : code !== 0x2028 && code !== 0x2029 && !isLone(text, i)
    ) {
      // The second half of a pair was judged with the first.
      if (code >= 0xd800 && code <= 0xdbff) i++;
      continue;
    }
    out += text.slice(from, i) + escapeJson(code);
    from = i + 1;
  }
  return `${out}${text.slice(from)}"`;
}

function asciiNeedsEscape(code: number, escapeHtml: boolean): boolean {
  if (code < 32 || code === 34 || code === 92) return true;
  return escapeHtml && (code === 60 || code === 62 || code === 38);
}

/** Whether the code unit is half of a surrogate pair without the other half. */
function isLone(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0xd800 || code > 0xdfff) return false;
  const next = text.charCodeAt(at + 1);
  return code >= 0xdc00 || !(next >= 0xdc00 && next <= 0xdfff);
}

function escapeJson(code: number): string {
  const short = SHORT.get(code);
  if (short !== undefined) return short;
  // Go writes U+FFFD, escaped, for what is no UTF-8.
  const shown = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
  return `\\u${shown.toString(16).padStart(4, '0')}`;
}
