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
import { indexOf, isTracked, podOf, untrack } from './job-pods.ts';
import { count, type JobObject, type JobStatus, type Tally, tallyOf } from './job-tally.ts';
import { failureVerdict } from './job-failures.ts';

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
  const status = count(job, owned);
  const tally = tallyOf(job, status, owned);
  const outcome = outcomeOf(cluster, job, owned, tally, status);
  const conditions = await act(scope, job, owned, tally, outcome, status);
  const live = pods.controlledBy(job.metadata.uid);
  await cluster.updateStatus(job, withCounts(job, live, status, conditions));
  // Written down as finished, the pods may go; that they were let go of brings the job back here to count them. One that
  // finished meanwhile is not written down yet.
  const noted = new Set(owned.filter(isFinished).map(({ metadata }) => metadata.uid));
  for (const pod of live) if (noted.has(pod.metadata.uid) && isTracked(pod)) await untrack(cluster, pod);
}

type Outcome =
  | { readonly state: 'running' | 'suspended' }
  | { readonly state: 'complete' | 'failed'; readonly reason: string; readonly message: string };

function outcomeOf(
  cluster: Cluster,
  job: JobObject,
  owned: readonly PodObject[],
  tally: Tally,
  status: JobStatus,
): Outcome {
  const { spec } = job;
  const fatal = owned.find((pod) => pod.status?.phase === 'Failed' && failureVerdict(job, pod) === 'FailJob');
  if (fatal !== undefined) {
    return {
      state: 'failed',
      reason: 'PodFailurePolicy',
      message: `Pod ${keyOf(fatal)} failed in a way the pod failure policy makes the job fail for`,
    };
  }
  const restarts = spec.template.spec.restartPolicy === 'OnFailure' ? restartsOf(owned) : 0;
  const limit = spec.backoffLimit ?? 6;
  if (tally.failed > limit || (restarts > 0 && restarts >= Math.max(1, limit))) {
    return {
      state: 'failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && status.startTime !== undefined && spec.suspend !== true) {
    if (cluster.now() - Date.parse(status.startTime) >= deadline * 1000) {
      return {
        state: 'failed',
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      };
    }
  }
  if (isSuccessful(job, owned, tally)) {
    return {
      state: 'complete',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
  }
  return { state: spec.suspend === true ? 'suspended' : 'running' };
}

function restartsOf(pods: readonly PodObject[]): number {
  return pods
    .filter(isActive)
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}

function isSuccessful({ spec }: JobObject, owned: readonly PodObject[], { succeeded }: Tally): boolean {
  if (spec.completions === undefined) return succeeded > 0 && !owned.some(isActive);
  return succeeded >= spec.completions;
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
    await removeActive(cluster, owned);
    return finishConditions(scope, job, outcome, status, conditions, now);
  }
  if (outcome.state === 'suspended') {
    await removeActive(cluster, owned);
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

async function removeActive(cluster: Cluster, owned: readonly PodObject[]): Promise<void> {
  await Promise.all(
    owned.filter(isActive).map(async (pod) => {
      // What ends before its time is not counted, so nothing is to hold it.
      if (isTracked(pod)) await untrack(cluster, pod);
      await cluster.remove(pod);
    }),
  );
}

/** The job is finished once every pod is counted; until then only what it is heading for is said. */
function finishConditions(
  { cluster }: Scope,
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
  if (succeeded.length + failed.length > 0) return conditions;
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
    await removeActive(cluster, doomed);
    return;
  }
  // A pod on its way out still counts where replacements have to wait for it.
  const leaving = owned.filter(
    (pod) => !isFinished(pod) && pod.metadata.deletionTimestamp !== undefined,
  ).length;
  const missing = wanted - active.length - (job.spec.podReplacementPolicy === 'Failed' ? leaving : 0);
  if (missing <= 0) return;
  const waitMs = backoffInMs(cluster, owned, tally);
  if (waitMs > 0) {
    queue.addAfter(keyOf(job), waitMs);
    return;
  }
  await createPods(cluster, job, freeIndexes(job, active, tally, missing));
}

/** Pause after the last failure: ten seconds, doubled with every further one. */
function backoffInMs(cluster: Cluster, owned: readonly PodObject[], tally: Tally): number {
  if (tally.failed === 0) return 0;
  const ends = owned
    .filter((pod) => pod.status?.phase === 'Failed')
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .map((container) => Date.parse(container.state?.terminated?.finishedAt ?? ''))
    .filter((at) => !Number.isNaN(at));
  if (ends.length === 0) return 0;
  const pause = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(tally.failed - 1, 20));
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
    if (!taken.has(index) && !tally.completedIndexes.has(index)) free.push(index);
  }
  return free;
}

async function createPods(cluster: Cluster, job: JobObject, indexes: readonly number[]): Promise<void> {
  await Promise.all(
    indexes.map(async (index) => {
      const created = await cluster.create(podOf(job, index));
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
  const { active: _active, completedIndexes: _indexes, ...rest } = status;
  const indexes =
    job.spec.completionMode === 'Indexed' ? formatIndexes(tallyOf(job, status, owned).completedIndexes) : '';
  return {
    ...rest,
    ...(active.length > 0 && !finished ? { active: active.length } : {}),
    ready: finished ? 0 : active.filter(isReady).length,
    terminating,
    ...(indexes === '' ? {} : { completedIndexes: indexes }),
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
