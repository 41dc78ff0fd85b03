import { lexNumber } from './lex-number.ts';
import { lexTextBlock } from './lex-text-block.ts';
import { quoteRune } from './quote-rune.ts';
import { type SourceFile, Span } from './source-file.ts';
import { StaticError } from './static-error.ts';
import { KEYWORDS, type Token, type TokenKind } from './tokens.ts';

const SINGLE: ReadonlySet<string> = new Set(['{', '}', '[', ']', ',', '.', '(', ')', ';']);
const OPERATOR = /[!$:~+\-&|^=<>*/%]/;
const SPACE = /[ \t\r\n]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;

/** Reads a program's tokens, one at a time, as go-jsonnet's lexer cuts them. */
export class Lexer {
  readonly source: SourceFile;
  readonly text: string;
  #at = 0;

  constructor(source: SourceFile) {
    this.source = source;
    this.text = source.text;
  }

  next(): Token {
    this.#skipFodder();
    const { text } = this;
    const begin = this.#at;
    const c = text[begin];
    if (c === undefined) return this.#token('end', begin, begin, '');
    if (SINGLE.has(c)) return this.#token(c as TokenKind, begin, begin + 1);
    if (c >= '0' && c <= '9') {
      const number = lexNumber(this, begin);
      return this.#token('number', begin, number.end, number.digits);
    }
    if (c === '"' || c === "'") return this.#quoted(c, begin);
    if (c === '@') return this.#verbatim(begin);
    WORD.lastIndex = begin;
    const word = WORD.exec(text)?.[0];
    if (word !== undefined) {
      return this.#token(KEYWORDS.has(word) ? (word as TokenKind) : 'identifier', begin, begin + word.length);
    }
    if (OPERATOR.test(c)) return this.#operator(begin);
    return this.fail(`Could not lex the character ${quoteRune(text.codePointAt(begin))}`, begin);
  }

  fail(message: string, offset: number): never {
    throw new StaticError(message, new Span(this.source, offset, offset));
  }

  #token(kind: TokenKind, begin: number, end: number, data = this.text.slice(begin, end)): Token {
    this.#at = end;
    return { kind, data, span: new Span(this.source, begin, end) };
  }

  /** White space and comments. */
  #skipFodder(): void {
    const { text } = this;
    for (;;) {
      SPACE.lastIndex = this.#at;
      SPACE.test(text);
      const at = SPACE.lastIndex;
      const c = text[at];
      if (c === '#' || (c === '/' && text[at + 1] === '/')) {
        const end = text.indexOf('\n', at);
        this.#at = end < 0 ? text.length : end;
      } else if (c === '/' && text[at + 1] === '*') {
        const end = text.indexOf('*/', at + 2);
        if (end < 0) this.fail('Multi-line comment has no terminating */', at);
        this.#at = end + 2;
      } else {
        this.#at = at;
        return;
      }
    }
  }

  #quoted(quote: string, begin: number): Token {
    const { text } = this;
    for (let at = begin + 1; at < text.length; at++) {
      const c = text[at];
      if (c === '\\') at++;
      else if (c === quote) {
        const kind = quote === '"' ? 'string-double' : 'string-single';
        return this.#token(kind, begin, at + 1, text.slice(begin + 1, at));
      }
    }
    return this.fail('Unterminated String', begin);
  }

  #verbatim(begin: number): Token {
    const { text } = this;
    const quote = text[begin + 1];
    if (quote !== '"' && quote !== "'") {
      const rune = text.codePointAt(begin + 1) ?? -1;
      this.fail(`Couldn't lex verbatim string, junk after '@': ${rune}`, begin);
    }
    for (let at = text.indexOf(quote, begin + 2); at >= 0; at = text.indexOf(quote, at + 2)) {
      if (text[at + 1] === quote) continue;
      const kind = quote === '"' ? 'verbatim-double' : 'verbatim-single';
      return this.#token(kind, begin, at + 1, text.slice(begin + 2, at).replaceAll(quote + quote, quote));
    }
    return this.fail('Unterminated String', begin);
  }

  #operator(begin: number): Token {
    const { text } = this;
    if (text.startsWith('|||', begin)) {
      const block = lexTextBlock(this, begin);
      return this.#token('string-block', begin, block.end, block.value);
    }
    let end = begin + 1;
    while (
      OPERATOR.test(text[end] ?? '') &&
      !text.startsWith('//', end) &&
      !text.startsWith('/*', end) &&
      !text.startsWith('|||', end)
    ) {
      end++;
    }
    // An operator of several characters does not end with one that also stands before an operand.
    while (end > begin + 1 && '+-~!$'.includes(text[end - 1] ?? ' ')) end--;
    return this.#token(end === begin + 1 && text[begin] === '$' ? '$' : 'operator', begin, end);
  }
}
