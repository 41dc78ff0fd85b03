import { isJqFailure } from './errors.ts';
import { compileJq } from './compile-jq.ts';

/**
 * Removes what jq path expressions name, one after the other; an expression that fails on an object, or does not end,
 * leaves it as it is, as in Argo CD. Throws `argocd.jq-syntax` for an expression that is none.
 *
 * @example
 * const rules: IgnoreRules = { without: withoutJqPaths(['.spec.containers[] | select(.name == "sidecar")']) };
 */
export function withoutJqPaths(expressions: readonly string[]): <T>(object: T) => T {
  const programs = expressions.map((expression) => compileJq(expression));
  return (object) =>
    programs.reduce((left, program) => {
      try {
        return program.deletePaths(left);
      } catch (error) {
        if (isJqFailure(error)) return left;
        throw error;
      }
    }, object);
}
