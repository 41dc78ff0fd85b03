/** As Go's strconv.QuoteRuneToASCII. */
export function quoteRune(rune: number | undefined): string {
  if (rune === undefined) return "'\\ufffd'";
  const named = ESCAPES.get(rune);
  if (named !== undefined) return `'${named}'`;
  if (rune < 0x20 || rune === 0x7f) return `'\\x${rune.toString(16).padStart(2, '0')}'`;
  if (rune < 0x7f) return `'${String.fromCharCode(rune)}'`;
  if (rune < 0x10000) return `'\\u${rune.toString(16).padStart(4, '0')}'`;
  return `'\\U${rune.toString(16).padStart(8, '0')}'`;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [39, "\\'"],
  [92, '\\\\'],
]);
