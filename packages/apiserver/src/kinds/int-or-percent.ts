import { percentage } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import type { IntOrString } from './model/meta.ts';

const PERCENT = /^(\d+)%$/;

/** The number, or the percentage as a number; undefined when absent or no percentage. */
export function percentOrInt(value: IntOrString | undefined): number | undefined;
/** The same, with what stands for an absent value and for text that is neither. */
export function percentOrInt(value: IntOrString | undefined, otherwise: number): number;
export function percentOrInt(value: IntOrString | undefined, otherwise?: number): number | undefined {
  if (value === undefined) return otherwise;
  if (typeof value !== 'string') return value;
  const match = PERCENT.exec(value);
  if (match !== null) return Number(match[1]);
  return otherwise !== undefined && /^[+-]?\d+$/.test(value) ? Number(value) : otherwise;
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

/** A whole number that is not negative, or a percentage; an absent one is Go's zero. */
export function validatePositiveIntOrPercent(
  value: IntOrString | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (typeof value === 'string') errors.invalidAll(path, value, percentage(value));
  else errors.nonNegative(path, value);
}

export function validateNotOver100Percent(
  value: IntOrString | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (typeof value === 'string' && (percentOrInt(value) ?? 0) > 100) {
    errors.invalid(path, value, 'must not be greater than 100%');
  }
}
