import { takeEarlyAnswer } from './early-answers.ts';
import { type Problem, problemIn, problemOfStatus } from './problem.ts';

/** What went wrong with a request, as the server explains it: cause, object, rule and next action. */
export class RequestError extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem) {
    super(problem.message);
    this.name = 'RequestError';
    this.status = status;
    this.problem = problem;
  }
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Called when the session is over; the app shows the login page. */
let onSignedOut: () => void = () => undefined;
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/**
 * The JSON answer of one request to the server that served this page. Throws {@link RequestError} for an answer that
 * is no success and for a server that cannot be reached (`status` 0).
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', signal } = options;
  // What changes something is always JSON: a form of another site cannot send that, and the server insists on it.
  const body = method === 'GET' ? undefined : (options.body ?? {});
  let response: Response;
  try {
    const early = method === 'GET' ? takeEarlyAnswer(path) : undefined;
    const answered = await early;
    response =
      answered?.ok === true
        ? answered
        : await fetch(path, {
            method,
            credentials: 'same-origin',
            headers: {
              accept: 'application/json',
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            ...(signal ? { signal } : {}),
          });
    signal?.throwIfAborted();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestError(0, {
      code: 'web.unreachable',
      message: 'The server cannot be reached.',
      nextAction: 'Check that Setpoint is running and that you are connected; then try again.',
    });
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const answer: unknown = await response.json().catch(() => undefined);
  const problem = problemIn(answer) ?? problemOfStatus(response.status);
  if (response.status === 401 && !path.endsWith('/session')) onSignedOut();
  throw new RequestError(response.status, problem);
}
