import { exprSyntaxError } from './errors.ts';
import { unescapeString } from './unescape.ts';

type TokenKind = 'identifier' | 'number' | 'string' | 'operator' | 'bracket' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  /** Index of its first character. */
  readonly at: number;
}

const wordOperators = new Set(['in', 'or', 'and', 'matches', 'contains', 'startsWith', 'endsWith', 'let']);
/** What may follow `not` to make a negated operator. */
export const negatable = new Set(['in', 'matches', 'contains', 'startsWith', 'endsWith']);

const alphabetic = /^[\p{L}_$]$/u;
const alphanumeric = /^[\p{L}\p{Nd}_$]$/u;
const space = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** Whether the text can be a name. */
export function isIdentifier(text: string): boolean {
  const chars = Array.from(text);
  return (
    chars.length > 0 && alphabetic.test(chars[0] as string) && chars.every((char) => alphanumeric.test(char))
  );
}

/** The tokens of an expression, ending in one of kind `end`. Fails at the first character that fits none. */
export function tokensOf(source: string): readonly Token[] {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: string;
  readonly #chars: readonly string[];
  readonly #tokens: Token[] = [];
  #start = 0;
  #end = 0;

  constructor(source: string) {
    this.#source = source;
    this.#chars = Array.from(source);
  }

  run(): readonly Token[] {
    while (this.#end < this.#chars.length) {
      this.#start = this.#end;
      this.#token(this.#next() as string);
    }
    this.#tokens.push({ kind: 'end', value: '', at: Math.max(0, this.#chars.length - 1) });
    return this.#tokens;
  }

  #token(char: string): void {
    if (space.test(char)) return;
    if (char === "'" || char === '"') return this.#string(char);
    if (char === '`') return this.#rawString();
    if (/^\d$/.test(char)) return this.#number();
    if (char === '#') return this.#pointer();
    if ('([{)]}'.includes(char)) return this.#emit('bracket');
    if (char === '/') return this.#slash();
    if (char === '.') return this.#dot();
    if (alphanumeric.test(char)) return this.#word();
    const second = followers.get(char);
    if (second === undefined) this.#fail(`unrecognized character: ${unicodeOf(char)}`);
    this.#accept(second);
    this.#emit('operator');
  }

  #string(quote: string): void {
    for (let char = this.#next(); char !== quote; char = this.#next()) {
      if (char === undefined || char === '\n') this.#fail('literal not terminated');
      if (char === '\\') this.#next();
    }
    const text = unescapeString(this.#text().slice(1, -1), quote);
    if (text === undefined) this.#fail('invalid char escape');
    this.#emit('string', text);
  }

  #rawString(): void {
    for (let char = this.#next(); char !== '`'; char = this.#next()) {
      if (char === undefined) this.#fail('literal not terminated');
    }
    this.#emit('string', this.#text().slice(1, -1));
  }

  #number(): void {
    this.#end = this.#start;
    let digits = /^[0-9_]$/;
    if (this.#accept('0')) {
      if (this.#accept('xX')) digits = /^[0-9a-fA-F_]$/;
      else if (this.#accept('oO')) digits = /^[0-7_]$/;
      else if (this.#accept('bB')) digits = /^[01_]$/;
    }
    this.#acceptRun(digits);
    const whole = this.#end;
    if (this.#accept('.')) {
      // Two dots are the range operator.
      if (this.#peek() === '.') {
        this.#end = whole;
        return this.#emit('number');
      }
      this.#acceptRun(digits);
    }
    if (this.#accept('eE')) {
      this.#accept('+-');
      this.#acceptRun(digits);
    }
    const next = this.#peek();
    if (next !== undefined && alphanumeric.test(next)) {
      this.#end++;
      this.#fail(`bad number syntax: ${JSON.stringify(this.#text())}`);
    }
    this.#emit('number');
  }

  #pointer(): void {
    this.#emit('operator');
    this.#start = this.#end;
    this.#acceptRun(alphanumeric);
    if (this.#end > this.#start) this.#emit('identifier');
  }

  #slash(): void {
    if (this.#accept('/')) {
      this.#acceptRun(/^[^\n]$/);
    } else if (this.#accept('*')) {
      for (let previous = ''; ; ) {
        const char = this.#next();
        if (char === undefined) this.#fail('unclosed comment');
        if (previous === '*' && char === '/') return;
        previous = char;
      }
    } else this.#emit('operator');
  }

  #dot(): void {
    const next = this.#peek();
    if (next !== undefined && /^\d$/.test(next)) return this.#number();
    this.#accept('.');
    this.#emit('operator');
  }

  #word(): void {
    this.#acceptRun(alphanumeric);
    const word = this.#text();
    this.#emit(word === 'not' || wordOperators.has(word) ? 'operator' : 'identifier');
  }

  #next(): string | undefined {
    return this.#chars[this.#end++];
  }

  #peek(): string | undefined {
    return this.#chars[this.#end];
  }

  #accept(valid: string): boolean {
    const char = this.#peek();
    if (char === undefined || valid === '' || !valid.includes(char)) return false;
    this.#end++;
    return true;
  }

  #acceptRun(valid: RegExp): void {
    while (valid.test(this.#peek() ?? '')) this.#end++;
  }

  #text(): string {
    return this.#chars.slice(this.#start, this.#end).join('');
  }

  #emit(kind: TokenKind, value = this.#text()): void {
    this.#tokens.push({ kind, value, at: this.#start });
  }

  #fail(message: string): never {
    throw exprSyntaxError(this.#source, Math.max(0, this.#end - 1), message);
  }
}

/** The single characters that are operators, with what may follow each to make one of two characters. */
const followers: ReadonlyMap<string, string> = new Map([
  ...Array.from(',;%+-^').map((char) => [char, ''] as const),
  ...Array.from('&!=*<>').map((char) => [char, '&=*'] as const),
  ['?', '.?'],
  ['|', '|'],
  [':', ':'],
]);

function unicodeOf(char: string): string {
  const code = (char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code} '${char}'`;
}
