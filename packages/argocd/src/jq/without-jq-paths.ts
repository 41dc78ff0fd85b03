import { isPlainMap } from '@setpoint/kube';
import { compileJq, type JqProgram } from './compile-jq.ts';
import { isJqFailure } from './errors.ts';

/**
 * Removes what jq path expressions name, one after the other; an expression that fails on an object, does not end, or
 * has not exactly one result leaves it as it is, as in Argo CD. Throws `argocd.jq-syntax` for an expression that is none.
 *
 * Argo CD writes the text between `del(` and `)`, and people rely on it to close the parenthesis themselves and go on:
 * `.unset) | .data["config.yaml"] |= (fromjson | del(.auth) | tojson`.
 *
 * @example
 * const rules: IgnoreRules = { without: withoutJqPaths(['.spec.containers[] | select(.name == "sidecar")']) };
 */
export function withoutJqPaths(expressions: readonly string[]): <T>(object: T) => T {
  const programs = expressions.map((expression) => compileJq(`del(${expression})`));
  return (object) => programs.reduce(applied, object);
}

function applied<T>(object: T, program: JqProgram): T {
  try {
    const [result, ...more] = program.evaluate(object);
    return isPlainMap(result) && more.length === 0 ? (result as T) : object;
  } catch (error) {
    if (isJqFailure(error)) return object;
    throw error;
  }
}
