import type { Lexer } from './lexer.ts';
import { quoteRune } from './quote-rune.ts';

/** The number at an offset: its end, and its digits without underscores. */
export function lexNumber(lexer: Lexer, begin: number): { readonly end: number; readonly digits: string } {
  const { text } = lexer;
  const isDigit = (at: number): boolean => (text[at] ?? ' ') >= '0' && (text[at] ?? ' ') <= '9';
  const junk = (after: string, at: number): never =>
    lexer.fail(`Couldn't lex number, junk after ${after}: ${quoteRune(text.codePointAt(at))}`, at);
  /** Digits with single underscores between them. */
  const run = (from: number): number => {
    let at = from;
    for (;;) {
      while (isDigit(at)) at++;
      if (text[at] !== '_') return at;
      if (!isDigit(++at)) junk("'_'", at);
    }
  };

  let at = begin;
  if (text[at] === '0') {
    if (text[++at] === '_') lexer.fail("Couldn't lex number, _ not allowed after leading 0", at);
  } else at = run(at);
  if (text[at] === '.') {
    if (!isDigit(++at)) junk('decimal point', at);
    at = run(at);
  }
  if (text[at] === 'e' || text[at] === 'E') {
    at++;
    if (text[at] === '+' || text[at] === '-') {
      if (!isDigit(++at)) junk('exponent sign', at);
    } else if (!isDigit(at)) junk("'E'", at);
    at = run(at);
  }
  return { end: at, digits: text.slice(begin, at).replaceAll('_', '') };
}
