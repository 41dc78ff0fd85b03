import type { Clock } from '@setpoint/core';
import type { ResourceMapping, RestMapper } from '../client/kube-client.ts';
import { onAbort } from '../client/on-abort.ts';
import { KUBE_CODES, kubeError } from '../errors.ts';
import { apiVersionOf, type GroupVersionKind } from '../group-version-kind.ts';
import type { DiscoverySnapshot } from './snapshot.ts';

export interface RestMapperOptions {
  readonly clock: Clock;
  /** Shortest time between two discoveries caused by unknown kinds. Default 1,000 ms. */
  readonly minIntervalMs?: number;
  discover(signal: AbortSignal): Promise<DiscoverySnapshot>;
}

interface Known {
  readonly snapshot: DiscoverySnapshot;
  readonly askedAtMs: number;
}

/**
 * A {@link RestMapper} over one discovery at a time, which all callers share. A kind that is not known causes a new
 * discovery unless the last one is younger than `minIntervalMs`: who waits for a kind asks again after that.
 */
export function createRestMapper(options: RestMapperOptions): RestMapper {
  return new CachingRestMapper(options);
}

class CachingRestMapper implements RestMapper {
  readonly #options: RestMapperOptions;
  readonly #minIntervalMs: number;
  #known: Known | undefined;
  /** What was known last, whether or not it still counts. */
  #last: DiscoverySnapshot | undefined;
  #running: Promise<Known> | undefined;
  /** Counts invalidations, so that an answer asked for before one is not kept. */
  #epoch = 0;

  constructor(options: RestMapperOptions) {
    this.#options = options;
    this.#minIntervalMs = options.minIntervalMs ?? 1000;
  }

  async mapping(gvk: GroupVersionKind, signal: AbortSignal): Promise<ResourceMapping | undefined> {
    const known = await this.#current(signal);
    const found = known.snapshot.find(gvk);
    if (found !== undefined) return found;
    const fresher = await this.#fresher(known, signal);
    const established = fresher.snapshot.find(gvk);
    if (established === undefined && fresher.snapshot.isStale(gvk)) throw incomplete(gvk);
    return established;
  }

  async all(signal: AbortSignal): Promise<readonly ResourceMapping[]> {
    return (await this.#current(signal)).snapshot.all();
  }

  isPartial(): boolean {
    return this.#last?.isPartial === true;
  }

  invalidate(): void {
    this.#epoch++;
    this.#known = undefined;
    this.#running = undefined;
  }

  async #current(signal: AbortSignal): Promise<Known> {
    return this.#known ?? (await this.#ask(signal));
  }

  /** Asks again unless the answer at hand is younger than the interval. */
  async #fresher(known: Known, signal: AbortSignal): Promise<Known> {
    if (this.#known !== known) return await this.#current(signal);
    const ageMs = this.#options.clock.monotonicMs() - known.askedAtMs;
    return ageMs < this.#minIntervalMs ? known : await this.#ask(signal);
  }

  async #ask(signal: AbortSignal): Promise<Known> {
    this.#running ??= this.#discover();
    return await unlessAborted(this.#running, signal);
  }

  /** Belongs to no caller: the abort of one must not fail the others. */
  async #discover(): Promise<Known> {
    const epoch = this.#epoch;
    const askedAtMs = this.#options.clock.monotonicMs();
    try {
      const answer = await this.#options.discover(new AbortController().signal);
      const known = { snapshot: this.#last === undefined ? answer : answer.over(this.#last), askedAtMs };
      if (epoch === this.#epoch) {
        this.#known = known;
        this.#last = known.snapshot;
      }
      return known;
    } finally {
      if (epoch === this.#epoch) this.#running = undefined;
    }
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const leaving = new Promise<never>((_resolve, reject) => {
    stop = onAbort(signal, () => reject(signal.reason as Error));
  });
  try {
    return await Promise.race([work, leaving]);
  } finally {
    stop();
  }
}

function incomplete(gvk: GroupVersionKind): Error {
  return kubeError(
    KUBE_CODES.discoveryIncomplete,
    `the API behind ${apiVersionOf(gvk)} does not answer, so ${gvk.kind} cannot be looked up`,
    {
      subject: `${apiVersionOf(gvk)} ${gvk.kind}`,
      nextAction: 'Look at the APIService of the group: its Available condition says why.',
      retry: 'backoff',
    },
  );
}
