import { RE2JS, RE2JSException } from 're2js';
import { CelError } from '../values/cel-error.ts';

const compiled = new Map<string, RE2JS>();
const MAX_COMPILED = 1000;

/** The pattern compiled, in linear-time RE2 as Go's `regexp`; an error value in Go's words when it is none. */
export function compilePattern(pattern: string): RE2JS | CelError {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  try {
    const regex = RE2JS.compile(pattern);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(pattern, regex);
    return regex;
  } catch (error) {
    if (error instanceof RE2JSException) return new CelError(error.message);
    throw error;
  }
}

/** Whether the pattern matches anywhere in the text. */
export function matchesPattern(text: string, pattern: string): boolean | CelError {
  const regex = compilePattern(pattern);
  return regex instanceof CelError ? regex : regex.matcher(text).find();
}
