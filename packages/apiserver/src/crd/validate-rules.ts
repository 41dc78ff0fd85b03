import { checkRules, type KubernetesSchema, type RuleProblem } from '@setpoint/cel';
import type { FieldError } from '../kinds/index.ts';
import { showRule } from './go-values.ts';

/**
 * What the compiler says of the `x-kubernetes-validations` of a schema that is structural, where `isWrong` does not know of
 * anything else to say. One that is kept as it was may keep its expensive rules too.
 */
export function validateRules(
  schema: KubernetesSchema,
  field: string,
  isKept: boolean,
  isWrong: (field: string) => boolean,
): readonly FieldError[] {
  return checkRules(schema, field, isWrong)
    .filter((problem) => !isKept || problem.isRuleCost !== true)
    .map(ruleProblemError);
}

export function ruleProblemError({ field, type, message, value }: RuleProblem): FieldError {
  const shown = typeof value === 'object' ? { shown: showRule(value) } : {};
  return { type: `FieldValue${type}`, field, badValue: value, ...shown, detail: message };
}
