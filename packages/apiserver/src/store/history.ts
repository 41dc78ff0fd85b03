import type { ChangeEvent } from './entry.ts';

export interface HistoryLimits {
  /** Events kept for one resource at most. */
  readonly events: number;
  /** Bytes of serialised objects kept for one resource at most. */
  readonly bytes: number;
}

export const defaultHistoryLimits: HistoryLimits = { events: 8192, bytes: 32 * 1024 * 1024 };

const slack = 17 / 16;

/** The changes of one resource, newest last, bounded: what watches resume from and paged lists look back through. */
export class History {
  #events: ChangeEvent[] = [];
  #bytes = 0;
  #compacted: number;
  readonly #limits: HistoryLimits;

  constructor(limits: HistoryLimits, compacted: number, events: readonly ChangeEvent[] = []) {
    this.#limits = limits;
    this.#compacted = compacted;
    for (const event of events) this.add(event);
  }

  /** Every change after this revision is here. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  add(event: ChangeEvent): void {
    this.#events.push(event);
    this.#bytes += event.entry.size;
  }

  /** Drops the oldest events once the limits are passed by a sixteenth; answers them. */
  trim(): readonly ChangeEvent[] {
    const { events, bytes } = this.#limits;
    if (this.#events.length <= events * slack && this.#bytes <= bytes * slack) return [];
    let dropped = 0;
    while (this.#events.length - dropped > events || (this.#bytes > bytes && dropped < this.#events.length)) {
      this.#bytes -= (this.#events[dropped] as ChangeEvent).entry.size;
      dropped++;
    }
    const gone = this.#events.slice(0, dropped);
    this.#events = this.#events.slice(dropped);
    this.#compacted = (gone.at(-1) as ChangeEvent).revision;
    return gone;
  }

  /** Up to `limit` changes after `revision`, oldest first. */
  since(revision: number, limit = Number.POSITIVE_INFINITY): readonly ChangeEvent[] {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle] as ChangeEvent).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low, Math.min(this.#events.length, low + limit));
  }
}
