import { parseJson } from './json.ts';

/** One entry of `Status.details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** A `metav1.Status` with the parts a reader needs; every part is present, empty when the server left it out. */
export interface ApiStatus {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly StatusCause[];
  /** `details.name`: the object the server speaks of; empty when it speaks of the path as a whole. */
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly uid: string;
  readonly retryAfterSeconds: number | undefined;
}

/** The Status of an answer; a body that is no Status (a proxy's page, plain text) becomes its message, shortened. */
export function readStatus(httpCode: number, body: string): ApiStatus {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch {
    value = undefined;
  }
  const status = asRecord(value);
  return status?.['kind'] === 'Status' ? parseStatus(status, httpCode) : textStatus(httpCode, body);
}

/** Reads a Status object as decoded from JSON; `httpCode` stands in for a missing `code`. */
export function parseStatus(value: unknown, httpCode: number): ApiStatus {
  const status = asRecord(value) ?? {};
  const details = asRecord(status['details']) ?? {};
  const causes = Array.isArray(details['causes']) ? details['causes'] : [];
  const retryAfter = details['retryAfterSeconds'];
  return {
    code: typeof status['code'] === 'number' && status['code'] > 0 ? status['code'] : httpCode,
    reason: text(status['reason']),
    message: text(status['message']),
    causes: causes.map(parseCause),
    name: text(details['name']),
    group: text(details['group']),
    kind: text(details['kind']),
    uid: text(details['uid']),
    retryAfterSeconds: typeof retryAfter === 'number' && retryAfter > 0 ? retryAfter : undefined,
  };
}

function parseCause(value: unknown): StatusCause {
  const cause = asRecord(value) ?? {};
  return { reason: text(cause['reason']), message: text(cause['message']), field: text(cause['field']) };
}

function textStatus(code: number, body: string): ApiStatus {
  const message = body.trim().slice(0, 300);
  return {
    code,
    reason: '',
    message,
    causes: [],
    name: '',
    group: '',
    kind: '',
    uid: '',
    retryAfterSeconds: undefined,
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
