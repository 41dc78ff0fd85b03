const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};

/** The text of a string literal with its quotes and prefix, or a message saying what escape is wrong. */
export function unescapeString(literal: string): { readonly text: string } | { readonly problem: string } {
  const { body, raw } = unquote(literal);
  if (raw) return { text: body };
  let text = '';
  for (let at = 0; at < body.length; ) {
    if (body[at] !== '\\') {
      text += body.charAt(at++);
      continue;
    }
    const escape = escapeAt(body, at, false);
    if (escape === undefined) return { problem: 'unable to unescape string' };
    text += String.fromCodePoint(escape.code);
    at += escape.length;
  }
  return { text };
}

/** The bytes of a bytes literal: the text in UTF-8, `\x` and octal escapes as single bytes. */
export function unescapeBytes(
  literal: string,
): { readonly bytes: Uint8Array } | { readonly problem: string } {
  const { body, raw } = unquote(literal);
  const encoder = new TextEncoder();
  if (raw) return { bytes: encoder.encode(body) };
  const bytes: number[] = [];
  let plain = '';
  const flush = (): void => {
    bytes.push(...encoder.encode(plain));
    plain = '';
  };
  for (let at = 0; at < body.length; ) {
    if (body[at] !== '\\') {
      plain += body.charAt(at++);
      continue;
    }
    const escape = escapeAt(body, at, true);
    if (escape === undefined) return { problem: 'unable to unescape string' };
    if (escape.byte) {
      flush();
      bytes.push(escape.code);
    } else plain += String.fromCodePoint(escape.code);
    at += escape.length;
  }
  flush();
  return { bytes: Uint8Array.from(bytes) };
}

/** Lines end in a newline whatever the file has, as cel-go normalises them. */
function unquote(literal: string): { readonly body: string; readonly raw: boolean } {
  const prefix = /^[a-zA-Z]*/.exec(literal)?.[0] ?? '';
  const rest = literal.slice(prefix.length);
  const width = rest.length >= 6 && (rest.startsWith('"""') || rest.startsWith("'''")) ? 3 : 1;
  const body = rest.slice(width, -width).replace(/\r\n?/g, '\n');
  return { body, raw: /[rR]/.test(prefix) };
}

interface Escape {
  readonly code: number;
  /** Characters it takes, the backslash included. */
  readonly length: number;
  /** In a bytes literal: one byte, not a code point. */
  readonly byte: boolean;
}

function escapeAt(body: string, at: number, bytes: boolean): Escape | undefined {
  const letter = body.charAt(at + 1);
  if (Object.hasOwn(SIMPLE, letter))
    return { code: (SIMPLE[letter] ?? '').charCodeAt(0), length: 2, byte: bytes };
  if (letter === 'x' || letter === 'X') return hex(body, at, 2, bytes);
  if ((letter === 'u' || letter === 'U') && !bytes) return hex(body, at, letter === 'u' ? 4 : 8, false);
  const octal = /^[0-3][0-7]{2}/.exec(body.slice(at + 1, at + 4))?.[0];
  return octal === undefined ? undefined : { code: Number.parseInt(octal, 8), length: 4, byte: bytes };
}

function hex(body: string, at: number, digits: number, byte: boolean): Escape | undefined {
  const text = body.slice(at + 2, at + 2 + digits);
  if (text.length !== digits || !/^[0-9a-fA-F]+$/.test(text)) return undefined;
  const code = Number.parseInt(text, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { code, length: digits + 2, byte };
}
