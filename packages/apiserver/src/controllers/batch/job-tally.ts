import type { Draft } from '../../kinds/index.ts';
import type { Job } from '../../kinds/model/workloads.ts';
import type { PodObject } from '../workloads/pod-facts.ts';
import { failureVerdict } from './job-failures.ts';
import { parseIndexes } from './job-indexes.ts';
import { indexOf, isTracked } from './job-pods.ts';

export type JobObject = Draft & Job;
export type JobStatus = NonNullable<Job['status']>;

/** Pods counted so far: those in the totals and those still marked as uncounted. */
export interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: ReadonlySet<number>;
}

/** Moves pods that are safe to count into the totals, and names those that finished since: every pod counts once. */
export function count(job: JobObject, owned: readonly PodObject[]): JobStatus {
  const before = job.status ?? {};
  const tracked = new Set(owned.filter(isTracked).map(({ metadata }) => metadata.uid ?? ''));
  const status: JobStatus = { ...before };
  const uncounted: { succeeded: string[]; failed: string[] } = { succeeded: [], failed: [] };
  for (const kind of ['succeeded', 'failed'] as const) {
    const phase = kind === 'succeeded' ? 'Succeeded' : 'Failed';
    let total = before[kind] ?? 0;
    const known = before.uncountedTerminatedPods?.[kind] ?? [];
    for (const uid of known) {
      if (tracked.has(uid)) uncounted[kind].push(uid);
      else total++;
    }
    for (const pod of owned) {
      const uid = pod.metadata.uid ?? '';
      if (pod.status?.phase === phase && tracked.has(uid) && !known.includes(uid) && !isIgnored(job, pod)) {
        uncounted[kind].push(uid);
      }
    }
    if (total > 0) status[kind] = total;
  }
  status.uncountedTerminatedPods = {
    ...(uncounted.succeeded.length > 0 ? { succeeded: uncounted.succeeded } : {}),
    ...(uncounted.failed.length > 0 ? { failed: uncounted.failed } : {}),
  };
  return status;
}

function isIgnored(job: JobObject, pod: PodObject): boolean {
  return pod.status?.phase === 'Failed' && failureVerdict(job, pod) === 'Ignore';
}

export function tallyOf(job: JobObject, status: JobStatus, owned: readonly PodObject[]): Tally {
  const uncounted = status.uncountedTerminatedPods ?? {};
  const completedIndexes = parseIndexes(status.completedIndexes);
  for (const pod of owned)
    if (pod.status?.phase === 'Succeeded' && indexOf(pod) >= 0) completedIndexes.add(indexOf(pod));
  const isIndexed = job.spec.completionMode === 'Indexed';
  return {
    succeeded: isIndexed
      ? completedIndexes.size
      : (status.succeeded ?? 0) + (uncounted.succeeded ?? []).length,
    failed: (status.failed ?? 0) + (uncounted.failed ?? []).length,
    completedIndexes,
  };
}
