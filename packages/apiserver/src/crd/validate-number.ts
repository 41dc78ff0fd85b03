import { goFormat } from '@setpoint/kube';
import type { RawSchema } from './raw-schema.ts';
import type { ValueResult } from './value-result.ts';

/** The Go type a number of the schema has to fit in. */
interface NumberType {
  readonly type: string;
  readonly format: string;
}

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

/**
 * The rules of a number (kube-openapi/pkg/validation/validate/validator.go). Bounds that do not fit in the type are told,
 * and compared as plain numbers all the same; those that fit are compared as integers with an integer, and lose their
 * fraction.
 */
export function validateNumber(
  value: number,
  schema: RawSchema,
  types: readonly string[],
  format: string,
  path: string,
  result: ValueResult,
): void {
  const type = types.length === 1 ? (types[0] as string) : '';
  const numbers = { type, format: FORMATS[type]?.includes(format) === true ? format : '' };
  checkRange(value, numbers, 'Checked', path, result);
  const { multipleOf, maximum, minimum } = schema;
  if (typeof multipleOf === 'number') {
    const fits = checkRange(multipleOf, numbers, 'MultipleOf', path, result);
    checkFactor(value, asCompared(multipleOf, value, fits), path, result);
  }
  if (typeof maximum === 'number') {
    const fits = checkRange(maximum, numbers, 'Maximum boundary', path, result);
    const isExclusive = schema['exclusiveMaximum'] === true;
    const bound = asCompared(maximum, value, fits);
    if (isExclusive ? value >= bound : value > bound)
      result.invalid(
        path,
        value,
        `should be less than ${isExclusive ? '' : 'or equal to '}${goFormat(bound)}`,
      );
  }
  if (typeof minimum === 'number') {
    const fits = checkRange(minimum, numbers, 'Minimum boundary', path, result);
    const isExclusive = schema['exclusiveMinimum'] === true;
    const bound = asCompared(minimum, value, fits);
    if (isExclusive ? value <= bound : value < bound)
      result.invalid(
        path,
        value,
        `should be greater than ${isExclusive ? '' : 'or equal to '}${goFormat(bound)}`,
      );
  }
}

function asCompared(bound: number, value: number, fits: boolean): number {
  return fits && Number.isInteger(value) ? Math.trunc(bound) + 0 : bound;
}

function checkFactor(value: number, factor: number, path: string, result: ValueResult): void {
  if (factor <= 0) {
    const text = `factor MultipleOf declared for ${path} must be positive: ${goFormat(factor)}`;
    result.add({ text, path, error: { type: 'FieldValueInvalid', badValue: factor, detail: text } });
    return;
  }
  const times = factor < 1 ? (1 / factor) * value : value / factor;
  if (!isNearlyInteger(times)) result.invalid(path, value, `should be a multiple of ${goFormat(factor)}`);
}

/** As swag.IsFloat64AJSONInteger: within what JSON can tell apart, and within an error of 1e-9. */
function isNearlyInteger(number: number): boolean {
  if (!Number.isFinite(number) || number < -(2 ** 53) || number > 2 ** 53 - 1) return false;
  const whole = Math.trunc(number);
  if (number === whole) return true;
  if (whole === 0) return false;
  return Math.abs(number - whole) / (Math.abs(number) + Math.abs(whole)) < 1e-9;
}

/** Whether the number fits; what does not is told. */
function checkRange(
  value: number,
  { type, format }: NumberType,
  what: string,
  path: string,
  result: ValueResult,
): boolean {
  if (isInRange(value, type, format)) return true;
  const form = format === '' ? '(default format)' : `with format ${format}`;
  result.whole(`${what} value must be of type ${type} ${form} in ${path}`);
  return false;
}

function isInRange(value: number, type: string, format: string): boolean {
  if (type === 'integer') {
    const limit = format === 'int32' ? 2 ** 31 : 2 ** 63;
    return Number.isInteger(value) && value >= -limit && value < limit;
  }
  return type !== 'number' || format !== 'float' || Number.isFinite(Math.fround(value));
}
