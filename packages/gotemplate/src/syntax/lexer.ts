import { isDigit, isLetter, isPrint } from '../text/unicode.ts';
import { quote } from '../text/quote.ts';
import { keywords, type Token, type TokenType } from './token.ts';

/** Whether `break` and `continue` are keywords; a function of that name makes them identifiers. */
export interface LexerOptions {
  readonly breakKeyword: boolean;
  readonly continueKeyword: boolean;
}

const space = /[ \t\r\n]*/y;
const word = /[A-Za-z0-9_]*/y;
const trailingSpace = ' \t\r\n';

/** Splits a template into tokens, on demand: the parser's errors depend on how far it has read. */
export class Lexer {
  readonly #text: string;
  readonly #options: LexerOptions;
  #pos = 0;
  #line = 1;
  #counted = 0;
  #insideAction = false;
  #parenDepth = 0;
  #failed = false;

  constructor(text: string, options: LexerOptions) {
    this.#text = text;
    this.#options = options;
  }

  next(): Token {
    if (this.#failed) return this.#token('eof', this.#pos, 'EOF');
    return this.#insideAction ? this.#action() : this.#outside();
  }

  #lineAt(pos: number): number {
    const text = this.#text;
    for (let at = text.indexOf('\n', this.#counted); at >= 0 && at < pos; at = text.indexOf('\n', at + 1)) {
      this.#line++;
    }
    if (pos > this.#counted) this.#counted = pos;
    return this.#line;
  }

  #token(type: TokenType, start: number, value = this.#text.slice(start, this.#pos)): Token {
    return { type, pos: start, value, line: this.#lineAt(start) };
  }

  #error(start: number, message: string): Token {
    this.#failed = true;
    return this.#token('error', start, message);
  }

  #outside(): Token {
    for (;;) {
      const start = this.#pos;
      const delim = this.#text.indexOf('{{', start);
      if (delim < 0) {
        this.#pos = this.#text.length;
        return this.#pos > start ? this.#token('text', start) : this.#token('eof', start, '');
      }
      const trims = this.#trimsLeft(delim + 2);
      const end = trims ? this.#trimmedEnd(start, delim) : delim;
      if (end > start) {
        this.#pos = end;
        const token = this.#token('text', start);
        this.#pos = delim;
        return token;
      }
      this.#pos = delim;
      const body = delim + 2 + (trims ? 2 : 0);
      if (!this.#text.startsWith('/*', body)) return this.#leftDelim(delim, body);
      const failure = this.#comment(body);
      if (failure !== undefined) return failure;
    }
  }

  #leftDelim(delim: number, body: number): Token {
    this.#pos = delim + 2;
    const token = this.#token('leftDelim', delim);
    this.#insideAction = true;
    this.#pos = body;
    this.#parenDepth = 0;
    return token;
  }

  /** Skips a comment; its closing delimiter must follow at once. */
  #comment(start: number): Token | undefined {
    const close = this.#text.indexOf('*/', start + 2);
    if (close < 0) return this.#error(start, 'unclosed comment');
    this.#pos = close + 2;
    const trims = this.#trimsRight(this.#pos);
    if (!trims && !this.#text.startsWith('}}', this.#pos)) {
      return this.#error(start, 'comment ends before closing delimiter');
    }
    this.#pos += trims ? 4 : 2;
    if (trims) this.#skipSpace();
    return undefined;
  }

  #trimsLeft(pos: number): boolean {
    return this.#text[pos] === '-' && isBlank(this.#text.charCodeAt(pos + 1));
  }

  #trimsRight(pos: number): boolean {
    return isBlank(this.#text.charCodeAt(pos)) && this.#text.startsWith('-}}', pos + 1);
  }

  #trimmedEnd(start: number, end: number): number {
    let at = end;
    while (at > start && trailingSpace.includes(this.#text[at - 1] as string)) at--;
    return at;
  }

  #skipSpace(): void {
    space.lastIndex = this.#pos;
    space.exec(this.#text);
    this.#pos = space.lastIndex;
  }

  #rightDelim(trims: boolean): Token {
    if (trims) this.#pos += 2;
    const start = this.#pos;
    this.#pos += 2;
    const token = this.#token('rightDelim', start);
    if (trims) this.#skipSpace();
    this.#insideAction = false;
    return token;
  }

  #action(): Token {
    const start = this.#pos;
    const trims = this.#trimsRight(start);
    if (trims || this.#text.startsWith('}}', start)) {
      return this.#parenDepth === 0 ? this.#rightDelim(trims) : this.#error(start, 'unclosed left paren');
    }
    const code = this.#text.codePointAt(start);
    if (code === undefined) return this.#error(start, 'unclosed action');
    if (isBlank(code)) return this.#space(start);
    const char = String.fromCodePoint(code);
    this.#pos += char.length;
    switch (char) {
      case '=':
        return this.#token('assign', start);
      case ':':
        if (this.#text[this.#pos] !== '=') return this.#error(start, 'expected :=');
        this.#pos++;
        return this.#token('declare', start);
      case '|':
        return this.#token('pipe', start);
      case '"':
        return this.#quoted(start, '"', 'string', 'unterminated quoted string');
      case "'":
        return this.#quoted(start, "'", 'charConstant', 'unterminated character constant');
      case '`':
        return this.#rawQuoted(start);
      case '$':
        return this.#fieldOrVariable(start, 'variable');
      case '(':
        this.#parenDepth++;
        return this.#token('leftParen', start);
      case ')':
        if (--this.#parenDepth < 0) return this.#error(start, 'unexpected right paren');
        return this.#token('rightParen', start);
      default:
        return this.#other(start, char, code);
    }
  }

  #other(start: number, char: string, code: number): Token {
    if (char === '.' && !isAsciiDigit(this.#text.charCodeAt(this.#pos)) && this.#pos < this.#text.length) {
      return this.#fieldOrVariable(start, 'field');
    }
    if (char === '.' || char === '+' || char === '-' || isAsciiDigit(code)) return this.#number(start);
    if (isAlphaNumeric(char)) return this.#identifier(start);
    if (code < 0x80 && isPrint(char)) return this.#token('char', start);
    return this.#error(start, `unrecognized character in action: ${sharpU(char)}`);
  }

  #space(start: number): Token {
    this.#skipSpace();
    const last = this.#pos - 1;
    if (this.#text.startsWith('-}}', this.#pos) && isBlank(this.#text.charCodeAt(last))) {
      // The last blank belongs to the trim marker.
      this.#pos = last;
      if (last === start) return this.#rightDelim(true);
    }
    return this.#token('space', start);
  }

  #identifier(start: number): Token {
    this.#pos = start;
    this.#skipWord();
    if (!this.#atTerminator()) return this.#badCharacter(start);
    const value = this.#text.slice(start, this.#pos);
    const keyword = keywords.get(value);
    if (keyword !== undefined && !this.#isPlainWord(keyword)) return this.#token(keyword, start, value);
    return this.#token(value === 'true' || value === 'false' ? 'bool' : 'identifier', start, value);
  }

  #isPlainWord(keyword: TokenType): boolean {
    return (
      (keyword === 'break' && !this.#options.breakKeyword) ||
      (keyword === 'continue' && !this.#options.continueKeyword)
    );
  }

  #skipWord(): void {
    for (;;) {
      word.lastIndex = this.#pos;
      word.exec(this.#text);
      this.#pos = word.lastIndex;
      const code = this.#text.codePointAt(this.#pos);
      if (code === undefined || code < 0x80) return;
      const char = String.fromCodePoint(code);
      if (!isAlphaNumeric(char)) return;
      this.#pos += char.length;
    }
  }

  #badCharacter(start: number): Token {
    const code = this.#text.codePointAt(this.#pos) as number;
    return this.#error(start, `bad character ${sharpU(String.fromCodePoint(code))}`);
  }

  #fieldOrVariable(start: number, type: 'field' | 'variable'): Token {
    if (this.#atTerminator()) return this.#token(type === 'variable' ? 'variable' : 'dot', start);
    this.#skipWord();
    if (!this.#atTerminator()) return this.#badCharacter(start);
    return this.#token(type, start);
  }

  #atTerminator(): boolean {
    const char = this.#text[this.#pos];
    if (char === undefined || isBlank(char.charCodeAt(0)) || '.,|:)('.includes(char)) return true;
    return this.#text.startsWith('}}', this.#pos);
  }

  #quoted(start: number, delimiter: string, type: TokenType, failure: string): Token {
    for (; this.#pos < this.#text.length; this.#pos++) {
      let char = this.#text[this.#pos];
      if (char === '\\') char = this.#text[++this.#pos];
      else if (char === delimiter) {
        this.#pos++;
        return this.#token(type, start);
      }
      if (char === '\n') break;
    }
    return this.#error(start, failure);
  }

  #rawQuoted(start: number): Token {
    const close = this.#text.indexOf('`', this.#pos);
    if (close < 0) return this.#error(start, 'unterminated raw quoted string');
    this.#pos = close + 1;
    return this.#token('rawString', start);
  }

  #number(start: number): Token {
    this.#pos = start;
    const bad = (): Token =>
      this.#error(start, `bad number syntax: ${quote(this.#text.slice(start, this.#pos))}`);
    if (!this.#scanNumber()) return bad();
    const sign = this.#text[this.#pos];
    if (sign !== '+' && sign !== '-') return this.#token('number', start);
    if (!this.#scanNumber() || this.#text[this.#pos - 1] !== 'i') return bad();
    return this.#token('complex', start);
  }

  #accept(valid: string): boolean {
    const char = this.#text[this.#pos];
    if (char === undefined || !valid.includes(char)) return false;
    this.#pos++;
    return true;
  }

  #acceptRun(valid: string): void {
    while (this.#accept(valid));
  }

  #scanNumber(): boolean {
    this.#accept('+-');
    let digits = '0123456789_';
    if (this.#accept('0')) {
      if (this.#accept('xX')) digits = '0123456789abcdefABCDEF_';
      else if (this.#accept('oO')) digits = '01234567_';
      else if (this.#accept('bB')) digits = '01_';
    }
    this.#acceptRun(digits);
    if (this.#accept('.')) this.#acceptRun(digits);
    const exponent = digits.length === 11 ? 'eE' : digits.length === 23 ? 'pP' : '';
    if (exponent !== '' && this.#accept(exponent)) {
      this.#accept('+-');
      this.#acceptRun('0123456789_');
    }
    this.#accept('i');
    const code = this.#text.codePointAt(this.#pos);
    if (code === undefined) return true;
    const char = String.fromCodePoint(code);
    if (!isAlphaNumeric(char)) return true;
    this.#pos += char.length;
    return false;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
}

function isAsciiDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isAlphaNumeric(char: string): boolean {
  const code = char.charCodeAt(0);
  if (code < 0x80) {
    return (
      (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isAsciiDigit(code) || code === 0x5f
    );
  }
  return isLetter(char) || isDigit(char);
}

/** Go's `%#U`. */
function sharpU(char: string): string {
  const hex = (char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  return isPrint(char) ? `U+${hex} '${char}'` : `U+${hex}`;
}
