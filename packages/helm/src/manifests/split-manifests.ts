/** Space of Go's regular expressions: ASCII alone. */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 12 || code === 13;
}

/** Unicode's White_Space, which Go's strings.TrimSpace takes off. */
function isUnicodeSpace(code: number): boolean {
  if (code < 0x80) return (code >= 9 && code <= 13) || code === 32;
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** As Go's strings.TrimSpace. */
export function trimSpace(text: string): string {
  let start = 0;
  while (start < text.length && isUnicodeSpace(text.charCodeAt(start))) start++;
  return trimEnd(start === 0 ? text : text.slice(start));
}

/** As Go's strings.TrimRightFunc with unicode.IsSpace. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isUnicodeSpace(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}

/**
 * The documents of a rendered file, split as Helm does with `(?:^|\s*\n)---\s*`: not as YAML, so that a separator
 * right behind another stays in the text.
 */
export function splitManifests(text: string): string[] {
  const whole = trimSpace(text);
  const documents: string[] = [];
  let start = 0;
  const take = (end: number): void => {
    if (end > start) documents.push(trimSpace(whole.slice(start, end)));
  };
  let at = whole.startsWith('---') ? 0 : nextSeparator(whole, 0);
  while (at >= 0) {
    let end = at;
    while (end > start && isSpace(whole.charCodeAt(end - 1))) end--;
    take(end);
    start = at + 3;
    while (start < whole.length && isSpace(whole.charCodeAt(start))) start++;
    at = nextSeparator(whole, start);
  }
  take(whole.length);
  return documents;
}

/** Where `---` stands behind a line break at or after `from`, or -1. */
function nextSeparator(text: string, from: number): number {
  const found = text.indexOf('\n---', from);
  return found < 0 ? -1 : found + 1;
}
