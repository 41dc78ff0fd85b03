import { rfc3339 } from '@setpoint/core';
import type { Condition } from '../../kinds/model/meta.ts';
import type { Job } from '../../kinds/model/workloads.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { isTrue, withCondition } from '../machinery/conditions.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { JOB, POD } from '../machinery/kinds.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import { queueOwners, queueOwnersOf } from '../machinery/queue-owners.ts';
import { isActive, isFinished, isReady, type PodObject } from '../workloads/pod-facts.ts';
import { formatIndexes } from './job-indexes.ts';
import { failureCountOf, indexOf, isTracked, podOf, untrack } from './job-pods.ts';
import { type Outcome, outcomeOf } from './job-outcome.ts';
import { count, type JobObject, type JobStatus, type Tally, tallyOf } from './job-tally.ts';

const COMPONENT = 'job-controller';
const FIRST_BACKOFF_MS = 10_000;
const MAX_BACKOFF_MS = 600_000;

interface Scope {
  readonly cluster: Cluster;
  readonly jobs: Informer<JobObject>;
  readonly pods: Informer<PodObject>;
  readonly queue: KeyedQueue;
}

/** Runs jobs to completion: parallel and indexed pods, retries with backoff, deadlines, suspension, removal after their TTL. */
export function startJobs(cluster: Cluster): void {
  const jobs = cluster.informer<JobObject>(JOB);
  const pods = cluster.informer<PodObject>(POD);
  const queue: KeyedQueue = cluster.queue(COMPONENT, async (key) => {
    const job = jobs.get(key);
    if (job !== undefined) await reconcile({ cluster, jobs, pods, queue }, job);
  });
  const jobKeyOf = queueOwners(jobs, queue);
  queueOwnersOf(pods, jobKeyOf, queue);
  pods.onChange(({ object }) => {
    if (object !== undefined && jobKeyOf(object) === undefined) releaseOrphan(cluster, jobs, object);
  });
}

/** A pod whose job is gone is counted by nobody: nothing is to hold it. */
function releaseOrphan(cluster: Cluster, jobs: Informer<JobObject>, pod: PodObject): void {
  if (pod.metadata.deletionTimestamp === undefined || !isTracked(pod)) return;
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner !== undefined && jobs.find(pod.metadata.namespace ?? '', owner.name)?.metadata.uid === owner.uid)
    return;
  untrack(cluster, pod).catch((error: unknown) => cluster.report(error, `pod ${keyOf(pod)}`));
}

export function isJobFinished(job: Job): boolean {
  return isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed');
}

async function reconcile(scope: Scope, job: JobObject): Promise<void> {
  const { cluster, pods } = scope;
  const owned = pods.controlledBy(job.metadata.uid);
  if (job.metadata.deletionTimestamp !== undefined) {
    for (const pod of owned) if (isTracked(pod) && !isActive(pod)) await untrack(cluster, pod);
    return;
  }
  if (isJobFinished(job)) {
    await settle(scope, job, owned);
    return;
  }
  const before = count(job, owned, false);
  const tally = tallyOf(job, before, owned);
  const outcome = outcomeOf(job, owned, tally, before, cluster.now());
  const status = outcome.state === 'failed' ? count(job, owned, true) : before;
  const conditions = await act(scope, job, owned, tally, outcome, status);
  const live = pods.controlledBy(job.metadata.uid);
  await cluster.updateStatus(job, withCounts(job, live, status, conditions));
  // Written down as finished, the pods may go; that they were let go of brings the job back here to count them. One that
  // finished meanwhile is not written down yet.
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const finished = owned.filter(isFinished).map(({ metadata }) => metadata.uid);
  const noted = new Set([...succeeded, ...failed, ...finished]);
  for (const pod of live) if (noted.has(pod.metadata.uid) && isTracked(pod)) await untrack(cluster, pod);
}

/** Makes or removes pods as the outcome asks; answers the conditions that go with it. */
async function act(
  scope: Scope,
  job: JobObject,
  owned: readonly PodObject[],
  tally: Tally,
  outcome: Outcome,
  status: JobStatus,
): Promise<Condition[]> {
  const { cluster } = scope;
  const now = rfc3339(cluster.now());
  let conditions = status.conditions ?? [];
  if (outcome.state === 'complete' || outcome.state === 'failed') {
    // Of a job that failed, what is ended before its time has failed too, and is held until that is counted.
    await removeActive(cluster, job, owned, outcome.state === 'failed');
    return finishConditions(scope, job, outcome, status, conditions, now);
  }
  if (outcome.state === 'suspended') {
    await removeActive(cluster, job, owned);
    delete status.startTime;
    if (!isTrue(conditions, 'Suspended'))
      cluster.event(job, 'Normal', 'Suspended', 'Job suspended', COMPONENT);
    return withCondition(
      conditions,
      {
        type: 'Suspended',
        status: 'True',
        reason: 'JobSuspended',
        message: 'Job suspended',
        lastProbeTime: now,
      },
      now,
    );
  }
  if (isTrue(conditions, 'Suspended')) {
    cluster.event(job, 'Normal', 'Resumed', 'Job resumed', COMPONENT);
    conditions = withCondition(
      conditions,
      {
        type: 'Suspended',
        status: 'False',
        reason: 'JobResumed',
        message: 'Job resumed',
        lastProbeTime: now,
      },
      now,
    );
  }
  status.startTime ??= now;
  if (job.spec.activeDeadlineSeconds !== undefined) {
    const left = Date.parse(status.startTime) + job.spec.activeDeadlineSeconds * 1000 - cluster.now();
    scope.queue.addAfter(keyOf(job), left);
  }
  await fillUp(scope, job, owned, tally);
  return conditions;
}

async function removeActive(
  cluster: Cluster,
  job: JobObject,
  owned: readonly PodObject[],
  isCounted = false,
): Promise<void> {
  await Promise.all(
    owned.filter(isActive).map(async (pod) => {
      // What is not counted is not to be held by anything.
      if (!isCounted && isTracked(pod)) await untrack(cluster, pod);
      await cluster.remove(pod);
      cluster.event(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, COMPONENT);
    }),
  );
}

/** The job is finished once every pod is counted and gone; until then only what it is heading for is said. */
function finishConditions(
  { cluster, pods }: Scope,
  job: JobObject,
  outcome: Extract<Outcome, { reason: string }>,
  status: JobStatus,
  before: Condition[],
  now: string,
): Condition[] {
  const { reason, message } = outcome;
  const isComplete = outcome.state === 'complete';
  const intent = isComplete ? 'SuccessCriteriaMet' : 'FailureTarget';
  const condition = (type: string): Condition => ({
    type,
    status: 'True',
    reason,
    message,
    lastProbeTime: now,
  });
  const conditions = isTrue(before, intent) ? before : withCondition(before, condition(intent), now);
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const isLeft = pods.controlledBy(job.metadata.uid).some((pod) => !isFinished(pod));
  if (succeeded.length + failed.length > 0 || isLeft) return conditions;
  if (isComplete) {
    status.completionTime = now;
    cluster.event(job, 'Normal', 'Completed', 'Job completed', COMPONENT);
    return withCondition(conditions, condition('Complete'), now);
  }
  cluster.event(job, 'Warning', reason, message, COMPONENT);
  return withCondition(conditions, condition('Failed'), now);
}

async function fillUp(
  scope: Scope,
  job: JobObject,
  owned: readonly PodObject[],
  tally: Tally,
): Promise<void> {
  const { cluster, queue } = scope;
  const active = owned.filter(isActive);
  const { parallelism = 1, completions } = job.spec;
  const remaining = completions === undefined ? parallelism : completions - tally.succeeded;
  const wanted =
    completions === undefined && tally.succeeded > 0 ? active.length : Math.min(parallelism, remaining);
  const surplus = active.length - wanted;
  if (surplus > 0) {
    const doomed = active.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b))).slice(0, surplus);
    await removeActive(cluster, job, doomed);
    return;
  }
  // A pod on its way out still counts where replacements have to wait for it.
  const leaving = owned.filter(
    (pod) => !isFinished(pod) && pod.metadata.deletionTimestamp !== undefined,
  ).length;
  const missing = wanted - active.length - (job.spec.podReplacementPolicy === 'Failed' ? leaving : 0);
  if (missing <= 0) return;
  if (job.spec.backoffLimitPerIndex !== undefined) {
    await retryIndexes(scope, job, owned, freeIndexes(job, active, tally, missing));
    return;
  }
  const waitMs = backoffInMs(cluster, owned, tally.failed);
  if (waitMs > 0) {
    queue.addAfter(keyOf(job), waitMs);
    return;
  }
  await createPods(cluster, job, freeIndexes(job, active, tally, missing), () => undefined);
}

/** Makes the pods of those indexes whose own pause is over. */
async function retryIndexes(
  { cluster, queue }: Scope,
  job: JobObject,
  owned: readonly PodObject[],
  indexes: readonly number[],
): Promise<void> {
  const failures = (index: number): readonly PodObject[] =>
    owned
      .filter((pod) => indexOf(pod) === index && pod.status?.phase === 'Failed')
      .toSorted((a, b) => failureCountOf(b) - failureCountOf(a));
  const waits = new Map(
    indexes.map((index) => {
      const failed = failures(index);
      const [last] = failed;
      return [index, last === undefined ? 0 : backoffInMs(cluster, failed, failureCountOf(last) + 1)];
    }),
  );
  const due = indexes.filter((index) => (waits.get(index) ?? 0) <= 0);
  const later = [...waits.values()].filter((ms) => ms > 0);
  if (later.length > 0) queue.addAfter(keyOf(job), Math.min(...later));
  await createPods(cluster, job, due, (index) => failures(index)[0]);
}

/** Pause after the last failure: ten seconds, doubled with every further one. */
function backoffInMs(cluster: Cluster, owned: readonly PodObject[], failures: number): number {
  if (failures === 0) return 0;
  const ends = owned
    .filter((pod) => pod.status?.phase === 'Failed')
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .map((container) => Date.parse(container.state?.terminated?.finishedAt ?? ''))
    .filter((at) => !Number.isNaN(at));
  if (ends.length === 0) return 0;
  const pause = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 20));
  return Math.max(...ends) + pause - cluster.now();
}

/** The indexes to start next, lowest first; -1 for jobs without indexes. */
function freeIndexes(
  { spec }: JobObject,
  active: readonly PodObject[],
  tally: Tally,
  count: number,
): readonly number[] {
  if (spec.completionMode !== 'Indexed') return Array.from({ length: count }, () => -1);
  const taken = new Set(active.map(indexOf));
  const free: number[] = [];
  for (let index = 0; index < (spec.completions ?? 0) && free.length < count; index++) {
    const isDone = tally.completedIndexes.has(index) || tally.failedIndexes.has(index);
    if (!taken.has(index) && !isDone) free.push(index);
  }
  return free;
}

async function createPods(
  cluster: Cluster,
  job: JobObject,
  indexes: readonly number[],
  lastOf: (index: number) => PodObject | undefined,
): Promise<void> {
  await Promise.all(
    indexes.map(async (index) => {
      const created = await cluster.create(podOf(job, index, lastOf(index)));
      cluster.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`, COMPONENT);
    }),
  );
}

function withCounts(
  job: JobObject,
  owned: readonly PodObject[],
  status: JobStatus,
  conditions: Condition[],
): JobStatus {
  const active = owned.filter(isActive);
  const finished = conditions.some(
    ({ type, status: state }) => (type === 'Complete' || type === 'Failed') && state === 'True',
  );
  const terminating = owned.filter(
    (pod) => !isFinished(pod) && pod.metadata.deletionTimestamp !== undefined,
  ).length;
  const { active: _active, completedIndexes: _completed, failedIndexes: _failed, ...rest } = status;
  const tally = tallyOf(job, status, owned);
  const indexes = job.spec.completionMode === 'Indexed' ? formatIndexes(tally.completedIndexes) : '';
  const failedIndexes =
    job.spec.backoffLimitPerIndex === undefined ? {} : { failedIndexes: formatIndexes(tally.failedIndexes) };
  return {
    ...rest,
    ...(active.length > 0 && !finished ? { active: active.length } : {}),
    ready: finished ? 0 : active.filter(isReady).length,
    terminating,
    ...(indexes === '' ? {} : { completedIndexes: indexes }),
    ...failedIndexes,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

/** A finished job: what still runs goes, and the job itself once its time is up. */
async function settle({ cluster, queue }: Scope, job: JobObject, owned: readonly PodObject[]): Promise<void> {
  for (const pod of owned) if (isFinished(pod) && isTracked(pod)) await untrack(cluster, pod);
  const ttl = job.spec.ttlSecondsAfterFinished;
  if (ttl === undefined) return;
  const condition = (job.status?.conditions ?? []).find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  const left = Date.parse(condition?.lastTransitionTime ?? '') + ttl * 1000 - cluster.now();
  if (left > 0) queue.addAfter(keyOf(job), left);
  else await cluster.remove(job, { propagationPolicy: 'Foreground' });
}
