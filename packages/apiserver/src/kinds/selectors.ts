import { FieldErrors } from './field-error.ts';
import { type LabelSelector, own } from './model/meta.ts';
import { labelValue, qualifiedName } from '@setpoint/kube';

/** Whether nothing is wrong with a selector, so that something can be selected by it. */
export function isReadableSelector(selector: LabelSelector | null | undefined): boolean {
  const errors = new FieldErrors();
  validateLabelSelector(selector ?? undefined, '', errors);
  return errors.count === 0;
}

/** Whether the labels satisfy the selector. No selector selects nothing; an empty one selects everything. */
export function selectorMatches(
  selector: LabelSelector | null | undefined,
  labels: Record<string, string> | undefined,
): boolean {
  if (selector === undefined || selector === null) return false;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (own(labels, key) !== value) return false;
  }
  return (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
    const value = own(labels, key);
    switch (operator) {
      case 'In':
        return value !== undefined && (values ?? []).includes(value);
      case 'NotIn':
        return value === undefined || !(values ?? []).includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}

export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return (
    Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0
  );
}

/** `a=b,c in (d,e),!f`: the selector as kubectl prints it. */
export function formatSelector(selector: LabelSelector | undefined): string {
  if (selector === undefined) return '<none>';
  const parts: (readonly [string, string])[] = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]) => [key, `${key}=${value}`],
  );
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    parts.push([key, formatRequirement(key, operator, values ?? [])]);
  }
  if (parts.length === 0) return '<none>';
  return parts
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, text]) => text)
    .join(',');
}

function formatRequirement(key: string, operator: string, values: readonly string[]): string {
  const list = values.toSorted().join(',');
  switch (operator) {
    case 'In':
      return `${key} in (${list})`;
    case 'NotIn':
      return `${key} notin (${list})`;
    case 'Exists':
      return key;
    default:
      return `!${key}`;
  }
}

/** Rules of a label selector at `path`. */
export function validateLabelSelector(
  selector: LabelSelector | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (selector === undefined) return;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    errors.invalidAll(`${path}.matchLabels`, key, qualifiedName(key));
    errors.invalidAll(`${path}.matchLabels`, value, labelValue(value));
  }
  for (const [index, requirement] of (selector.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    const values = requirement.values ?? [];
    if (requirement.operator === 'In' || requirement.operator === 'NotIn') {
      if (values.length === 0) {
        errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
      }
    } else if (requirement.operator === 'Exists' || requirement.operator === 'DoesNotExist') {
      if (values.length > 0) {
        errors.forbidden(
          `${at}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        );
      }
    } else {
      errors.invalid(`${at}.operator`, requirement.operator, 'not a valid selector operator');
    }
    errors.invalidAll(`${at}.key`, requirement.key, qualifiedName(requirement.key));
    for (const [at2, value] of values.entries()) {
      errors.invalidAll(`${at}.values[${at2}]`, value, labelValue(value));
    }
  }
}
