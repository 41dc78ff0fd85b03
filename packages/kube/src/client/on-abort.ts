import { setMaxListeners } from 'node:events';

/** Signals whose leak warning is off. */
const unlimited = new WeakSet<AbortSignal>();

/**
 * Calls back once when the signal aborts; returns how to stop listening. One signal commonly ends a whole process
 * with hundreds of watches on it, so Node's leak warning at ten listeners is switched off for it.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (!unlimited.has(signal)) {
    setMaxListeners(0, signal);
    unlimited.add(signal);
  }
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
