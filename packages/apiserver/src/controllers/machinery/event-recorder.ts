import { rfc3339 } from '@setpoint/core';
import type { Draft } from '../../kinds/index.ts';
import type { Cluster } from './cluster.ts';

export interface Occurrence {
  readonly object: Draft;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

/** Occurrences under way at once; what comes while so many are is dropped, as real recorders do under load. */
const MAX_PENDING = 1000;

/** Writes Events beside the objects they are about; never in the way of the work itself. */
export class EventRecorder {
  readonly #cluster: Cluster;
  readonly #enabled: boolean;
  #pending = 0;
  #counter = 0;

  constructor(cluster: Cluster, enabled: boolean) {
    this.#cluster = cluster;
    this.#enabled = enabled;
  }

  record(occurrence: Occurrence): void {
    if (!this.#enabled || this.#pending >= MAX_PENDING) return;
    this.#pending++;
    this.#cluster
      .create(this.#eventOf(occurrence))
      .catch((error: unknown) => this.#cluster.report(error, `event ${occurrence.reason}`))
      .finally(() => this.#pending--);
  }

  #eventOf({ object, type, reason, message, component }: Occurrence): Draft {
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
      count: 1,
      reportingComponent: component,
      reportingInstance: '',
    };
  }
}
