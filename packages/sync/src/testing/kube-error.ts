import { SetpointError } from '@setpoint/core';

/** A failure as the client would throw it. */
export function kubeErrorOf(code: string): SetpointError {
  return new SetpointError(code, `the test says ${code}`, { retry: 'backoff' });
}
