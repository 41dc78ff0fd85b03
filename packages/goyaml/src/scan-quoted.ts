import { hexValue, isBlankOrEnd, isBreak, isBreakOrEnd } from './characters.ts';
import { foldBreaks } from './line-fold.ts';
import type { Scanner } from './scanner.ts';

const DOUBLE = 34;
const SINGLE = 39;
const BACKSLASH = 92;

/** The scalar from the opening quote at the scanner's position; lines after the first may be indented less than it. */
export function scanSingleQuoted(scanner: Scanner): string {
  const { text } = scanner;
  const start = scanner.pos + 1;
  let pos = start;
  let code = text.charCodeAt(pos);
  while (code !== SINGLE && !isBreakOrEnd(code)) code = text.charCodeAt(++pos);
  if (code === SINGLE && text.charCodeAt(pos + 1) !== SINGLE) {
    scanner.pos = pos + 1;
    return text.slice(start, pos);
  }
  scanner.pos = start;
  return scanLines(scanner, SINGLE);
}

/** As {@link scanSingleQuoted}, with escapes. */
export function scanDoubleQuoted(scanner: Scanner): string {
  const { text } = scanner;
  const start = scanner.pos + 1;
  let pos = start;
  let code = text.charCodeAt(pos);
  while (code !== DOUBLE && code !== BACKSLASH && !isBreakOrEnd(code)) code = text.charCodeAt(++pos);
  if (code === DOUBLE) {
    scanner.pos = pos + 1;
    return text.slice(start, pos);
  }
  scanner.pos = start;
  return scanLines(scanner, DOUBLE);
}

function scanLines(scanner: Scanner, quote: number): string {
  const { text, line: startLine } = scanner;
  const run = new QuotedRun(scanner, quote, startLine);
  for (;;) {
    if (scanner.column === 0 && scanner.atDocumentIndicator()) {
      scanner.fail('found unexpected document indicator', startLine);
    }
    if (text.charCodeAt(scanner.pos) === 0) scanner.fail('found unexpected end of stream', startLine);
    const brokenByEscape = run.takeNonBlank();
    if (text.charCodeAt(scanner.pos) === quote) {
      scanner.pos++;
      return run.value;
    }
    run.takeBlank(brokenByEscape);
  }
}

/** The value of a quoted scalar as it grows, one stretch of non-blank or blank characters at a time. */
class QuotedRun {
  value = '';
  readonly #scanner: Scanner;
  readonly #quote: number;
  readonly #startLine: number;

  constructor(scanner: Scanner, quote: number, startLine: number) {
    this.#scanner = scanner;
    this.#quote = quote;
    this.#startLine = startLine;
  }

  /** Up to the closing quote or a blank; true when an escaped line break ended the stretch. */
  takeNonBlank(): boolean {
    const { text } = this.#scanner;
    let pos = this.#scanner.pos;
    let from = pos;
    for (let code = text.charCodeAt(pos); !isBlankOrEnd(code); code = text.charCodeAt(pos)) {
      if (code === this.#quote) {
        if (code === DOUBLE || text.charCodeAt(pos + 1) !== SINGLE) break;
        this.value += text.slice(from, pos + 1);
        pos += 2;
        from = pos;
      } else if (code === BACKSLASH && this.#quote === DOUBLE) {
        this.value += text.slice(from, pos);
        this.#scanner.pos = pos;
        if (this.#takeEscape()) return true;
        pos = this.#scanner.pos;
        from = pos;
      } else {
        pos++;
      }
    }
    this.value += text.slice(from, pos);
    this.#scanner.pos = pos;
    return false;
  }

  /** Blanks stay as they are, unless a line break follows: then they fold. */
  takeBlank(brokenByEscape: boolean): void {
    const scanner = this.#scanner;
    if (brokenByEscape) {
      this.value += foldBreaks(scanner, '', 0, this.#startLine);
      return;
    }
    const from = scanner.pos;
    scanner.skipBlanks();
    this.value += isBreak(scanner.text.charCodeAt(scanner.pos))
      ? foldBreaks(scanner, undefined, 0, this.#startLine)
      : scanner.text.slice(from, scanner.pos);
  }

  #takeEscape(): boolean {
    const scanner = this.#scanner;
    const code = scanner.text.charCodeAt(scanner.pos + 1);
    if (isBreak(code)) {
      scanner.pos++;
      scanner.skipBreak();
      return true;
    }
    const digits = code === 120 ? 2 : code === 117 ? 4 : code === 85 ? 8 : 0;
    if (digits > 0) {
      scanner.pos += 2;
      this.value += this.#takeCodePoint(digits);
      return false;
    }
    const meaning = ESCAPES.get(code);
    if (meaning === undefined) scanner.fail('found unknown escape character', this.#startLine);
    this.value += meaning;
    scanner.pos += 2;
    return false;
  }

  #takeCodePoint(digits: number): string {
    const scanner = this.#scanner;
    let value = 0;
    for (let k = 0; k < digits; k++) {
      const digit = hexValue(scanner.text.charCodeAt(scanner.pos + k));
      // The misspelling is go-yaml's.
      if (digit < 0) scanner.fail('did not find expected hexdecimal number', this.#startLine);
      value = value * 16 + digit;
    }
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
      scanner.fail('found invalid Unicode character escape code', this.#startLine);
    }
    scanner.pos += digits;
    return String.fromCodePoint(value);
  }
}

const ESCAPES: ReadonlyMap<number, string> = new Map(
  [
    ['0', '\0'],
    ['a', '\x07'],
    ['b', '\b'],
    ['t', '\t'],
    ['\t', '\t'],
    ['n', '\n'],
    ['v', '\v'],
    ['f', '\f'],
    ['r', '\r'],
    ['e', '\x1b'],
    [' ', ' '],
    ['"', '"'],
    ["'", "'"],
    ['\\', '\\'],
    ['N', '\x85'],
    ['_', '\xa0'],
    ['L', '\u2028'],
    ['P', '\u2029'],
  ].map(([escape, meaning]) => [(escape as string).charCodeAt(0), meaning as string]),
);
