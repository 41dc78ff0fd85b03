import type { Clock } from '@setpoint/core';
import { ByteCache } from '../byte-cache.ts';
import { SingleFlight } from '../single-flight.ts';

interface TagList {
  /** When it was asked for: it knows nothing of what was pushed later. Monotonic milliseconds. */
  readonly askedMs: number;
  readonly tags: readonly string[];
}

type List = (signal: AbortSignal) => Promise<readonly string[]>;

/** What is kept of lists, in bytes. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** The tags of repositories, listed once for all who ask at the same time, and for those who take what is known. */
export class TagLists {
  readonly #clock: Clock;
  readonly #kept = new ByteCache<TagList>(KEPT_BYTES);
  readonly #flights = new SingleFlight<readonly string[]>();
  /** When the list under way was asked for, by its key. */
  readonly #asked = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The tags as they were no longer than `maxAgeMs` ago; `key` holds who asks and of what. */
  async get(key: string, maxAgeMs: number, list: List, signal: AbortSignal): Promise<readonly string[]> {
    const sinceMs = this.#clock.monotonicMs() - maxAgeMs;
    const known = this.#kept.get(key);
    if (known !== undefined && known.askedMs > sinceMs) return known.tags;
    const underWay = this.#asked.get(key);
    const askedMs = underWay !== undefined && underWay >= sinceMs ? underWay : this.#clock.monotonicMs();
    return this.#flights.run(
      `${askedMs} ${key}`,
      async (stop) => {
        this.#asked.set(key, askedMs);
        try {
          const tags = await list(stop);
          this.#kept.set(key, { askedMs, tags }, tags.join().length);
          return tags;
        } finally {
          if (this.#asked.get(key) === askedMs) this.#asked.delete(key);
        }
      },
      signal,
    );
  }
}
