import type { Span } from './source-file.ts';

export type TokenKind =
  | '{'
  | '}'
  | '['
  | ']'
  | ','
  | '$'
  | '.'
  | '('
  | ')'
  | ';'
  | 'identifier'
  | 'number'
  | 'operator'
  | 'string-block'
  | 'string-double'
  | 'string-single'
  | 'verbatim-double'
  | 'verbatim-single'
  | 'assert'
  | 'else'
  | 'error'
  | 'false'
  | 'for'
  | 'function'
  | 'if'
  | 'import'
  | 'importstr'
  | 'importbin'
  | 'in'
  | 'local'
  | 'null'
  | 'self'
  | 'super'
  | 'tailstrict'
  | 'then'
  | 'true'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly data: string;
  readonly span: Span;
}

const NAMES: Partial<Record<TokenKind, string>> = {
  identifier: 'IDENTIFIER',
  number: 'NUMBER',
  operator: 'OPERATOR',
  'string-block': 'STRING_BLOCK',
  'string-double': 'STRING_DOUBLE',
  'string-single': 'STRING_SINGLE',
  'verbatim-double': 'VERBATIM_STRING_DOUBLE',
  'verbatim-single': 'VERBATIM_STRING_SINGLE',
  end: 'end of file',
};

export const KEYWORDS: ReadonlySet<string> = new Set([
  'assert',
  'else',
  'error',
  'false',
  'for',
  'function',
  'if',
  'import',
  'importstr',
  'importbin',
  'in',
  'local',
  'null',
  'self',
  'super',
  'tailstrict',
  'then',
  'true',
]);

/** What messages call a kind of token. */
export function kindText(kind: TokenKind): string {
  return NAMES[kind] ?? (KEYWORDS.has(kind) ? kind : `"${kind}"`);
}

/** What messages call a token. */
export function tokenText({ kind, data }: Token): string {
  if (data === '') return kindText(kind);
  return NAMES[kind] === undefined ? `"${data}"` : `(${NAMES[kind]}, "${data}")`;
}
