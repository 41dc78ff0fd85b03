import { RE2JS } from 're2js';
import { globMatches } from './glob.ts';

const compiled = new Map<string, RE2JS | undefined>();

/**
 * True when the name matches the pattern: a glob, or between slashes a regular expression that may match anywhere
 * (`/^team-.+$/`). A pattern that cannot be read matches nothing.
 */
export function namePatternMatches(pattern: string, name: string): boolean {
  if (pattern.length > 1 && pattern.startsWith('/') && pattern.endsWith('/')) {
    if (regexMatches(pattern.slice(1, -1), name)) return true;
  }
  return globMatches(pattern, name);
}

/** True when Go's regular expression matches anywhere in the value, in linear time; one that cannot be read never does. */
export function regexMatches(source: string, value: string): boolean {
  return regexOf(source)?.matcher(value).find() === true;
}

function regexOf(source: string): RE2JS | undefined {
  if (!compiled.has(source)) {
    if (compiled.size > 1000) compiled.clear();
    compiled.set(source, tryCompile(source));
  }
  return compiled.get(source);
}

function tryCompile(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch {
    // Fails closed: nobody gets in by a pattern that says nothing.
    return undefined;
  }
}
