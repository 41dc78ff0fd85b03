import { isActive, type PodObject } from '../workloads/pod-facts.ts';
import { findCondition } from '../machinery/conditions.ts';
import { fatalFailure } from './job-failures.ts';
import { parseIndexes } from './job-indexes.ts';
import type { JobObject, JobStatus, Tally } from './job-tally.ts';

/** Where a job stands: at work, or heading for its end for the reason told. */
export type Outcome =
  | { readonly state: 'running' | 'suspended' }
  | { readonly state: 'complete' | 'failed'; readonly reason: string; readonly message: string };

const failed = (reason: string, message: string): Outcome => ({ state: 'failed', reason, message });

/** What becomes of the job, in the order in which kube-controller-manager decides it; what was decided once stays. */
export function outcomeOf(
  job: JobObject,
  owned: readonly PodObject[],
  tally: Tally,
  status: JobStatus,
  nowMs: number,
): Outcome {
  return (
    decided(job) ??
    failureOf(job, owned, tally, status, nowMs) ??
    indexFailureOf(job, tally) ??
    successOf(job, owned, tally) ?? { state: job.spec.suspend === true ? 'suspended' : 'running' }
  );
}

function decided({ status }: JobObject): Outcome | undefined {
  for (const [type, state] of [
    ['SuccessCriteriaMet', 'complete'],
    ['FailureTarget', 'failed'],
  ] as const) {
    const condition = findCondition(status?.conditions, type);
    if (condition?.status !== 'True') continue;
    return { state, reason: condition.reason ?? '', message: condition.message ?? '' };
  }
  return undefined;
}

function failureOf(
  job: JobObject,
  owned: readonly PodObject[],
  tally: Tally,
  { startTime }: JobStatus,
  nowMs: number,
): Outcome | undefined {
  const { spec } = job;
  const fatal = fatalFailure(job, owned);
  if (fatal !== undefined) return failed('PodFailurePolicy', fatal);
  const restarts = spec.template.spec.restartPolicy === 'OnFailure' ? restartsOf(owned) : 0;
  const limit = spec.backoffLimit ?? 6;
  if (tally.failed > limit || (restarts > 0 && restarts >= Math.max(1, limit)))
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const deadline = spec.activeDeadlineSeconds;
  if (deadline === undefined || startTime === undefined || spec.suspend === true) return undefined;
  return nowMs - Date.parse(startTime) >= deadline * 1000
    ? failed('DeadlineExceeded', 'Job was active longer than specified deadline')
    : undefined;
}

function indexFailureOf({ spec }: JobObject, tally: Tally): Outcome | undefined {
  const { maxFailedIndexes } = spec;
  const failedIndexes = tally.failedIndexes.size;
  if (maxFailedIndexes !== undefined && failedIndexes > maxFailedIndexes) {
    return failed(
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    );
  }
  if (failedIndexes === 0 || failedIndexes + tally.completedIndexes.size < (spec.completions ?? 0))
    return undefined;
  return failed('FailedIndexes', 'Job has failed indexes');
}

function successOf(job: JobObject, owned: readonly PodObject[], tally: Tally): Outcome | undefined {
  const rule = (job.spec.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes);
    const matched =
      wanted === undefined
        ? tally.completedIndexes.size
        : [...wanted].filter((index) => tally.completedIndexes.has(index)).length;
    return matched >= (succeededCount ?? wanted?.size ?? Infinity);
  });
  if (rule >= 0)
    return { state: 'complete', reason: 'SuccessPolicy', message: `Matched rules at index ${rule}` };
  if (!hasAllCompletions(job, tally) || owned.some(isActive)) return undefined;
  const message = 'Reached expected number of succeeded pods';
  return { state: 'complete', reason: 'CompletionsReached', message };
}

function hasAllCompletions({ spec }: JobObject, { succeeded }: Tally): boolean {
  return spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions;
}

function restartsOf(pods: readonly PodObject[]): number {
  return pods
    .filter(isActive)
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}
