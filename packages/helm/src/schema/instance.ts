import { Int } from '@setpoint/gotemplate';
import { isTable } from '../values/merge-maps.ts';

/** A number of the values, whatever Go type it has. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof Int ? Number(value.value) : undefined;
}

/** The name JSON schema has for the type of a value. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (isTable(value)) return 'object';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value;
  return 'number';
}

/** Whether a value of the instance, or of the schema, equals one of the schema. */
export function equal(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(value) && Array.isArray(wanted)) {
    return value.length === wanted.length && value.every((item, i) => equal(item, wanted[i]));
  }
  const [a, b] = [entriesOf(value), entriesOf(wanted)];
  if (a !== undefined && b !== undefined) {
    return a.size === b.size && [...a].every(([key, item]) => b.has(key) && equal(item, b.get(key)));
  }
  const number = numberOf(value);
  return number === undefined ? value === wanted : number === numberOf(wanted) || equalsBigInt(value, wanted);
}

function equalsBigInt(value: unknown, wanted: unknown): boolean {
  return typeof wanted === 'bigint' && Number(wanted) === numberOf(value);
}

function entriesOf(value: unknown): Map<string, unknown> | undefined {
  if (isTable(value)) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Int)
    return undefined;
  return new Map(Object.entries(value));
}

/** Whether `value / divisor` is whole, in decimal arithmetic. */
export function isMultiple(value: number, divisor: number): boolean {
  const scale = Math.max(decimals(value), decimals(divisor));
  return scaled(divisor, scale) !== 0n && scaled(value, scale) % scaled(divisor, scale) === 0n;
}

function decimals(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

function scaled(value: number, scale: number): bigint {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, scale + Number(exponent) - fraction.length));
}
