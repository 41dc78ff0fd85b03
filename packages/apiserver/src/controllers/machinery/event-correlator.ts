import type { Draft } from '../../kinds/index.ts';
import type { Occurrence } from './event-recorder.ts';

/** One event as it is known so far. */
interface Entry {
  count: number;
  /** The event, once it is written; undefined when it has to be made. */
  written: Promise<Draft | undefined>;
}

/** An occurrence that is to be told. */
export interface Observation {
  readonly entry: Entry;
  readonly message: string;
  /** How often it has happened, this time included. */
  readonly count: number;
}

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

interface Bucket {
  tokens: number;
  filledMs: number;
}

/** Messages of one kind of occurrence of an object that are told each for itself, and for how long they count. */
const MAX_SIMILAR = 10;
const SIMILAR_MS = 600_000;
/** Events of an object that are told at once, and the time in which one more may be. */
const BURST = 25;
const REFILL_MS = 300_000;
const MAX_KNOWN = 4096;

/**
 * Which occurrences are told, and in which event (client-go's EventCorrelator): the same again is counted in the event that
 * is there, the tenth of a kind is the first of those told together, and who says too much of one object is not heard.
 */
export class EventCorrelator {
  readonly #entries = new Recent<Entry>();
  readonly #similar = new Recent<Similar>();
  readonly #buckets = new Recent<Bucket>();

  /** Undefined when nothing is to be told. */
  observe(occurrence: Occurrence, nowMs: number): Observation | undefined {
    const { object, component, type, reason } = occurrence;
    const { name, namespace, uid } = object.metadata;
    const about = JSON.stringify([component, object.kind, namespace, name, uid, object.apiVersion]);
    const kind = `${about}${JSON.stringify([type, reason])}`;
    const isMany = this.#isOneOfMany(kind, occurrence.message, nowMs);
    const message = isMany ? `(combined from similar events): ${occurrence.message}` : occurrence.message;
    const entry = this.#entries.of(isMany ? kind : `${kind}${message}`, () => ({
      count: 0,
      written: Promise.resolve(undefined),
    }));
    entry.count++;
    return this.#isHeard(about, nowMs) ? { entry, message, count: entry.count } : undefined;
  }

  #isOneOfMany(kind: string, message: string, nowMs: number): boolean {
    const similar = this.#similar.of(kind, () => ({ messages: new Set<string>(), lastMs: nowMs }));
    if (nowMs - similar.lastMs > SIMILAR_MS) similar.messages.clear();
    similar.lastMs = nowMs;
    similar.messages.add(message);
    if (similar.messages.size < MAX_SIMILAR) return false;
    const [any = ''] = similar.messages;
    similar.messages.delete(any);
    return true;
  }

  #isHeard(about: string, nowMs: number): boolean {
    const bucket = this.#buckets.of(about, () => ({ tokens: BURST, filledMs: nowMs }));
    bucket.tokens = Math.min(BURST, bucket.tokens + (nowMs - bucket.filledMs) / REFILL_MS);
    bucket.filledMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}

/** Values by key, of which the ones longest unused are forgotten. */
class Recent<T> {
  readonly #values = new Map<string, T>();

  of(key: string, make: () => T): T {
    const value = this.#values.get(key) ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > MAX_KNOWN) {
      const [oldest = ''] = this.#values.keys();
      this.#values.delete(oldest);
    }
    return value;
  }
}
