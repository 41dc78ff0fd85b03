import { checkRules, type KubernetesSchema, type RuleProblem, type ValidationRule } from '@setpoint/cel';
import { goJson } from '@setpoint/kube';
import type { FieldError } from '../kinds/index.ts';

/**
 * What is wrong with the `x-kubernetes-validations` of a schema that is structural. One that is kept as it was may keep
 * its expensive rules too.
 */
export function validateRules(
  schema: KubernetesSchema,
  field: string,
  isKept: boolean,
): readonly FieldError[] {
  return checkRules(schema, field)
    .filter((problem) => !isKept || problem.isRuleCost !== true)
    .map(errorOf);
}

function errorOf({ field, type, message, value }: RuleProblem): FieldError {
  const shown = typeof value === 'object' ? { shown: goStructOf(value) } : {};
  return { type: `FieldValue${type}`, field, badValue: value, ...shown, detail: message };
}

/** The rule as the server's own type prints: every field, under the name it has in Go. */
function goStructOf(rule: ValidationRule): string {
  const {
    message = '',
    messageExpression = '',
    reason = null,
    fieldPath = '',
    optionalOldSelf = null,
  } = rule;
  const fields = Object.entries({
    Rule: rule.rule,
    Message: message,
    MessageExpression: messageExpression,
    Reason: reason,
    FieldPath: fieldPath,
    OptionalOldSelf: optionalOldSelf,
  });
  return `{${fields.map(([name, value]) => `"${name}":${goJson(value)}`).join(',')}}`;
}
