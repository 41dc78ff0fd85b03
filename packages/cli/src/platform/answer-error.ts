import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';

interface Problem {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly subject?: string;
  readonly rule?: string;
  readonly nextAction?: string;
}

const nextActions: Readonly<Record<number, string>> = {
  401: 'Log in with setpoint login.',
  403: 'See which rule decides with setpoint rbac explain ACTION RESOURCE OBJECT.',
  429: 'Wait a few minutes and try again.',
};

const answerCodes: Readonly<Record<number, string>> = {
  401: codes.unauthenticated,
  403: codes.forbidden,
  404: codes.notFound,
};

/** What an answer that is no success says: `{error: {code, message, …}}` of our own API, `{message}` of Argo CD's. */
export function answerError(status: number, body: string, place: string): SetpointError {
  const { error, message } = parsed(body);
  const own: Problem = typeof error === 'object' && error !== null ? error : {};
  const text = [own.message, message, error].find((one) => typeof one === 'string' && one !== '');
  // A page of a proxy is no explanation.
  const what = typeof text === 'string' ? text : `${place} answered with status ${status}`;
  const nextAction = own.nextAction ?? nextActions[status];
  return new SetpointError(
    typeof own.code === 'string' ? own.code : (answerCodes[status] ?? codes.refusedByServer),
    what,
    {
      ...(own.subject === undefined ? {} : { subject: own.subject }),
      ...(own.rule === undefined ? {} : { rule: own.rule }),
      ...(nextAction === undefined ? {} : { nextAction }),
      details: { status },
    },
  );
}

function parsed(body: string): { readonly error?: unknown; readonly message?: unknown } {
  try {
    const value = JSON.parse(body) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
