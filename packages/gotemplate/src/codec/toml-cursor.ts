import { GoError } from '../errors.ts';
import { quote, quoteRune } from '../text/quote.ts';

/** What {@link TomlCursor.next} gives behind the last character. */
export const end = '';

/** Reads the characters of a TOML document; fails as BurntSushi/toml 1.6 does, with its idea of the line. */
export class TomlCursor {
  readonly #text: string;
  readonly #lastKey: () => string;
  #at = 0;
  #line = 1;
  #pastEnd = false;

  /** `lastKey` is what errors call the place by; '' for none. */
  constructor(text: string, lastKey: () => string) {
    this.#text = text;
    this.#lastKey = lastKey;
  }

  get at(): number {
    return this.#at;
  }

  get line(): number {
    return this.#line;
  }

  /** What was read since `from`. */
  since(from: number): string {
    return this.#text.slice(from, this.#at);
  }

  next(): string {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) {
      this.#pastEnd = true;
      return end;
    }
    const char = String.fromCodePoint(code);
    if (char === '\n') this.#line++;
    if (code >= 0xdc80 && code <= 0xdcff) this.failHere(`invalid UTF-8 byte: ${hex(code - 0xdc00)}`);
    const loneReturn = char === '\r' && this.#text[this.#at + 1] !== '\n';
    if (loneReturn || (code < 0x20 && !/[\t\n\r]/.test(char)) || code === 0x7f) {
      this.failHere(`TOML files cannot contain control characters: '${hex(code)}'`);
    }
    this.#at += char.length;
    return char;
  }

  /** Gives back what {@link next} gave last. */
  back(char: string): void {
    this.#pastEnd = false;
    this.#at -= char.length;
    if (char === '\n') this.#line--;
  }

  peek(): string {
    const char = this.next();
    this.back(char);
    return char;
  }

  /** Takes the character if it is next. */
  accept(char: string): boolean {
    const found = this.next();
    if (found === char) return true;
    this.back(found);
    return false;
  }

  /** Takes all characters that fit. */
  skip(fits: (char: string) => boolean): void {
    while (fits(this.peek())) this.next();
  }

  /** An error on this line; behind a document's last line break, on the line before. */
  fail(message: string): never {
    const isBehind = this.#pastEnd && this.#text[this.#at - 1] === '\n';
    this.failAt(isBehind ? this.#line - 1 : this.#line, message);
  }

  /** An error on the line before: that of the line break that was just read. */
  failAbove(message: string): never {
    this.failAt(this.#line - 1, message);
  }

  /** An error of the characters themselves; past the end it is on the line before, whatever ended the last one. */
  failHere(message: string): never {
    this.failAt(this.#pastEnd ? this.#line - 1 : this.#line, message);
  }

  failAt(line: number, message: string): never {
    const key = this.#lastKey();
    throw new GoError(`toml: line ${line}${key === '' ? '' : ` (last key ${quote(key)})`}: ${message}`);
  }
}

const hex = (code: number): string => `0x${code.toString(16).padStart(2, '0')}`;

/** The character as Go's `%q` shows it; the end of the document is a NUL to the reader. */
export function shown(char: string): string {
  return quoteRune(char.codePointAt(0) ?? 0, false);
}
