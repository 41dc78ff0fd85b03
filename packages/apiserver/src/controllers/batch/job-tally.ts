import type { Draft } from '../../kinds/index.ts';
import type { Job } from '../../kinds/model/workloads.ts';
import { isFinished, type PodObject } from '../workloads/pod-facts.ts';
import { failureAction } from './job-failures.ts';
import { parseIndexes } from './job-indexes.ts';
import { failureCountOf, indexOf, isTracked } from './job-pods.ts';

export type JobObject = Draft & Job;
export type JobStatus = NonNullable<Job['status']>;

/** Pods counted so far: those in the totals and those still marked as uncounted. */
export interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: ReadonlySet<number>;
  /** Indexes that will not be tried again; none where failures are counted for the job as a whole. */
  readonly failedIndexes: ReadonlySet<number>;
}

/**
 * Moves pods that are safe to count into the totals, and names those that finished since: every pod counts once. Of a job
 * that has failed, all that has not finished counts as failed.
 */
export function count(job: JobObject, owned: readonly PodObject[], hasFailed: boolean): JobStatus {
  const before = job.status ?? {};
  const tracked = new Set(owned.filter(isTracked).map(({ metadata }) => metadata.uid ?? ''));
  const status: JobStatus = { ...before };
  const uncounted: { succeeded: string[]; failed: string[] } = { succeeded: [], failed: [] };
  for (const kind of ['succeeded', 'failed'] as const) {
    let total = before[kind] ?? 0;
    const known = before.uncountedTerminatedPods?.[kind] ?? [];
    for (const uid of known) {
      if (tracked.has(uid)) uncounted[kind].push(uid);
      else total++;
    }
    for (const pod of owned) {
      const uid = pod.metadata.uid ?? '';
      if (!tracked.has(uid) || known.includes(uid)) continue;
      const counts =
        kind === 'succeeded' ? pod.status?.phase === 'Succeeded' : countsAsFailed(job, pod, hasFailed);
      if (counts) uncounted[kind].push(uid);
    }
    if (total > 0) status[kind] = total;
  }
  status.uncountedTerminatedPods = {
    ...(uncounted.succeeded.length > 0 ? { succeeded: uncounted.succeeded } : {}),
    ...(uncounted.failed.length > 0 ? { failed: uncounted.failed } : {}),
  };
  return status;
}

function countsAsFailed(job: JobObject, pod: PodObject, hasFailed: boolean): boolean {
  if (pod.status?.phase === 'Failed') return failureAction(job, pod) !== 'Ignore';
  if (isFinished(pod)) return false;
  // What is deleted before its end may never come to one, unless the job waits for that.
  return (
    hasFailed || (pod.metadata.deletionTimestamp !== undefined && job.spec.podReplacementPolicy !== 'Failed')
  );
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
    failedIndexes: failedIndexesOf(job, status, owned),
  };
}

/** Indexes that failed once too often, or in a way that is final. */
function failedIndexesOf(
  job: JobObject,
  status: JobStatus,
  owned: readonly PodObject[],
): ReadonlySet<number> {
  const limit = job.spec.backoffLimitPerIndex;
  if (limit === undefined) return new Set();
  const failed = parseIndexes(status.failedIndexes);
  for (const pod of owned) {
    if (pod.status?.phase !== 'Failed' || indexOf(pod) < 0) continue;
    const action = failureAction(job, pod);
    if (action === 'FailIndex' || (action === 'Count' && failureCountOf(pod) >= limit))
      failed.add(indexOf(pod));
  }
  return failed;
}
