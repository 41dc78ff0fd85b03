import { RE2JS } from 're2js';
import { generatorError, messageOf } from '../errors.ts';

/** Go's regular expression as a predicate: it may match anywhere, and in linear time. Absent, all match. */
export function matcherOf(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true;
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch (error) {
    throw generatorError(
      `error compiling regexp "${pattern}": ${messageOf(error)}`,
      "Correct the generator's filters.",
      error,
    );
  }
}
