import { RE2JS } from 're2js';
import { failure, messageOf } from './errors.ts';

/** Tells whether a text holds a match of a pattern, as Go's regexp does: in linear time. */
export type Matcher = (text: string) => boolean;

const LITERAL = /^[\w/ @:-]*$/;
const CACHE_LIMIT = 1000;
const cache = new Map<string, Matcher>();

/** Throws Go's error for a pattern that is none. */
export function goRegex(pattern: string): Matcher {
  let matcher = cache.get(pattern);
  if (matcher === undefined) {
    matcher = LITERAL.test(pattern) ? (text) => text.includes(pattern) : compile(pattern);
    remember(pattern, matcher);
  }
  return matcher;
}

/** The pattern has to match the whole text; an empty one matches any. */
export function anchoredRegex(pattern: string): Matcher {
  if (pattern === '') return () => true;
  if (LITERAL.test(pattern)) return (text) => text === pattern;
  return goRegex(`^(?:${pattern})$`);
}

function compile(pattern: string): Matcher {
  try {
    const regex = RE2JS.compile(pattern);
    return (text) => regex.matcher(text).find();
  } catch (error) {
    throw failure(messageOf(error));
  }
}

function remember(pattern: string, matcher: Matcher): void {
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(pattern, matcher);
}
