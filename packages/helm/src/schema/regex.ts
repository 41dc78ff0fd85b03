import { sprigFunctions } from '@setpoint/gotemplate';

const regexMatch = new Map(sprigFunctions).get('mustRegexMatch')?.call as unknown as (
  pattern: string,
  text: string,
) => boolean;

/** Whether the pattern is found in the text, in RE2's syntax and time. */
export function matchesPattern(pattern: string, text: string): boolean {
  return regexMatch(pattern, text);
}

/** Why the pattern is none; undefined when it is one. */
export function regexProblem(pattern: string): string | undefined {
  try {
    matchesPattern(pattern, '');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
