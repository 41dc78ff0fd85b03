import { compareUtf8 } from '@setpoint/kube';

type FieldErrorType =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueNotFound'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.template.spec.containers[0].name`. */
  readonly field: string;
  readonly badValue?: unknown;
  /** What stands for the value, where that is not its JSON; '' leaves it out. */
  readonly shown?: string;
  readonly detail: string;
}

/** One entry of a Status' `details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

const TITLES: Readonly<Record<FieldErrorType, string>> = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueNotFound: 'Not found',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
};

const WITHOUT_VALUE: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'InternalError',
]);

/** `Invalid value: "x": must be…`: the error without its field, as the server words it (field.Error.ErrorBody). */
function fieldErrorBody(error: FieldError): string {
  const title = TITLES[error.type];
  const shown = WITHOUT_VALUE.has(error.type) ? '' : (error.shown ?? shownValue(error.badValue));
  const head = shown === '' ? title : `${title}: ${shown}`;
  return error.detail === '' ? head : `${head}: ${error.detail}`;
}

function shownValue(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  return JSON.stringify(value, inGoOrder);
}

const LEFT_OUT_WHEN_EMPTY: ReadonlySet<string> = new Set(['matchLabels', 'matchExpressions', 'values']);

/** Maps in the order of their keys and requirements in that of their type, as Go writes selectors. */
function inGoOrder(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (LEFT_OUT_WHEN_EMPTY.has(key) && isEmptyValue(value)) return undefined;
  if (key === 'matchLabels') return sorted(value);
  return key === 'matchExpressions' && Array.isArray(value) ? value.map(sorted) : value;
}

/** The fields of the object by name. */
export function sorted(value: object): object {
  const entries = Object.entries(value);
  return Object.fromEntries(entries.toSorted(([a], [b]) => compareUtf8(a, b)));
}

/** The causes of a 422 Status, one per error. */
export function toStatusCauses(errors: readonly FieldError[]): readonly StatusCause[] {
  return errors.map((error) => ({
    reason: error.type,
    message: fieldErrorBody(error),
    field: error.field,
  }));
}

/** What follows `… is invalid: ` in the Status message: one error bare, several in brackets, duplicates once. */
export function formatFieldErrors(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${fieldErrorBody(error)}`))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

/** Collects the errors of one object, in the order the checks run. */
export class FieldErrors {
  readonly #errors: FieldError[] = [];

  get all(): readonly FieldError[] {
    return this.#errors;
  }

  get count(): number {
    return this.#errors.length;
  }

  required(field: string, detail = ''): void {
    this.#errors.push({ type: 'FieldValueRequired', field, badValue: '', detail });
  }

  /** Errors found elsewhere. */
  include(errors: readonly FieldError[]): void {
    this.#errors.push(...errors);
  }

  invalid(field: string, badValue: unknown, detail: string): void {
    this.#errors.push({ type: 'FieldValueInvalid', field, badValue, detail });
  }

  /** An invalid value that is not shown. */
  invalidWhole(field: string, detail: string): void {
    this.#errors.push({ type: 'FieldValueInvalid', field, shown: '', detail });
  }

  /** One error for each message. */
  invalidAll(field: string, badValue: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(field, badValue, detail);
  }

  typeInvalid(field: string, badValue: unknown, detail: string): void {
    this.#errors.push({ type: 'FieldValueTypeInvalid', field, badValue, detail });
  }

  forbidden(field: string, detail: string): void {
    this.#errors.push({ type: 'FieldValueForbidden', field, badValue: '', detail });
  }

  duplicate(field: string, badValue: unknown): void {
    this.#errors.push({ type: 'FieldValueDuplicate', field, badValue, detail: '' });
  }

  notFound(field: string, badValue: unknown, detail = ''): void {
    this.#errors.push({ type: 'FieldValueNotFound', field, badValue, detail });
  }

  notSupported(field: string, badValue: unknown, supported: Iterable<string>): void {
    const detail = `supported values: ${[...supported].map((value) => JSON.stringify(value)).join(', ')}`;
    this.#errors.push({ type: 'FieldValueNotSupported', field, badValue, detail });
  }

  tooLong(field: string, badValue: unknown, maxBytes: number): void {
    const detail = maxBytes >= 0 ? `may not be more than ${maxBytes} bytes` : 'value is too long';
    this.#errors.push({ type: 'FieldValueTooLong', field, badValue, detail });
  }

  tooMany(field: string, actual: number, max: number): void {
    const items = max === 1 ? 'item' : 'items';
    this.#errors.push({
      type: 'FieldValueTooMany',
      field,
      badValue: actual,
      detail: `must have at most ${max} ${items}`,
    });
  }

  /** Required when absent or empty, unsupported when not one of the values. */
  oneOf(field: string, value: string | undefined, supported: readonly string[]): void {
    if (value === undefined || value === '') this.required(field);
    else if (!supported.includes(value)) this.notSupported(field, value, supported);
  }

  nonNegative(field: string, value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(field, value, 'must be greater than or equal to 0');
  }

  /** Go's zero stands for an absent number. */
  positive(field: string, value: number | undefined): void {
    if ((value ?? 0) <= 0) this.invalid(field, value ?? 0, 'must be greater than zero');
  }

  /** Required when absent or empty, else the rule of the text. */
  named(field: string, value: string | undefined, rule: (value: string) => readonly string[]): void {
    if (!value) this.required(field);
    else this.invalidAll(field, value, rule(value));
  }

  /** Unsupported when none of the values; an absent one is Go's empty text. */
  among(field: string, value: string | undefined, supported: readonly string[]): void {
    if (value === undefined || !supported.includes(value)) this.notSupported(field, value ?? '', supported);
  }

  /** The API's rule for fields set once. */
  immutable(field: string, value: unknown, old: unknown): void {
    if (!sameValue(value, old)) this.invalid(field, value, 'field is immutable');
  }
}

/**
 * Semantic equality: maps irrespective of key order, and absent, null, empty list and empty map alike, as Go's
 * `apiequality.Semantic.DeepEqual` treats nil and empty.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmptyValue(a) && isEmptyValue(b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameValue(item, b[index]))
    );
  }
  return sameFields(a as Record<string, unknown>, b as Record<string, unknown>);
}

function sameFields(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const key of Object.keys(a)) {
    const other = Object.hasOwn(b, key) ? b[key] : undefined;
    if (!sameValue(a[key], other)) return false;
  }
  return Object.keys(b).every((key) => Object.hasOwn(a, key) || isEmptyValue(b[key]));
}

function isEmptyValue(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
