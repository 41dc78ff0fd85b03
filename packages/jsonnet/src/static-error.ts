import { SetpointError } from '@setpoint/core';
import { JSONNET_CODES } from './errors.ts';
import type { Span } from './source-file.ts';

/** A program that cannot be run at all. `message` is one line; `report` is what the `jsonnet` command prints. */
export class StaticError extends SetpointError {
  readonly report: string;

  constructor(text: string, span: Span) {
    super(JSONNET_CODES.static, `${span.toString()} ${text}`, {
      nextAction: 'Correct the Jsonnet at the place the message names.',
    });
    this.name = 'StaticError';
    this.report = `${this.message}\n\n${span.lines()}\n\n`;
  }
}
