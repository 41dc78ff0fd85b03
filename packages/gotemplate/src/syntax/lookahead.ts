import type { Lexer } from './lexer.ts';
import type { Token } from './token.ts';

/** Go's three-token lookahead; error messages give the line of the token in slot 0, so it is kept as it is. */
export class Lookahead {
  readonly #lexer: Lexer;
  readonly #tokens: Token[];
  #count = 0;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
    const none: Token = { type: 'error', pos: 0, value: '', line: 0 };
    this.#tokens = [none, none, none];
  }

  get line(): number {
    return (this.#tokens[0] as Token).line;
  }

  next(): Token {
    if (this.#count > 0) this.#count--;
    else this.#tokens[0] = this.#lexer.next();
    return this.#tokens[this.#count] as Token;
  }

  peek(): Token {
    if (this.#count > 0) return this.#tokens[this.#count - 1] as Token;
    this.#count = 1;
    const token = this.#lexer.next();
    this.#tokens[0] = token;
    return token;
  }

  backup(): void {
    this.#count++;
  }

  /** Puts back a token that stood before the current one. */
  backup2(first: Token): void {
    this.#tokens[1] = first;
    this.#count = 2;
  }

  backup3(first: Token, second: Token): void {
    this.#tokens[1] = second;
    this.#tokens[2] = first;
    this.#count = 3;
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.type === 'space') token = this.next();
    return token;
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup();
    return token;
  }
}
