import type { Issue } from './source.ts';
import type { Token } from './token.ts';

const NUMBER =
  /0x[0-9a-fA-F]+[uU]?|(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)|\d+[uU]?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /`[A-Za-z0-9_.\-/ ]+`/y;
const SPACE = /(?:[ \t\r\n\f]+|\/\/[^\n]*)+/y;
const SIGN = /==|!=|<=|>=|&&|\|\||[-+*/%<>!?:,.()[\]{}]/y;
const STRING_PREFIX = /(?:[rR][bB]?|[bB][rR]?)?(?:"""|'''|"|')/y;

/** The tokens of a source and what could not be read as one (which is skipped, as ANTLR's lexer does). */
export function tokensOf(source: string): {
  readonly tokens: readonly Token[];
  readonly issues: readonly Issue[];
} {
  const tokens: Token[] = [];
  const issues: Issue[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  while (at < source.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const token = stringAt(source, at) ?? simpleTokenAt(match, at);
    if (token === undefined) {
      at += skipUnknown(source, at, issues);
      continue;
    }
    tokens.push(token);
    at += token.kind === 'quoted' ? token.text.length + 2 : token.text.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', offset: source.length });
  return { tokens, issues };
}

function simpleTokenAt(match: (pattern: RegExp) => string | undefined, offset: number): Token | undefined {
  const number = match(NUMBER);
  if (number !== undefined) return { kind: numberKind(number), text: number, offset };
  const name = match(NAME);
  if (name !== undefined) return { kind: 'name', text: name, offset };
  const quoted = match(QUOTED);
  if (quoted !== undefined) return { kind: 'quoted', text: quoted.slice(1, -1), offset };
  const sign = match(SIGN);
  return sign === undefined ? undefined : { kind: 'sign', text: sign, offset };
}

function numberKind(text: string): 'int' | 'uint' | 'double' {
  if (/[uU]$/.test(text)) return 'uint';
  if (text.startsWith('0x')) return 'int';
  return /[.eE]/.test(text) ? 'double' : 'int';
}

/** The string or bytes literal at an offset with its quotes, or undefined where none starts or it does not end. */
function stringAt(source: string, offset: number): Token | undefined {
  STRING_PREFIX.lastIndex = offset;
  const open = STRING_PREFIX.exec(source)?.[0];
  if (open === undefined) return undefined;
  const prefix = /^[a-zA-Z]*/.exec(open)?.[0] ?? '';
  const kind = /[bB]/.test(prefix) ? 'bytes' : 'string';
  for (const quote of quotesToTry(open.slice(prefix.length), source, offset + prefix.length)) {
    const end = closingQuote(source, offset + prefix.length + quote.length, quote, /[rR]/.test(prefix));
    if (end !== undefined) return { kind, text: source.slice(offset, end), offset };
  }
  return undefined;
}

/** Three quotes without three closing ones are an empty string and the start of another. */
function quotesToTry(open: string, source: string, offset: number): readonly string[] {
  return open.length === 3 ? [open, source.charAt(offset)] : [open];
}

function closingQuote(source: string, start: number, quote: string, raw: boolean): number | undefined {
  for (let at = start; at < source.length; at++) {
    if (source.startsWith(quote, at)) return at + quote.length;
    const character = source.charAt(at);
    if (character === '\\' && !raw) at++;
    else if (quote.length === 1 && (character === '\n' || character === '\r')) return undefined;
  }
  return undefined;
}

/** Reports what is no token; an unterminated string is one mistake up to the end of its line. */
function skipUnknown(source: string, offset: number, issues: Issue[]): number {
  const rest = source.slice(offset);
  const text = /^(?:[rRbB]{0,2}["'][^\n]*|[&|=][\s\S]?|[\s\S])/u.exec(rest)?.[0] ?? rest.charAt(0);
  issues.push({ offset, message: `Syntax error: token recognition error at: '${text}'` });
  return text.length;
}
