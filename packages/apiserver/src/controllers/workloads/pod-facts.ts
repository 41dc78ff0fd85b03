import type { Draft } from '../../kinds/index.ts';
import type { Pod, PodTemplateSpec } from '../../kinds/model/pod.ts';
import { controllerRef } from '../machinery/cluster.ts';
import { findCondition, isTrue } from '../machinery/conditions.ts';

export type PodObject = Draft & Pod;

export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Counts towards what its controller wants: neither finished nor on its way out. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;
}

export function isReady(pod: Pod): boolean {
  return isTrue(pod.status?.conditions, 'Ready');
}

/** Milliseconds until the ready pod counts as available, 0 when it does, undefined while it is not ready. */
export function availableInMs(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds <= 0) return 0;
  const since = Date.parse(findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '');
  if (Number.isNaN(since)) return minReadySeconds * 1000;
  return Math.max(0, since + minReadySeconds * 1000 - nowMs);
}

export interface Readiness {
  readonly ready: number;
  readonly available: number;
  /** When the next ready pod becomes available; undefined when none is about to. */
  readonly nextAvailableInMs: number | undefined;
}

export function readinessOf(pods: readonly Pod[], minReadySeconds: number, nowMs: number): Readiness {
  let ready = 0;
  let available = 0;
  let next: number | undefined;
  for (const pod of pods) {
    const inMs = availableInMs(pod, minReadySeconds, nowMs);
    if (inMs === undefined) continue;
    ready++;
    if (inMs === 0) available++;
    else next = Math.min(next ?? inMs, inMs);
  }
  return { ready, available, nextAvailableInMs: next };
}

/** A pod made from the template, owned by the controller; the caller names it. */
export function podFromTemplate(owner: Draft, template: PodTemplateSpec): PodObject {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: owner.metadata.namespace ?? '',
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
      ownerReferences: [controllerRef(owner)],
    },
    spec: template.spec,
  };
}
