/** What a span says beside its name; never a value that could be a secret. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  readonly facts?: SpanFacts;
  /** Where the work was asked for: default inside the process. */
  readonly kind?: 'internal' | 'server' | 'client';
  /** The W3C `traceparent` of who asked. Default: the span this one begins in. */
  readonly parent?: string | undefined;
}

/** What a span is told while it runs. */
export interface OpenSpan {
  fact(name: string, value: string | number | boolean): void;
}

/** Runs work within a span. */
export type SpanRunner = <T>(
  name: string,
  options: SpanOptions,
  work: (span: OpenSpan) => Promise<T>,
) => Promise<T>;

const silent: OpenSpan = { fact: () => {} };

let runner: SpanRunner | undefined;

/**
 * Runs the work, within a span when traces are sent: what begins inside it is its child, and what it throws is its
 * error. Without traces it is a plain call.
 */
export function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  return runner === undefined ? work(silent) : runner(name, options, work);
}

/** Has spans recorded from now on, or by nobody: one for the process, as the context they nest in is. */
export function recordSpans(by: SpanRunner | undefined): void {
  runner = by;
}
