import { Uint } from '../values/uint.ts';
import type { Literal } from './ast.ts';
import type { Token } from './token.ts';
import { unescapeBytes, unescapeString } from './unescape.ts';

export type LiteralResult = { readonly value: Literal } | { readonly problem: string };

/** The value of a number or string token; out of range is a problem in cel-go's words. */
export function literalOf(token: Token, negative = false): LiteralResult {
  switch (token.kind) {
    case 'int':
      return intLiteral(token.text, negative);
    case 'uint':
      return uintLiteral(token.text);
    case 'double':
      return doubleLiteral(token.text, negative);
    case 'bytes': {
      const result = unescapeBytes(token.text);
      return 'problem' in result ? result : { value: result.bytes };
    }
    default: {
      const result = unescapeString(token.text);
      return 'problem' in result ? result : { value: result.text };
    }
  }
}

function intLiteral(text: string, negative: boolean): LiteralResult {
  const magnitude = BigInt(text);
  const value = negative ? -magnitude : magnitude;
  return BigInt.asIntN(64, value) === value ? { value } : { problem: 'invalid int literal' };
}

function uintLiteral(text: string): LiteralResult {
  const value = BigInt(text.slice(0, -1));
  return BigInt.asUintN(64, value) === value
    ? { value: new Uint(value) }
    : { problem: 'invalid uint literal' };
}

function doubleLiteral(text: string, negative: boolean): LiteralResult {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: 'invalid double literal' };
  return { value: negative ? -value : value };
}
