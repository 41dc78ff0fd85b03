import { SetpointError } from '@setpoint/core';
import { JSONNET_CODES } from './errors.ts';
import type { Span } from './source-file.ts';

/** A place a program is at: a line of a stack trace. */
export class Trace {
  readonly span: Span | undefined;
  readonly context: string;
  /** Instead of a place: what the interpreter itself is doing. */
  readonly activity: string;

  constructor(span: Span | undefined, context = '', activity = '') {
    this.span = span;
    this.context = context;
    this.activity = activity;
  }

  line(): string {
    return `\t${this.span === undefined ? this.activity : this.span.toString()}\t${this.context}\n`;
  }
}

export function activityTrace(activity: string): Trace {
  return new Trace(undefined, '', activity);
}

/** What the language adds to a program has no place in it, and still is a line of a trace. */
export const NOWHERE = new Trace(undefined);
/** Inside the standard library: not shown, where go-jsonnet shows lines of its `std.jsonnet`. */
export const LIBRARY = new Trace(undefined);

/** A program that failed. `message` is go-jsonnet's; `stack frames` are innermost first. */
export class RuntimeError extends SetpointError {
  readonly frames: readonly Trace[];

  constructor(text: string, frames: readonly Trace[]) {
    const shown = frames.filter((frame) => frame !== LIBRARY);
    const place = shown.find((frame) => frame.span !== undefined)?.span?.toString();
    super(JSONNET_CODES.runtime, `RUNTIME ERROR: ${text}`, {
      ...(place === undefined ? {} : { details: { place } }),
      nextAction: 'Correct the Jsonnet at the first place of the stack trace.',
    });
    this.name = 'RuntimeError';
    this.frames = shown;
  }

  /**
   * What the `jsonnet` command prints: the message and the stack trace.
   *
   * @param maxFrames as its `--max-trace`: of more, the middle is left out. Default 20; 0 shows all.
   */
  report(maxFrames = 20): string {
    const above = Math.floor(maxFrames / 2);
    const below = maxFrames - above;
    const lines: string[] = [];
    for (let i = 0; i < this.frames.length; i++) {
      if (maxFrames > 0 && i >= above && i < this.frames.length - below) {
        lines.push('\t...\n');
        i = this.frames.length - below - 1;
      } else {
        lines.push(this.frames[i]?.line() ?? '');
      }
    }
    return `${this.message}\n${lines.join('')}`;
  }
}
