import { CLASSES, hexValue, isBlank, isBlankOrEnd, isBreakOrEnd, isDigit, URI, WORD } from './characters.ts';
import type { Scanner } from './scanner.ts';
import * as T from './tokens.ts';

const BANG = 33;
const PERCENT = 37;

function isWord(code: number): boolean {
  return code < 128 && ((CLASSES[code] as number) & WORD) !== 0;
}

function takeWord(scanner: Scanner): string {
  const from = scanner.pos;
  while (isWord(scanner.text.charCodeAt(scanner.pos))) scanner.pos++;
  return scanner.text.slice(from, scanner.pos);
}

/** The name behind `&` or `*`, which must be followed by a blank or one of `?:,]}%@` and a backquote. */
export function scanAnchorName(scanner: Scanner): string {
  const startLine = scanner.line;
  scanner.pos++;
  const name = takeWord(scanner);
  const code = scanner.text.charCodeAt(scanner.pos);
  if (name === '' || !(isBlankOrEnd(code) || '?:,]}%@`'.includes(String.fromCharCode(code)))) {
    scanner.fail('did not find expected alphabetic or numeric character', startLine);
  }
  return name;
}

/** `!<verbatim>`, `!handle!suffix`, `!suffix` or `!`: the handle into `value`, the rest into `suffix`. */
export function scanTag(scanner: Scanner, token: T.Token): void {
  const startLine = scanner.line;
  const { text } = scanner;
  if (text.charCodeAt(scanner.pos + 1) === 60) {
    scanner.pos += 2;
    token.value = '';
    token.suffix = takeUri(scanner, '', startLine);
    if (text.charCodeAt(scanner.pos) !== 62) scanner.fail("did not find the expected '>'", startLine);
    scanner.pos++;
  } else {
    const handle = takeHandle(scanner, false, startLine);
    const isHandle = handle.length > 1 && handle.endsWith('!');
    const suffix = takeUri(scanner, isHandle ? '' : handle, startLine);
    token.value = isHandle ? handle : suffix === '' ? '' : '!';
    token.suffix = !isHandle && suffix === '' ? '!' : suffix;
  }
  if (!isBlankOrEnd(text.charCodeAt(scanner.pos))) {
    scanner.fail('did not find expected whitespace or line break', startLine);
  }
}

function takeHandle(scanner: Scanner, directive: boolean, startLine: number): string {
  const { text } = scanner;
  if (text.charCodeAt(scanner.pos) !== BANG) scanner.fail("did not find expected '!'", startLine);
  scanner.pos++;
  const name = takeWord(scanner);
  if (text.charCodeAt(scanner.pos) === BANG) {
    scanner.pos++;
    return `!${name}!`;
  }
  if (directive && name !== '') scanner.fail("did not find expected '!'", startLine);
  return `!${name}`;
}

/** URI characters after `head`, whose own `!` is dropped. */
function takeUri(scanner: Scanner, head: string, startLine: number): string {
  const { text } = scanner;
  let uri = head.slice(1);
  let found = head !== '';
  for (;;) {
    const code = text.charCodeAt(scanner.pos);
    if (!(code < 128 && ((CLASSES[code] as number) & (WORD | URI)) !== 0)) break;
    if (code === PERCENT) {
      uri += takeUriEscapes(scanner, startLine);
    } else {
      uri += text[scanner.pos];
      scanner.pos++;
    }
    found = true;
  }
  if (!found) scanner.fail('did not find expected tag URI', startLine);
  return uri;
}

/** The escaped octets of one UTF-8 character. */
function takeUriEscapes(scanner: Scanner, startLine: number): string {
  const { text } = scanner;
  const octets: number[] = [];
  let width = 1;
  while (octets.length < width) {
    const high = hexValue(text.charCodeAt(scanner.pos + 1));
    const low = high < 0 ? -1 : hexValue(text.charCodeAt(scanner.pos + 2));
    if (text.charCodeAt(scanner.pos) !== PERCENT || low < 0) {
      scanner.fail('did not find URI escaped octet', startLine);
    }
    const octet = high * 16 + low;
    if (octets.length === 0) {
      width =
        octet < 0x80
          ? 1
          : (octet & 0xe0) === 0xc0
            ? 2
            : (octet & 0xf0) === 0xe0
              ? 3
              : (octet & 0xf8) === 0xf0
                ? 4
                : 0;
      if (width === 0) scanner.fail('found an incorrect leading UTF-8 octet', startLine);
    } else if ((octet & 0xc0) !== 0x80) {
      scanner.fail('found an incorrect trailing UTF-8 octet', startLine);
    }
    octets.push(octet);
    scanner.pos += 3;
  }
  return new TextDecoder().decode(Uint8Array.from(octets));
}

/** `%YAML major.minor` or `%TAG handle prefix`, with the rest of its line. */
export function scanDirective(scanner: Scanner, token: T.Token): void {
  const startLine = scanner.line;
  scanner.pos++;
  const name = takeWord(scanner);
  if (name === '') scanner.fail('could not find expected directive name', startLine);
  if (!isBlankOrEnd(scanner.text.charCodeAt(scanner.pos))) {
    scanner.fail('found unexpected non-alphabetical character', startLine);
  }
  if (name === 'YAML') scanVersion(scanner, token, startLine);
  else if (name === 'TAG') scanTagDirective(scanner, token, startLine);
  else scanner.fail('found unknown directive name', startLine);
  scanner.skipBlanks();
  scanner.skipComment();
  if (!isBreakOrEnd(scanner.text.charCodeAt(scanner.pos))) {
    scanner.fail('did not find expected comment or line break', startLine);
  }
  scanner.skipBreak();
}

function scanVersion(scanner: Scanner, token: T.Token, startLine: number): void {
  scanner.skipBlanks();
  token.type = T.VERSION_DIRECTIVE;
  token.value = takeVersionNumber(scanner, startLine);
  if (scanner.text.charCodeAt(scanner.pos) !== 46) {
    scanner.fail("did not find expected digit or '.' character", startLine);
  }
  scanner.pos++;
  token.suffix = takeVersionNumber(scanner, startLine);
}

function takeVersionNumber(scanner: Scanner, startLine: number): string {
  const from = scanner.pos;
  while (isDigit(scanner.text.charCodeAt(scanner.pos))) {
    if (scanner.pos - from === 2) scanner.fail('found extremely long version number', startLine);
    scanner.pos++;
  }
  if (scanner.pos === from) scanner.fail('did not find expected version number', startLine);
  return String(Number(scanner.text.slice(from, scanner.pos)));
}

function scanTagDirective(scanner: Scanner, token: T.Token, startLine: number): void {
  scanner.skipBlanks();
  token.type = T.TAG_DIRECTIVE;
  token.value = takeHandle(scanner, true, startLine);
  if (!isBlank(scanner.text.charCodeAt(scanner.pos))) {
    scanner.fail('did not find expected whitespace', startLine);
  }
  scanner.skipBlanks();
  token.suffix = takeUri(scanner, '', startLine);
  if (!isBlankOrEnd(scanner.text.charCodeAt(scanner.pos))) {
    scanner.fail('did not find expected whitespace or line break', startLine);
  }
}
