import type { Draft } from '../../kinds/index.ts';
import type { Pod } from '../../kinds/model/pod.ts';
import { findCondition } from '../machinery/conditions.ts';
import { keyOf } from '../machinery/informer.ts';

interface Seen {
  readonly service: string;
  readonly pods: ReadonlyMap<string, string>;
}

/**
 * Since when endpoints are to be changed: the earliest time of a pod's readiness, or of the service, that was not known when
 * they were looked at last (endpointslice's TriggerTimeTracker).
 */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /** Undefined when nothing with a time of its own has changed. */
  changedAt(service: Draft, pods: readonly (Draft & Pod)[]): string | undefined {
    const key = keyOf(service);
    const before = this.#seen.get(key);
    const created = service.metadata.creationTimestamp ?? '';
    const times = new Map(pods.map((pod) => [pod.metadata.name ?? '', readyAt(pod)]));
    this.#seen.set(key, { service: created, pods: times });
    if (before === undefined) return created || undefined;
    // Times of the same form are in the order of their texts.
    const newer = [...times].filter(([name, time]) => time > (before.pods.get(name) ?? ''));
    const changed = newer.map(([, time]) => time);
    if (created > before.service) changed.push(created);
    return changed.toSorted()[0];
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}

function readyAt(pod: Pod): string {
  return findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '';
}
