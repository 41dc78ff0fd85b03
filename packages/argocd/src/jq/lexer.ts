import { jqSyntaxError } from './errors.ts';

type TokenKind =
  | 'identifier'
  | 'field'
  | 'variable'
  | 'format'
  | 'number'
  | 'string'
  | 'keyword'
  | 'symbol'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Without the `.`, `$` or `@` in front. */
  readonly text: string;
  readonly position: number;
  /** Of a string: its texts and, between them, the tokens of what is interpolated. */
  readonly parts: readonly (string | readonly Token[])[];
}

const keywords: ReadonlySet<string> = new Set(
  'def if then elif else end as reduce foreach try catch label and or'.split(' '),
);
const skippedPattern = /(?:\s+|#[^\n]*)+/y;
const wordPattern = /[A-Za-z_]\w*/y;
const fieldPattern = /\.([A-Za-z_]\w*)/y;
const variablePattern = /\$\s*([A-Za-z_]\w*)/y;
const formatPattern = /@([A-Za-z0-9_]+)/y;
const numberPattern = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const symbolPattern = /\.\.|\?\/\/|\/\/=|\/\/|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|[.[\](){}|,:;=<>+\-*/%?]/y;
const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export function tokenize(source: string): readonly Token[] {
  return new Lexer(source).tokens(undefined);
}

class Lexer {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** The tokens up to the `)` that closes an interpolation, or to the end, with an `end` token last. */
  tokens(closing: ')' | undefined): readonly Token[] {
    const tokens: Token[] = [];
    let depth = 0;
    for (;;) {
      this.#match(skippedPattern);
      const position = this.#at;
      if (position >= this.#source.length) {
        if (closing !== undefined) throw this.#error('unterminated interpolation');
        return [...tokens, { kind: 'end', text: 'the end', position, parts: [] }];
      }
      const token = this.#token();
      if (token.kind === 'symbol' && token.text === '(') depth++;
      if (token.kind === 'symbol' && token.text === ')' && --depth < 0 && closing !== undefined) {
        return [...tokens, { kind: 'end', text: ')', position, parts: [] }];
      }
      tokens.push(token);
    }
  }

  #token(): Token {
    const position = this.#at;
    const make = (kind: TokenKind, text: string): Token => ({ kind, text, position, parts: [] });
    if (this.#source[this.#at] === '"') return this.#string(position);
    const field = this.#match(fieldPattern);
    if (field !== undefined) return make('field', field[1] as string);
    const number = this.#match(numberPattern);
    if (number !== undefined) return make('number', number[0]);
    const variable = this.#match(variablePattern);
    if (variable !== undefined) return make('variable', variable[1] as string);
    const format = this.#match(formatPattern);
    if (format !== undefined) return make('format', format[1] as string);
    const word = this.#match(wordPattern)?.[0];
    if (word !== undefined) return make(keywords.has(word) ? 'keyword' : 'identifier', word);
    const symbol = this.#match(symbolPattern)?.[0];
    if (symbol === undefined) throw this.#error(`unexpected character ${this.#source[this.#at] ?? ''}`);
    return make('symbol', symbol);
  }

  #string(position: number): Token {
    const parts: (string | readonly Token[])[] = [];
    let text = '';
    for (this.#at++; ; ) {
      const c = this.#source[this.#at++];
      if (c === undefined) throw this.#error('unterminated string');
      if (c === '"') return { kind: 'string', text: '', position, parts: [...parts, text] };
      if (c !== '\\') text += c;
      else if (this.#source[this.#at] === '(') {
        this.#at++;
        parts.push(text, this.tokens(')'));
        text = '';
      } else text += this.#escape();
    }
  }

  #escape(): string {
    const c = this.#source[this.#at++] ?? '';
    if (c === 'u') {
      const digits = this.#source.slice(this.#at, this.#at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error('invalid \\u escape');
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const plain = simpleEscapes[c];
    if (plain === undefined) throw this.#error(`invalid escape \\${c}`);
    return plain;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }

  #error(message: string): Error {
    return jqSyntaxError(this.#source, Math.min(this.#at, this.#source.length), message);
  }
}
