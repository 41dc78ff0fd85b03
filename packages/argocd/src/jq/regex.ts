import { isPlainMap, ownField, type PlainMap, setOwnField } from '@setpoint/kube';
import { RE2JS, RE2JSException } from 're2js';
import { JqError } from './errors.ts';
import { described } from './values.ts';

/** One match as `match` gives it; offsets and lengths count code points. */
export interface RegexMatch {
  readonly offset: number;
  readonly length: number;
  readonly string: string;
  readonly captures: readonly RegexCapture[];
}

interface RegexCapture {
  readonly offset: number;
  readonly length: number;
  readonly string: string | null;
  readonly name: string | null;
}

const compiled = new Map<string, RE2JS>();
const cachedPatterns = 500;
const longestPattern = 10_000;

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new JqError(`${described(value)} is not a string`);
}

/** The matches of a pattern (or `[pattern, flags]`): the first, or all with the flag `g`. */
export function* matches(input: unknown, pattern: unknown, flags: unknown): Generator<RegexMatch> {
  if (Array.isArray(pattern)) {
    yield* matches(input, pattern[0], pattern[1] ?? null);
    return;
  }
  const text = textOf(input);
  const options = flags === null ? '' : textOf(flags);
  const regex = compile(textOf(pattern), options);
  const names = new Map(Object.entries(regex.namedGroups()).map(([name, index]) => [index, name]));
  const matcher = regex.matcher(text);
  let counted = 0;
  let offset = 0;
  while (matcher.find()) {
    const start = matcher.start();
    offset += codePoints(text.slice(counted, start));
    counted = start;
    const string = text.slice(start, matcher.end());
    if (options.includes('n') && string === '') continue;
    const length = codePoints(string);
    const captures = Array.from({ length: matcher.groupCount() }, (_, at) => ({
      ...captureOf(text, start, offset, matcher.start(at + 1), matcher.end(at + 1)),
      name: names.get(at + 1) ?? null,
    }));
    yield { offset, length, string, captures };
    if (!options.includes('g')) return;
  }
}

function captureOf(
  text: string,
  matchStart: number,
  matchOffset: number,
  start: number,
  end: number,
): Omit<RegexCapture, 'name'> {
  if (start < 0) return { offset: -1, length: 0, string: null };
  const string = text.slice(start, end);
  return {
    offset: matchOffset + codePoints(text.slice(matchStart, start)),
    length: codePoints(string),
    string,
  };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function compile(pattern: string, flags: string): RE2JS {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (pattern.length > longestPattern) throw new JqError('the regular expression is too long');
  const unknown = /[^gimnpsx]/.exec(flags)?.[0];
  if (unknown !== undefined) throw new JqError(`${flags} is not a valid modifier string`);
  let options = 0;
  if (flags.includes('i')) options |= RE2JS.CASE_INSENSITIVE;
  if (/[sp]/.test(flags)) options |= RE2JS.DOTALL;
  try {
    const regex = RE2JS.compile(flags.includes('x') ? withoutSpaces(pattern) : pattern, options);
    if (compiled.size >= cachedPatterns) compiled.clear();
    compiled.set(key, regex);
    return regex;
  } catch (error) {
    if (error instanceof RE2JSException)
      throw new JqError(`${pattern} (at offset 0) is not a valid regex: ${error.message}`);
    throw error;
  }
}

/** The extended form: spaces and comments outside classes count for nothing. */
function withoutSpaces(pattern: string): string {
  return pattern.replace(
    /(\\.|\[(?:\\.|[^\]\\])*\])|\s+|#[^\n]*/gs,
    (_, kept: string | undefined) => kept ?? '',
  );
}

/** The named captures of a match as a map. */
export function captured(match: unknown): PlainMap {
  const map: Record<string, unknown> = {};
  const captures = isPlainMap(match) ? ownField(match, 'captures') : [];
  for (const capture of Array.isArray(captures) ? captures : []) {
    const name = isPlainMap(capture) ? ownField(capture, 'name') : null;
    if (typeof name === 'string') setOwnField(map, name, ownField(capture as PlainMap, 'string'));
  }
  return map;
}
