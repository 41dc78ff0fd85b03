import { setMaxListeners } from 'node:events';

/**
 * Shares one run of an operation among all who ask for it while it runs. The run is aborted only when every one of them
 * has given up.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** The result of the run under `key`, started by `start` when there is none. */
  run(key: string, start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const flight = this.#flights.get(key) ?? this.#begin(key, start);
    return flight.join(signal);
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const flight: Flight<T> = new Flight(start, () => {
      // An aborted run may end after the next one under its key has begun.
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    this.#flights.set(key, flight);
    return flight;
  }
}

class Flight<T> {
  readonly #abort = new AbortController();
  readonly #result: Promise<T>;
  readonly #onOver: () => void;
  #waiting = 0;

  constructor(start: (signal: AbortSignal) => Promise<T>, onOver: () => void) {
    this.#onOver = onOver;
    this.#result = start(this.#abort.signal).finally(onOver);
    this.#result.catch(() => undefined);
  }

  join(signal: AbortSignal): Promise<T> {
    this.#waiting++;
    // Many callers of one sync share its signal; a thousand listeners are no leak.
    setMaxListeners(0, signal);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        reject(signal.reason as Error);
        if (--this.#waiting > 0) return;
        this.#onOver();
        this.#abort.abort(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#result.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }
}
