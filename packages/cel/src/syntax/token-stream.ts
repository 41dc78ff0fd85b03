import type { Issue } from './source.ts';
import type { Token } from './token.ts';

/** Ends a parse at its first wrong token; the parser turns it into an issue. */
export class SyntaxProblem extends Error {
  readonly issue: Issue;

  constructor(offset: number, message: string) {
    super(message);
    this.issue = { offset, message };
  }
}

/** The tokens ahead of the parser. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.ahead(0);
  }

  ahead(count: number): Token {
    const token = this.#tokens[Math.min(this.#at + count, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('a token stream without its end');
    return token;
  }

  isSign(text: string): boolean {
    return this.current.kind === 'sign' && this.current.text === text;
  }

  next(): Token {
    const token = this.current;
    this.#at++;
    return token;
  }

  /** Takes the sign if it is next. */
  take(text: string): Token | undefined {
    return this.isSign(text) ? this.next() : undefined;
  }

  expect(text: string): Token {
    const found = this.take(text);
    if (found !== undefined) return found;
    const { kind, offset } = this.current;
    if (kind === 'end') throw new SyntaxProblem(offset, `Syntax error: missing '${text}' at '<EOF>'`);
    return this.mismatch(`'${text}'`);
  }

  /** ANTLR calls a token extraneous when without it the input would go on as expected. */
  mismatch(expected: string, isExtraneous = false): never {
    const { offset, text } = this.current;
    const what = isExtraneous ? 'extraneous' : 'mismatched';
    throw new SyntaxProblem(offset, `Syntax error: ${what} input '${text}' expecting ${expected}`);
  }

  /** `before`: what was read since the last choice between alternatives. */
  noAlternative(before: string): never {
    const { kind, offset, text } = this.current;
    const input = before + (kind === 'end' ? '' : text);
    throw new SyntaxProblem(offset, `Syntax error: no viable alternative at input '${input}'`);
  }
}
