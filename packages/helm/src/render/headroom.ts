import { SetpointError } from '@setpoint/core';
import { codes } from '@setpoint/gotemplate';

/** Templates within templates that are taken to fit any stack. */
const safeDepth = 24;
/** Calls that must still fit: what functions of templates need, and V8 to compile a regular expression. */
const spareCalls = 600;

/**
 * Fails with `gotemplate.limit` when little of the JS stack is left. V8 ends the whole process, not the render, when
 * it runs out of stack while it compiles a regular expression, so the end must not be reached.
 */
export function checkHeadroom(depth: number): void {
  if (depth <= safeDepth) return;
  try {
    descend(spareCalls, depth, depth, depth);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SetpointError(
      codes.limit,
      'template execution exceeded the stack: templates are nested too deep',
      {
        rule: 'A render stays within its limits (the stack of its thread).',
        nextAction: 'Look for recursion in the templates, or render in a worker with a larger stack.',
        details: { option: 'stack', depth },
      },
    );
  }
}

/** Arguments make the frame as large as that of an ordinary call. */
function descend(calls: number, a: number, b: number, c: number): number {
  return calls === 0 ? a + b + c : 1 + descend(calls - 1, b, c, a);
}
