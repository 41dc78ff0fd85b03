import { quote } from '../text/quote.ts';
import type { NumberNode } from './nodes.ts';
import { parseFloat64, parseInt64, parseUint64 } from './parse-number.ts';
import type { TokenType } from './token.ts';
import { unquoteCharConstant } from './unquote.ts';

/** The node of a number constant under every type that can hold it, or the message of the error. */
export function numberNode(pos: number, text: string, type: TokenType): NumberNode | string {
  if (type === 'charConstant') return charNode(pos, text);
  if (type === 'complex' || text.endsWith('i')) {
    const complex = complexNode(pos, text, type);
    if (complex !== undefined) return complex;
  }
  const signed = parseInt64(text, 0);
  const unsigned = parseUint64(text, 0);
  let int = typeof signed === 'bigint' ? signed : undefined;
  let uint = typeof unsigned === 'bigint' ? unsigned : undefined;
  if (int === 0n) uint = 0n;
  let float: number | undefined;
  if (int !== undefined || uint !== undefined) float = Number(int ?? uint);
  else {
    float = parseFloat64(text);
    if (float === undefined) return `illegal number syntax: ${quote(text)}`;
    if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
    int = exactInt(float);
    uint = exactUint(float);
  }
  return { type: 'number', pos, text, int, uint, float, imaginary: undefined };
}

function exactInt(float: number): bigint | undefined {
  return Number.isInteger(float) && float >= -(2 ** 63) && float < 2 ** 63 ? BigInt(float) : undefined;
}

function exactUint(float: number): bigint | undefined {
  return Number.isInteger(float) && float >= 0 && float < 2 ** 64 ? BigInt(float) : undefined;
}

function charNode(pos: number, text: string): NumberNode | string {
  const code = unquoteCharConstant(text);
  if (typeof code === 'string') return code;
  const value = BigInt(code);
  return { type: 'number', pos, text, int: value, uint: value, float: code, imaginary: undefined };
}

function complexNode(pos: number, text: string, type: TokenType): NumberNode | string | undefined {
  let real = '0';
  let imaginary = text.slice(0, -1);
  if (type === 'complex') {
    const split = /^(.*?[^eEpP])([+-].+)$/.exec(imaginary);
    if (split === null) return 'expected integer';
    real = split[1] as string;
    imaginary = split[2] as string;
  }
  const re = parseComponent(real);
  const im = parseComponent(imaginary);
  if (re === undefined || im === undefined) return type === 'complex' ? 'expected integer' : undefined;
  const float = im === 0 ? re : undefined;
  const int = float === undefined ? undefined : exactInt(float);
  const uint = float === undefined ? undefined : exactUint(float);
  return { type: 'number', pos, text, int, uint, float: re, imaginary: im };
}

function parseComponent(text: string): number | undefined {
  const integer = parseInt64(text, 0);
  return typeof integer === 'bigint' && !/^[+-]?0\d/.test(text) ? Number(integer) : parseFloat64(text);
}
