import type { Call } from '../call.ts';
import { codes, serverError } from '../errors.ts';
import type { Services } from '../services.ts';

/** Timers hold no longer time. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The call of a stream: its signal aborts also when the session that opened it ends, because it expires, is revoked, or
 * its account, password or token is changed.
 */
export function whileLoggedIn<T extends Call>(services: Services, call: T): T {
  const { state, clock, authenticator } = services;
  const { identity } = call;
  const ended = new AbortController();
  const end = (): void => ended.abort(serverError(codes.unauthenticated, 'the session has ended'));
  const check = (): void => {
    if (!authenticator.isAlive(identity)) end();
  };
  const stops = [
    state.secrets.onChange(check),
    state.configMaps.onChange(check),
    ...(identity.projectRole === undefined ? [] : [state.projects.onChange(check)]),
  ];
  const leftMs = (identity.expiresAtMs ?? Number.POSITIVE_INFINITY) - clock.now();
  const timer = leftMs < longestTimerMs ? clock.setTimer(Math.max(0, leftMs), end) : undefined;
  const signal = AbortSignal.any([call.signal, ended.signal]);
  const stop = (): void => {
    timer?.cancel();
    for (const unsubscribe of stops) unsubscribe();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return { ...call, signal };
}
