import type { Clock } from '@setpoint/core';
import { codes, invalid, serverError } from '../errors.ts';

const unitsMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1 / 1000,
  n: 1 / 1_000_000,
};
/** Timers hold no longer time. */
const longestTimerMs = 2 ** 31 - 1;

/** The milliseconds that a `grpc-timeout` gives; undefined without one. */
export function timeoutMs(header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, digits = '', unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(String(header)) ?? [];
  const each = unitsMs[unit];
  if (each === undefined) throw invalid('malformed grpc-timeout');
  return Number(digits) * each;
}

/** A signal that also aborts when the caller's time is over, with `server.deadline-exceeded`; call `stop` at the end. */
export function untilDeadline(
  clock: Clock,
  ms: number | undefined,
  signal: AbortSignal,
): { readonly signal: AbortSignal; stop(): void } {
  if (ms === undefined || ms > longestTimerMs) return { signal, stop: () => {} };
  const over = new AbortController();
  const timer = clock.setTimer(ms, () =>
    over.abort(serverError(codes.deadline, 'context deadline exceeded')),
  );
  return { signal: AbortSignal.any([signal, over.signal]), stop: () => timer.cancel() };
}
