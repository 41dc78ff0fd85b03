/** `name` is an identifier or keyword, `quoted` an identifier between backticks, `sign` punctuation. */
type TokenKind = 'name' | 'quoted' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the source; of `quoted` without the backticks. */
  readonly text: string;
  readonly offset: number;
}

/** Names the language keeps for itself: they can be fields and functions after a dot, never identifiers. */
export const RESERVED: ReadonlySet<string> = new Set([
  'as',
  'break',
  'const',
  'continue',
  'else',
  'false',
  'for',
  'function',
  'if',
  'import',
  'in',
  'let',
  'loop',
  'package',
  'namespace',
  'null',
  'return',
  'true',
  'var',
  'void',
  'while',
]);
