import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this package throws. */
export const RUNTIME_CODES = {
  /** More Kubernetes events than are recorded; what they told is in the log. */
  eventsDropped: 'runtime.events-dropped',
  /** A reconcile ran longer than its limit and was aborted. */
  reconcileTimeout: 'runtime.reconcile-timeout',
  /** The lease was lost, or could not be renewed in time; the work under it must stop. */
  leaseLost: 'runtime.lease-lost',
  /** Misuse: an option outside of its range. */
  option: 'runtime.option',
} as const;

export type RuntimeCode = (typeof RUNTIME_CODES)[keyof typeof RUNTIME_CODES];

export function runtimeError(
  code: RuntimeCode,
  message: string,
  options: SetpointErrorOptions = {},
): SetpointError {
  return new SetpointError(code, message, options);
}
