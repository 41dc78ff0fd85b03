import { SetpointError } from '@setpoint/core';
import type { Context } from '../context.ts';
import { codes } from '../errors.ts';

/** Writes the value as JSON, or as the text made for people. */
export function print(value: unknown, output: string, text: () => string, context: Context): void {
  if (output !== 'json' && output !== 'table') {
    throw new SetpointError(codes.usage, `unknown output format ${output}`, {
      nextAction: 'Use -o table or -o json.',
    });
  }
  context.terminal.out(output === 'json' ? `${JSON.stringify(value, undefined, 2)}\n` : text());
}
