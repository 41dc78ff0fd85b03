import type { RuleViolation } from '@setpoint/cel';
import type { FieldError } from '../kinds/index.ts';

const reasons = ['FieldValueForbidden', 'FieldValueRequired', 'FieldValueDuplicate'] as const;

/** What rules say against the value of a field, as field errors. */
export function ruleErrors(violations: readonly RuleViolation[], field = ''): readonly FieldError[] {
  return violations.map((violation) => ruleError(violation, field));
}

export function ruleError(violation: RuleViolation, base = ''): FieldError {
  const { message, reason, value } = violation;
  const type = reasons.find((known) => known === reason) ?? 'FieldValueInvalid';
  // A duplicate is told without further words.
  const detail = type === 'FieldValueDuplicate' ? '' : message;
  const omitted = value === undefined ? { shown: '' } : {};
  return { type, field: fieldOf(violation, base), badValue: value, ...omitted, detail };
}

/** `spec.labels[a].b`; Go's text for no path at all where the rule is about the whole object. */
function fieldOf({ path, keys, fieldPath }: RuleViolation, base: string): string {
  let text = base;
  path.forEach((step, index) => {
    if (keys[index] === true) text += `[${step}]`;
    else text += text === '' ? String(step) : `.${step}`;
  });
  const own = [text, fieldPath].filter((part) => part !== '').join('.');
  return own === '' ? '<nil>' : own;
}
