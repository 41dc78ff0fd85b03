import type { FieldValidation, WriteContext } from '../registry/request.ts';
import { badRequest } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import type { Exchange } from './exchange.ts';

const maxManagerLength = 128;
const fieldValidations: readonly string[] = ['Ignore', 'Warn', 'Strict'];

/** The write options of the query; `kind` is what they are called in errors: `CreateOptions`. */
export function writeContextOf(exchange: Exchange, kind: string): WriteContext {
  const { query, user, warnings, signal, audit } = exchange;
  const dryRun = isDryRun(query, kind);
  const fieldManager = fieldManagerOf(query, kind);
  const fieldValidation = query.get('fieldValidation') ?? '';
  return {
    user,
    dryRun,
    fieldManager: fieldManager ?? managerOfUserAgent(exchange.request.headers['user-agent']),
    fieldValidation: fieldValidationOf(query, kind),
    options: {
      ...(dryRun ? { dryRun: ['All'] } : {}),
      ...(fieldManager === undefined ? {} : { fieldManager }),
      ...(fieldValidation === '' ? {} : { fieldValidation }),
    },
    warnings,
    ...(audit === undefined ? {} : { annotate: audit.annotate }),
    signal,
  };
}

function isDryRun(query: URLSearchParams, kind: string): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  for (const value of values) {
    if (value !== 'All')
      throw invalidOption(
        kind,
        'dryRun',
        `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`,
      );
  }
  return values.length > 0;
}

function fieldManagerOf(query: URLSearchParams, kind: string): string | undefined {
  const manager = query.get('fieldManager') ?? '';
  if (manager.length > maxManagerLength) {
    throw invalidOption(kind, 'fieldManager', `Too long: may not be more than ${maxManagerLength} bytes`);
  }
  // Of what nearly all are called the pattern for all of Unicode need not be asked.
  const odd = /^[\x20-\x7e]*$/.test(manager) ? null : /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(manager);
  if (odd !== null) {
    const code = (odd[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    const why = `invalid character U+${code} (at position ${odd.index})`;
    throw invalidOption(kind, 'fieldManager', `Invalid value: ${JSON.stringify(manager)}: ${why}`);
  }
  return manager === '' ? undefined : manager;
}

/** What stands before the first slash, as in `kubectl/v1.35.2 (linux/amd64)`. */
function managerOfUserAgent(userAgent: string | undefined): string {
  const name = (userAgent ?? '').split('/')[0] ?? '';
  return name === '' ? 'unknown' : name.slice(0, maxManagerLength);
}

function fieldValidationOf(query: URLSearchParams, kind: string): FieldValidation {
  const value = query.get('fieldValidation') ?? '';
  if (value === '') return 'Warn';
  if (!fieldValidations.includes(value)) {
    throw invalidOption(
      kind,
      'fieldValidation',
      `Unsupported value: ${JSON.stringify(value)}: supported values: "", "Ignore", "Strict", "Warn"`,
    );
  }
  return value as FieldValidation;
}

export function invalidOption(kind: string, field: string, body: string): ApiError {
  const reason = body.startsWith('Required')
    ? 'FieldValueRequired'
    : body.startsWith('Unsupported')
      ? 'FieldValueNotSupported'
      : body.startsWith('Forbidden')
        ? 'FieldValueForbidden'
        : body.startsWith('Too long')
          ? 'FieldValueTooLong'
          : 'FieldValueInvalid';
  return new ApiError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${field}: ${body}`, {
    group: 'meta.k8s.io',
    kind,
    causes: [{ reason, message: body, field }],
  });
}

/** A whole number of the query; undefined when it is not given. */
export function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return value;
}
