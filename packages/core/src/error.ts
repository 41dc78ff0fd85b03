/** When a failed action is worth trying again: never, after a backoff, or after a time the peer named. */
export type Retry = 'never' | 'backoff' | 'after';

export interface SetpointErrorOptions {
  /** What the error is about: `apps/v1 Deployment ns/name`, or `path/file.yaml:12`. */
  readonly subject?: string;
  /** The rule that was broken, in one sentence: `metadata.name must be a DNS-1123 label`. */
  readonly rule?: string;
  /** What the reader can do next, in one imperative sentence. */
  readonly nextAction?: string;
  /** Default `never`. */
  readonly retry?: Retry;
  /** Only with `retry: 'after'`. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
  /** Machine-readable facts beside the message; never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error type. `code` is stable and unique (`kube.conflict`); each room lists its codes in one file,
 * `errors.ts`. The message never holds the value of a secret.
 *
 * @example
 * throw new SetpointError('source.ref-not-found', 'branch main does not exist', {
 *   subject: 'https://example.com/repo.git',
 *   nextAction: 'Set spec.source.targetRevision to a branch, tag or commit that exists.',
 * });
 */
export class SetpointError extends Error {
  readonly code: string;
  readonly subject: string | undefined;
  readonly rule: string | undefined;
  readonly nextAction: string | undefined;
  readonly retry: Retry;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, message: string, options: SetpointErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SetpointError';
    this.code = code;
    this.subject = options.subject;
    this.rule = options.rule;
    this.nextAction = options.nextAction;
    this.retry = options.retry ?? 'never';
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  /** The error itself when it is one already, else one with the code `core.unexpected` and the original as its cause. */
  static from(error: unknown, code = 'core.unexpected'): SetpointError {
    if (error instanceof SetpointError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new SetpointError(code, message, { cause: error });
  }

  /** Cause, object, rule and next action in one line each: what statuses, CLI and UI show. */
  describe(): string {
    const lines = [this.subject === undefined ? this.message : `${this.subject}: ${this.message}`];
    if (this.rule !== undefined) lines.push(`Rule: ${this.rule}`);
    if (this.nextAction !== undefined) lines.push(`Next: ${this.nextAction}`);
    return lines.join('\n');
  }
}
