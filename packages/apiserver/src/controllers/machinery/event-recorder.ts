import { rfc3339 } from '@setpoint/core';
import { isKubeError, KUBE_CODES } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import type { Cluster } from './cluster.ts';
import { EventCorrelator, type Observation } from './event-correlator.ts';

export interface Occurrence {
  readonly object: Draft;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

/** Occurrences under way at once; what comes while so many are is dropped, as real recorders do under load. */
const MAX_PENDING = 1000;

/** Writes Events beside the objects they are about, each kind of occurrence once; never in the way of the work itself. */
export class EventRecorder {
  readonly #cluster: Cluster;
  readonly #enabled: boolean;
  readonly #correlator = new EventCorrelator();
  #pending = 0;
  #counter = 0;

  constructor(cluster: Cluster, enabled: boolean) {
    this.#cluster = cluster;
    this.#enabled = enabled;
  }

  record(occurrence: Occurrence): void {
    if (!this.#enabled || this.#pending >= MAX_PENDING) return;
    const observation = this.#correlator.observe(occurrence, this.#cluster.now());
    if (observation === undefined) return;
    this.#pending++;
    observation.entry.written = observation.entry.written
      .then((event) => this.#write(event, occurrence, observation))
      .catch((error: unknown) => {
        this.#cluster.report(error, `event ${occurrence.reason}`);
        return undefined;
      })
      .finally(() => this.#pending--);
  }

  /** Counts the occurrence in the event that tells of it, or makes that event; the event as it is then. */
  async #write(
    known: Draft | undefined,
    occurrence: Occurrence,
    { message, count }: Observation,
  ): Promise<Draft> {
    if (known === undefined) return this.#cluster.create(this.#eventOf({ ...occurrence, message }, count));
    const lastTimestamp = rfc3339(this.#cluster.now());
    try {
      await this.#cluster.mergePatch(known, { message, count, lastTimestamp });
      return known;
    } catch (error) {
      // Events are forgotten after a while; this one is told anew.
      if (!isKubeError(error, KUBE_CODES.notFound)) throw error;
      return this.#cluster.create(this.#eventOf({ ...occurrence, message }, count));
    }
  }

  #eventOf({ object, type, reason, message, component }: Occurrence, count: number): Draft {
    const now = this.#cluster.now();
    const time = rfc3339(now);
    const { name = '', namespace, uid, resourceVersion } = object.metadata;
    const unique = (BigInt(now) * 1_000_000n + BigInt(this.#counter++ % 1_000_000)).toString(16);
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${unique}`, namespace: namespace || 'default' },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name,
        ...(namespace ? { namespace } : {}),
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
      type,
      reason,
      message,
      source: { component },
      firstTimestamp: time,
      lastTimestamp: time,
      count,
      reportingComponent: component,
      reportingInstance: '',
    };
  }
}
