import { percentage } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import type { IntOrString } from './model/meta.ts';

const PERCENT = /^(\d+)%$/;

/** The number, or the percentage as a number; undefined when absent or no percentage. */
export function percentOrInt(value: IntOrString | undefined): number | undefined {
  if (typeof value !== 'string') return value;
  const match = PERCENT.exec(value);
  return match === null ? undefined : Number(match[1]);
}

/** The value scaled to `total`; `roundUp` decides what a fraction becomes. */
export function scaledValue(value: IntOrString | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const share = ((percentOrInt(value) ?? 0) * total) / 100;
  return roundUp ? Math.ceil(share) : Math.floor(share);
}

export interface IntOrPercentRule {
  readonly max100?: boolean;
  readonly notZero?: boolean;
}

export function validateIntOrPercent(
  value: IntOrString | undefined,
  path: string,
  errors: FieldErrors,
  rule: IntOrPercentRule,
): void {
  if (value === undefined) return;
  const number = percentOrInt(value);
  if (number === undefined) {
    errors.invalidAll(path, value, percentage(String(value)));
    return;
  }
  if (number < 0) errors.invalid(path, value, 'must be greater than or equal to 0');
  if (rule.max100 === true && typeof value === 'string' && number > 100) {
    errors.invalid(path, value, 'must not be greater than 100%');
  }
  if (rule.notZero === true && number === 0) errors.invalid(path, value, 'cannot be 0');
}
