import { RE2JS } from 're2js';
import { GoError } from '../errors.ts';
import { func, type GoFunction } from '../values/go-function.ts';
import { intType, stringType } from '../values/go-type.ts';
import { type GoSlice, stringSlice } from '../values/objects.ts';
import { expand } from './regex-expand.ts';
import { nilStrings } from './strings.ts';

const cache = new Map<string, RE2JS>();
const maxCached = 500;

/** A compiled pattern; RE2 matches in time linear in the text, so no pattern can hang. */
function compile(pattern: string): RE2JS {
  let regex = cache.get(pattern);
  if (regex === undefined) {
    regex = RE2JS.compile(pattern);
    if (cache.size >= maxCached) cache.clear();
    cache.set(pattern, regex);
  }
  return regex;
}

/** Go's message for a pattern that does not compile. */
function fault(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.endsWith('trailing backslash at end of expression')) return `${text}: \`\``;
  return text.startsWith('error parsing regexp: ') ? text : `error parsing regexp: ${text}`;
}

function compiled(pattern: string): RE2JS {
  try {
    return compile(pattern);
  } catch (error) {
    throw new GoError(fault(error));
  }
}

/** The words of `regexp.MustCompile`, which the functions without `must` panic with. */
function mustCompile(pattern: string): RE2JS {
  try {
    return compile(pattern);
  } catch (error) {
    const shown = pattern.includes('`') ? JSON.stringify(pattern) : `\`${pattern}\``;
    throw new GoError(`regexp: Compile(${shown}): ${fault(error)}`);
  }
}

interface Match {
  readonly start: number;
  readonly end: number;
  /** Texts of the groups, 0 being the whole match; null for one that took no part. */
  readonly groups: readonly (string | null)[];
}

/**
 * The matches Go's `FindAll` gives: after an empty match the search goes on one rune further, and an empty match
 * right behind a match does not count.
 */
function* matchesOf(regex: RE2JS, text: string): Generator<Match> {
  const matcher = regex.matcher(text);
  let previousEnd = -1;
  for (let from = 0; from <= text.length && matcher.find(from); ) {
    const start = matcher.start();
    const end = matcher.end();
    if (end > start || start !== previousEnd) {
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i));
      yield { start, end, groups };
    }
    previousEnd = end;
    if (end > start) from = end;
    else if (end < text.length) from = end + ((text.codePointAt(end) as number) > 0xffff ? 2 : 1);
    else return;
  }
}

function find(regex: RE2JS, text: string): string {
  const matcher = regex.matcher(text);
  return matcher.find() ? (matcher.group() ?? '') : '';
}

function findAll(regex: RE2JS, text: string, limit: number): GoSlice {
  const found: string[] = [];
  for (const { start, end } of matchesOf(regex, text)) {
    if (limit >= 0 && found.length >= limit) break;
    found.push(text.slice(start, end));
  }
  return found.length === 0 ? nilStrings() : stringSlice(found);
}

function replaceAll(regex: RE2JS, text: string, replacement: (match: Match) => string): string {
  let out = '';
  let last = 0;
  for (const match of matchesOf(regex, text)) {
    out += text.slice(last, match.start) + replacement(match);
    last = match.end;
  }
  return out + text.slice(last);
}

function replaceExpanding(regex: RE2JS, text: string, template: string): string {
  const names = regex.namedGroups();
  return replaceAll(regex, text, (match) => expand(template, match.groups, names));
}

/** Go's `Regexp.Split`. */
function split(pattern: string, regex: RE2JS, text: string, limit: number): GoSlice {
  if (limit === 0) return nilStrings();
  if (pattern !== '' && text === '') return stringSlice(['']);
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  for (const match of matchesOf(regex, text)) {
    if (limit > 0 && parts.length === limit - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(begin, end));
    begin = match.end;
  }
  if (end !== text.length) parts.push(text.slice(begin));
  return stringSlice(parts);
}

function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

type Compile = (pattern: string) => RE2JS;
const three = [stringType, stringType, stringType];

function family(
  prefix: (name: string) => string,
  build: Compile,
): ReadonlyArray<readonly [string, GoFunction]> {
  return [
    [
      prefix('regexFind'),
      func([stringType, stringType], (pattern: string, text: string) => find(build(pattern), text)),
    ],
    [
      prefix('regexFindAll'),
      func([stringType, stringType, intType], (pattern: string, text: string, limit: number) =>
        findAll(build(pattern), text, limit),
      ),
    ],
    [
      prefix('regexReplaceAll'),
      func(three, (pattern: string, text: string, template: string) =>
        replaceExpanding(build(pattern), text, template),
      ),
    ],
    [
      prefix('regexReplaceAllLiteral'),
      func(three, (pattern: string, text: string, by: string) => replaceAll(build(pattern), text, () => by)),
    ],
    [
      prefix('regexSplit'),
      func([stringType, stringType, intType], (pattern: string, text: string, limit: number) =>
        split(pattern, build(pattern), text, limit),
      ),
    ],
  ];
}

/** `regexMatch` takes a pattern that does not compile for one that does not match. */
function matches(pattern: string, text: string): boolean {
  let regex: RE2JS;
  try {
    regex = compile(pattern);
  } catch {
    return false;
  }
  return regex.matcher(text).find();
}

/** sprig's regular expressions, in RE2 syntax. */
export const regexFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ...family((name) => name, mustCompile),
  ...family((name) => `must${name[0]?.toUpperCase()}${name.slice(1)}`, compiled),
  ['regexMatch', func([stringType, stringType], matches)],
  [
    'mustRegexMatch',
    func([stringType, stringType], (pattern: string, text: string) => compiled(pattern).matcher(text).find()),
  ],
  ['regexQuoteMeta', func([stringType], quoteMeta)],
];
