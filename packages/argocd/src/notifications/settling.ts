import type { Application } from '../resources/application.ts';

/** After a sync its outcome is compared at once; until then the status shows what was before. */
const settleMs = 3000;

/** How long to wait for the comparison that follows an operation; 0 when its outcome is in the status. */
export function settlingMs({ status }: Pick<Application, 'status'>, nowMs: number): number {
  const finished = Date.parse(status?.operationState?.finishedAt ?? '');
  const reconciled = Date.parse(status?.reconciledAt ?? '');
  if (Number.isNaN(finished) || finished <= reconciled) return 0;
  const restedMs = nowMs - finished;
  // An end that is still to come was written by another clock, and says nothing.
  return restedMs < 0 ? 0 : Math.max(0, settleMs - restedMs);
}
