import { SetpointError } from '@setpoint/core';
import { healthCodes } from '../errors.ts';

/** An error raised by a script or by an operation of its; `pcall` catches it. `value` is what the script threw. */
export class LuaError extends Error {
  readonly value: unknown;

  constructor(value: unknown, message: string) {
    super(message);
    this.name = 'LuaError';
    this.value = value;
  }
}

/** The script does not parse. */
export function luaSyntaxError(line: number, message: string): SetpointError {
  return new SetpointError(healthCodes.luaSyntax, `<string> line:${line}: ${message}`, {
    rule: 'Health and action scripts are Lua 5.1 with goto',
    nextAction: `Correct line ${line} of the script.`,
  });
}

/** The script took more steps than it may. It is not a LuaError: no `pcall` of the script catches it. */
export function luaBudgetError(maxSteps: number): SetpointError {
  return new SetpointError(healthCodes.luaBudget, `the script exceeded its budget of ${maxSteps} steps`, {
    rule: 'A script may run for the equivalent of one second',
    nextAction: 'Look for a loop that does not end.',
  });
}
