import { quoteGo } from '@setpoint/goyaml';

/** Why a text is not of a format; undefined when it is. */
export type Check = (text: string) => string | undefined;

/** The first problem that one of the texts has. */
export function firstProblem(texts: readonly string[], check: Check): string | undefined {
  for (const text of texts) {
    const problem = check(text);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `%q` of the first character that is not one of the class. */
export function invalidCharacter(text: string, valid: RegExp): string | undefined {
  const found = Array.from(text).find((character) => !valid.test(character));
  return found === undefined ? undefined : `'${quoteGo(found).slice(1, -1)}'`;
}
