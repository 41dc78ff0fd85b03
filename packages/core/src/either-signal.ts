import { setMaxListeners } from 'node:events';

/** A signal for the length of one piece of work. */
export interface EitherSignal {
  readonly signal: AbortSignal;
  /** Stops following; call it when the work is over. */
  readonly leave: () => void;
}

/**
 * A signal that aborts with the first of several, for its reason. Unlike `AbortSignal.any` it leaves nothing behind on
 * signals that outlive the work, and no weak references for the garbage collector to look after. Any number may listen
 * to it, and follow one signal.
 */
export function eitherSignal(signals: readonly AbortSignal[]): EitherSignal {
  const either = new AbortController();
  setMaxListeners(0, either.signal, ...signals);
  const leave = (): void => {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  };
  const abort = (): void => {
    leave();
    either.abort(signals.find(({ aborted }) => aborted)?.reason);
  };
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  if (signals.some(({ aborted }) => aborted)) abort();
  return { signal: either.signal, leave };
}
