/** An error as the server states it. `message` says the cause; the rest is there when it is known. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** The object, or the file and line. */
  readonly subject?: string | undefined;
  /** The rule that was broken. */
  readonly rule?: string | undefined;
  readonly nextAction?: string | undefined;
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Record<string, unknown>)['message'] === 'string' &&
  typeof (value as Record<string, unknown>)['code'] === 'string';

/** The problem that an answer of the server states, if it states one. */
export function problemIn(answer: unknown): Problem | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  return isProblem(answer.error) ? answer.error : undefined;
}

const byStatus: Readonly<Record<number, Omit<Problem, 'code'>>> = {
  401: { message: 'You are not signed in.', nextAction: 'Sign in and try again.' },
  403: {
    message: 'You are not allowed to do this, or it is not there.',
    nextAction: 'Settings → Access explains which permission is missing.',
  },
  404: { message: 'This is not there.', nextAction: 'Go back to the list; it may have been deleted.' },
  429: { message: 'Too many requests.', nextAction: 'Wait a minute and try again.' },
};

/** For an answer without an explanation of its own. */
export function problemOfStatus(status: number): Problem {
  const known = byStatus[status];
  return {
    code: `http.${status}`,
    ...(known ?? {
      message: `The server answered with status ${status}.`,
      nextAction: 'Try again; if it stays, look at the server’s log.',
    }),
  };
}

/** Any thrown value as a problem to show. */
export function problemOf(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'problem' in error && isProblem(error.problem))
    return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'web.fault',
    message,
    nextAction: 'Reload the page; if it stays, report it with what you did.',
  };
}
