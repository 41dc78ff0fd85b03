import { type Clock, eitherSignal, type Random, rfc3339, SetpointError, sleep } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeClient } from '@setpoint/kube';
import { RUNTIME_CODES, runtimeError } from '../errors.ts';
import { BoundedMap } from './bounded-map.ts';
import {
  eventKey,
  eventKind,
  eventObject,
  type EventToRecord,
  type Happened,
  type Subject,
  subjectOf,
} from './event-object.ts';
import { TokenBucket } from './token-bucket.ts';

export interface EventRecorderOptions {
  readonly client: Pick<KubeClient, 'create' | 'patch'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Who reports: `source.component` and `reportingComponent`. */
  readonly component: string;
  /** Which instance of it, such as the pod's name. Default: the component. */
  readonly instance?: string;
  /** Events that could not be recorded or were too many; events are a courtesy, so they are not tried for ever. */
  onError(error: SetpointError): void;
}

export interface EventRecorder {
  /** Returns at once; the event is written in the background, or dropped when there are too many. */
  record(event: EventToRecord): void;
  /** Events dropped so far because one object had too many or the API did not keep up. */
  readonly dropped: number;
  /** Writes without further pauses; resolves when what was recorded before has been written or given up. */
  flush(): Promise<void>;
  /** Stops writing; what waits still counts as dropped. */
  close(): void;
}

/** Most events waiting to be written; the newest are dropped beyond. */
const maxPending = 20_000;

/**
 * Events give way to the work that they tell of. While more keep coming, fifty are written at once and then ten a second,
 * and of the others one after each pause of three times what a write takes. When none has come for a second, all are
 * written as fast as the API answers.
 */
const freeBurst = 50;
const freeRefillMs = 100;
const leastPauseMs = 20;
const pauseShare = 3;
const quietMs = 1000;

/** Distinct events and objects remembered for counting and limiting. */
const maxRemembered = 4096;

/** client-go's limits (`tools/record`, EventSourceObjectSpamFilter): a burst of 25 for each object, then one in five minutes. */
const burst = 25;
const refillMs = 300_000;

/** What the last write of an event left in the API. */
interface Written {
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
}

interface Pending extends Happened {
  readonly subject: Subject;
  times: number;
  lastMs: number;
}

/**
 * Records core/v1 Events about objects. An event like one before (same object, type, reason and message) raises the
 * count of that one instead of making another. Recording never waits and never throws.
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new BackgroundRecorder(options);
}

class BackgroundRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #written = new BoundedMap<string, Written>(maxRemembered);
  readonly #buckets = new BoundedMap<string, TokenBucket>(maxRemembered);
  /** Events to write, equal ones merged; in the order they came. */
  readonly #pending = new Map<string, Pending>();
  readonly #stop = new AbortController();
  readonly #free: TokenBucket;
  #recordedAtMs = 0;
  /** How long the last write took. */
  #tookMs = 0;
  #writing: Promise<void> | undefined;
  #pause: AbortController | undefined;
  #flushing = false;
  #dropped = 0;
  #droppedToTell = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#free = new TokenBucket(options.clock, freeBurst, freeRefillMs);
  }

  get dropped(): number {
    return this.#dropped;
  }

  record({ object, ...event }: EventToRecord): void {
    if (this.#stop.signal.aborted) return;
    const { clock } = this.#options;
    this.#recordedAtMs = clock.monotonicMs();
    const nowMs = clock.now();
    const subject = subjectOf(object);
    const key = eventKey(subject, event);
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      pending.times++;
      pending.lastMs = nowMs;
    } else if (this.#pending.size >= maxPending || !this.#bucketOf(subject).take()) {
      this.#drop(1);
    } else {
      this.#pending.set(key, { event, subject, times: 1, firstMs: nowMs, lastMs: nowMs });
    }
    this.#writing ??= this.#writeAll();
  }

  async flush(): Promise<void> {
    this.#flushing = true;
    this.#pause?.abort();
    while (this.#writing !== undefined) await this.#writing;
    this.#flushing = false;
  }

  close(): void {
    this.#drop(this.#pending.size);
    this.#pending.clear();
    this.#tellDropped();
    this.#stop.abort(new Error('the event recorder is closed'));
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.#droppedToTell += count;
  }

  #bucketOf({ kind, namespace, name, uid }: Subject): TokenBucket {
    const key = `${kind}/${namespace}/${name}/${uid ?? ''}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(this.#options.clock, burst, refillMs);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  async #writeAll(): Promise<void> {
    // Lets the caller go on first; events recorded in one go are merged.
    await Promise.resolve();
    for (const [key, pending] of this.#pending) {
      await this.#turn();
      if (!this.#pending.delete(key)) break;
      const startedMs = this.#options.clock.monotonicMs();
      try {
        await this.#write(key, pending);
        this.#tookMs = this.#options.clock.monotonicMs() - startedMs;
      } catch (error) {
        if (!this.#stop.signal.aborted) this.#options.onError(SetpointError.from(error));
      }
    }
    this.#writing = undefined;
    this.#tellDropped();
  }

  /** Waits until it may write: see {@link freeBurst}. */
  async #turn(): Promise<void> {
    const { clock } = this.#options;
    const isQuiet = clock.monotonicMs() - this.#recordedAtMs >= quietMs;
    if (this.#flushing || isQuiet || this.#free.take()) return;
    this.#pause = new AbortController();
    const either = eitherSignal([this.#pause.signal, this.#stop.signal]);
    const pauseMs = Math.max(leastPauseMs, pauseShare * this.#tookMs);
    await sleep(clock, pauseMs, either.signal).catch(() => undefined);
    either.leave();
    this.#pause = undefined;
  }

  #tellDropped(): void {
    const count = this.#droppedToTell;
    this.#droppedToTell = 0;
    if (count > 0) this.#options.onError(tooMany(count));
  }

  async #write(key: string, pending: Pending): Promise<void> {
    const before = this.#written.get(key);
    const written = before === undefined ? undefined : await this.#countUp(before, pending);
    this.#written.set(key, written ?? (await this.#create(pending)));
  }

  /** Undefined when the event has expired, as events do after an hour. */
  async #countUp(before: Written, { times, lastMs }: Pending): Promise<Written | undefined> {
    const { client } = this.#options;
    const { namespace, name } = before;
    const count = before.count + times;
    const patch = { count, lastTimestamp: rfc3339(lastMs) };
    try {
      await client.patch({ gvk: eventKind, namespace, name }, 'merge', patch, {}, this.#stop.signal);
      return { ...before, count };
    } catch (error) {
      if (isKubeError(error, KUBE_CODES.notFound)) return undefined;
      throw error;
    }
  }

  async #create(pending: Pending): Promise<Written> {
    const object = eventObject(pending, this.#options);
    await this.#options.client.create(object, {}, this.#stop.signal);
    const { namespace = '', name = '' } = object.metadata;
    return { namespace, name, count: pending.times };
  }
}

function tooMany(count: number): SetpointError {
  return runtimeError(RUNTIME_CODES.eventsDropped, `${count} events were not recorded: there were too many`, {
    rule: `For one object ${burst} events at once and then one in five minutes; ${maxPending} may wait in all.`,
    nextAction: 'Look at the log, which has all of them.',
  });
}
