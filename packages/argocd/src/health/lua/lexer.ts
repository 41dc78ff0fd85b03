import { luaSyntaxError } from './lua-error.ts';

type TokenKind = 'name' | 'keyword' | 'number' | 'string' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The name, keyword, symbol, or the value of a string. */
  readonly text: string;
  readonly number: number;
  readonly line: number;
}

const keywords: ReadonlySet<string> = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);
const namePattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const numberPattern = /0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const symbolPattern = /\.\.\.|\.\.|==|~=|<=|>=|::|[-+*/%^#<>=(){}[\];:,.]/y;
const spacePattern = /[ \t\r\f\v]+/y;
const longOpenPattern = /\[(=*)\[/y;
const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '\n',
};

/** The tokens of a script whose characters are bytes, with an `end` token last. */
export function tokenize(source: string): readonly Token[] {
  return new Lexer(source).all();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;

  constructor(source: string) {
    this.#source = source;
    if (source.startsWith('#')) this.#skipLine();
  }

  all(): readonly Token[] {
    while (this.#at < this.#source.length) this.#step();
    this.#push('end', '<eof>');
    return this.#tokens;
  }

  #step(): void {
    const c = this.#source[this.#at] as string;
    if (c === '\n') {
      this.#line++;
      this.#at++;
    } else if (this.#match(spacePattern) !== undefined) return;
    else if (this.#source.startsWith('--', this.#at)) this.#comment();
    else if (c === '"' || c === "'") this.#push('string', this.#quoted(c));
    else if (c === '[' && this.#looksLong()) this.#push('string', this.#longBracket());
    else this.#word();
  }

  #word(): void {
    const name = this.#match(namePattern);
    if (name !== undefined) {
      this.#push(keywords.has(name) ? 'keyword' : 'name', name);
      return;
    }
    const number = this.#match(numberPattern);
    if (number !== undefined) {
      this.#push('number', number, Number(number));
      return;
    }
    const symbol = this.#match(symbolPattern);
    if (symbol === undefined) throw luaSyntaxError(this.#line, 'invalid token');
    this.#push('symbol', symbol);
  }

  #push(kind: TokenKind, text: string, number = 0): void {
    this.#tokens.push({ kind, text, number, line: this.#line });
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #looksLong(): boolean {
    longOpenPattern.lastIndex = this.#at;
    return longOpenPattern.test(this.#source);
  }

  #skipLine(): void {
    const end = this.#source.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#source.length : end;
  }

  #comment(): void {
    this.#at += 2;
    if (this.#source[this.#at] === '[' && this.#looksLong()) this.#longBracket();
    else this.#skipLine();
  }

  #longBracket(): string {
    const open = this.#match(longOpenPattern) as string;
    const end = this.#source.indexOf(open.replaceAll('[', ']'), this.#at);
    if (end < 0) throw luaSyntaxError(this.#line, 'unterminated multiline string');
    const body = this.#source.slice(this.#at, end);
    this.#at = end + open.length;
    this.#line += body.split('\n').length - 1;
    return body.replace(/^\r?\n/, '');
  }

  #quoted(quote: string): string {
    let out = '';
    for (this.#at++; ; ) {
      const c = this.#source[this.#at++];
      if (c === undefined || c === '\n') throw luaSyntaxError(this.#line, 'unterminated string');
      if (c === quote) return out;
      out += c === '\\' ? this.#escape() : c;
    }
  }

  #escape(): string {
    const code = /\d{1,3}/y;
    code.lastIndex = this.#at;
    const digits = code.exec(this.#source)?.[0];
    if (digits !== undefined) {
      this.#at += digits.length;
      if (Number(digits) > 255) throw luaSyntaxError(this.#line, 'escape sequence too large');
      return String.fromCharCode(Number(digits));
    }
    const c = this.#source[this.#at++] ?? '';
    if (c === '\n') this.#line++;
    return escapes[c] ?? c;
  }
}
