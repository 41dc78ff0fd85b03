import type { ApiStatus } from './status.ts';

/** Shorter values occur in ordinary words and say nothing. */
const shortestSecret = 4;

/**
 * The Status with every value of the body we sent for a Secret blacked out: servers and webhooks quote what they
 * refuse.
 */
export function redactStatus(status: ApiStatus, sent: unknown): ApiStatus {
  const secrets = [...secretForms(sent)].sort((a, b) => b.length - a.length);
  const clean = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  return {
    ...status,
    message: clean(status.message),
    causes: status.causes.map((cause) => ({ ...cause, message: clean(cause.message) })),
  };
}

/** Each value as written, base64-decoded, and as a quoting server prints it. */
function secretForms(sent: unknown): Set<string> {
  const forms = new Set<string>();
  const add = (text: string): void => {
    if (text.length >= shortestSecret) forms.add(text).add(JSON.stringify(text).slice(1, -1));
  };
  collect(sent, (text) => {
    add(text);
    add(Buffer.from(text, 'base64').toString('utf8'));
  });
  return forms;
}

function collect(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (Array.isArray(value)) for (const item of value) collect(item, visit);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, field] of Object.entries(value)) if (!publicFields.has(key)) collect(field, visit);
  }
}

/** Fields of a Secret, and of JSON Patch operations on one, that hold no secret. */
const publicFields = new Set(['apiVersion', 'kind', 'metadata', 'type', 'op', 'path', 'from']);
