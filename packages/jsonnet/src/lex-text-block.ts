import type { Lexer } from './lexer.ts';

/** The text block (`|||`) that begins at an offset: its end and its value. */
export function lexTextBlock(lexer: Lexer, begin: number): { readonly end: number; readonly value: string } {
  const { text } = lexer;
  let at = begin + 3;
  const chomp = text[at] === '-';
  if (chomp) at++;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
  if (text[at] !== '\n') lexer.fail('Text block requires new line after |||.', begin);
  at++;
  const lines: string[] = [];
  const blankLines = (): void => {
    while (text[at] === '\n') {
      lines.push('\n');
      at++;
    }
  };
  blankLines();
  const indent = /[ \t]*/y;
  indent.lastIndex = at;
  const prefix = indent.exec(text)?.[0] ?? '';
  if (prefix === '') lexer.fail("Text block's first line must start with whitespace", begin);
  while (text.startsWith(prefix, at)) {
    const end = text.indexOf('\n', at);
    if (end < 0) lexer.fail('Unexpected EOF', begin);
    lines.push(text.slice(at + prefix.length, end + 1));
    at = end + 1;
    blankLines();
  }
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (!text.startsWith('|||', at)) lexer.fail('Text block not terminated with |||', begin);
  const value = lines.join('');
  return { end: at + 3, value: chomp ? value.slice(0, -1) : value };
}
