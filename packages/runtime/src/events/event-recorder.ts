import { type Clock, type Random, rfc3339, SetpointError } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeClient, type KubeObject, refOf } from '@setpoint/kube';
import { BoundedMap } from './bounded-map.ts';
import { TokenBucket } from './token-bucket.ts';

export interface EventRecorderOptions {
  readonly client: Pick<KubeClient, 'create' | 'patch'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Who reports: `source.component` and `reportingComponent`. */
  readonly component: string;
  /** Which instance of it, such as the pod's name. Default: the component. */
  readonly instance?: string;
  /** Events that could not be recorded; events are a courtesy, so they are not tried for ever. */
  onError(error: SetpointError): void;
}

export interface EventToRecord {
  readonly object: KubeObject;
  readonly type: 'Normal' | 'Warning';
  /** CamelCase. */
  readonly reason: string;
  readonly message: string;
  /** Labels of the event itself. Default none. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface EventRecorder {
  /** Returns at once; the event is written in the background, or dropped when there are too many. */
  record(event: EventToRecord): void;
  /** Events dropped so far because one object had too many or the API did not keep up. */
  readonly dropped: number;
  /** Resolves when what was recorded before has been written or given up. */
  flush(): Promise<void>;
  /** Stops writing. */
  close(): void;
}

/** Most events waiting to be written; the newest are dropped beyond. */
const maxPending = 1000;

/** Distinct events and objects remembered for counting and limiting. */
const maxRemembered = 4096;

/** client-go's limits (`tools/record`, EventSourceObjectSpamFilter): a burst of 25 for each object, then one in five minutes. */
const burst = 25;
const refillMs = 300_000;

/** The server refuses longer messages. */
const maxMessageLength = 1024;

/** What the last write of an event left in the API. */
interface Written {
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
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
  readonly #pending = new Map<string, { readonly event: EventToRecord; times: number }>();
  readonly #stop = new AbortController();
  #writing: Promise<void> | undefined;
  #dropped = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  get dropped(): number {
    return this.#dropped;
  }

  record(event: EventToRecord): void {
    if (this.#stop.signal.aborted) return;
    const key = keyOf(event);
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      pending.times++;
    } else if (this.#pending.size >= maxPending || !this.#bucketOf(event.object).take()) {
      this.#dropped++;
    } else {
      this.#pending.set(key, { event, times: 1 });
      this.#writing ??= this.#writeAll();
    }
  }

  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  close(): void {
    this.#pending.clear();
    this.#stop.abort(new Error('the event recorder is closed'));
  }

  #bucketOf(object: KubeObject): TokenBucket {
    const { uid, namespace, name } = object.metadata;
    const key = `${object.kind}/${namespace ?? ''}/${name ?? ''}/${uid ?? ''}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(this.#options.clock, burst, refillMs);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  async #writeAll(): Promise<void> {
    // Lets the caller go on first; events recorded in one go are merged.
    await Promise.resolve();
    for (const [key, { event, times }] of this.#pending) {
      this.#pending.delete(key);
      try {
        await this.#write(key, event, times);
      } catch (error) {
        if (!this.#stop.signal.aborted) this.#options.onError(SetpointError.from(error));
      }
    }
    this.#writing = undefined;
  }

  async #write(key: string, event: EventToRecord, times: number): Promise<void> {
    const before = this.#written.get(key);
    const written = before === undefined ? undefined : await this.#countUp(before, times);
    this.#written.set(key, written ?? (await this.#create(event, times)));
  }

  /** Undefined when the event has expired, as events do after an hour. */
  async #countUp(before: Written, times: number): Promise<Written | undefined> {
    const { client, clock } = this.#options;
    const { namespace, name } = before;
    const count = before.count + times;
    const patch = { count, lastTimestamp: rfc3339(clock.now()) };
    try {
      await client.patch({ gvk: eventKind, namespace, name }, 'merge', patch, {}, this.#stop.signal);
      return { ...before, count };
    } catch (error) {
      if (isKubeError(error, KUBE_CODES.notFound)) return undefined;
      throw error;
    }
  }

  async #create(event: EventToRecord, times: number): Promise<Written> {
    const object = this.#eventObject(event, times);
    await this.#options.client.create(object, {}, this.#stop.signal);
    const { namespace = '', name = '' } = object.metadata;
    return { namespace, name, count: times };
  }

  #eventObject(event: EventToRecord, count: number): KubeObject {
    const { clock, random, component, instance = component } = this.#options;
    const { object, type, reason } = event;
    const { namespace, name } = refOf(object);
    const { uid, resourceVersion } = object.metadata;
    const now = rfc3339(clock.now());
    const suffix = Buffer.from(random.bytes(8)).toString('hex');
    const message =
      event.message.length > maxMessageLength
        ? `${event.message.slice(0, maxMessageLength - 1)}…`
        : event.message;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      // Events of cluster-scoped objects live in the namespace default.
      metadata: {
        name: `${name.slice(0, 236)}.${suffix}`,
        namespace: namespace || 'default',
        ...(event.labels === undefined ? {} : { labels: event.labels }),
      },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        namespace,
        name,
        uid,
        resourceVersion,
      },
      type,
      reason,
      message,
      count,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component },
      reportingComponent: component,
      reportingInstance: instance,
    };
  }
}

const eventKind = { group: '', version: 'v1', kind: 'Event' };

function keyOf({ object, type, reason, message }: EventToRecord): string {
  const { uid, namespace, name } = object.metadata;
  return JSON.stringify([object.apiVersion, object.kind, namespace, name, uid, type, reason, message]);
}
