import { rfc3339 } from '@setpoint/core';
import { isKubeError, KUBE_CODES, nextFire, parseCron } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import type { TypedReference } from '../../kinds/model/meta.ts';
import type { CronJob } from '../../kinds/model/workloads.ts';
import { controllerRef, type Cluster } from '../machinery/cluster.ts';
import { isTrue } from '../machinery/conditions.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { CRON_JOB, JOB } from '../machinery/kinds.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import { queueOwners, queueOwnersOf } from '../machinery/queue-owners.ts';
import { isJobFinished } from './job.ts';
import type { JobObject } from './job-tally.ts';

type CronObject = Draft & CronJob;

const COMPONENT = 'cronjob-controller';
const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** Missed times looked at one by one; behind more than that only the latest counts. */
const MAX_MISSED = 100;

interface Scope {
  readonly cluster: Cluster;
  readonly jobs: Informer<JobObject>;
  readonly queue: KeyedQueue;
}

/** Starts jobs at the times of their schedule, each time once, and keeps as many finished ones as asked for. */
export function startCronJobs(cluster: Cluster): void {
  const crons = cluster.informer<CronObject>(CRON_JOB);
  const jobs = cluster.informer<JobObject>(JOB);
  const queue: KeyedQueue = cluster.queue(COMPONENT, async (key) => {
    const cron = crons.get(key);
    if (cron !== undefined) await reconcile({ cluster, jobs, queue }, cron);
  });
  const cronKeyOf = queueOwners(crons, queue);
  queueOwnersOf(jobs, cronKeyOf, queue);
}

async function reconcile(scope: Scope, cron: CronObject): Promise<void> {
  if (cron.metadata.deletionTimestamp !== undefined) return;
  const succeededAt = lastSuccess(scope, cron);
  tellOfJobs(scope, cron);
  await trimHistory(scope, cron);
  let lastScheduleTime = cron.status?.lastScheduleTime;
  if (cron.spec.suspend !== true) {
    const due = dueTime(scope, cron);
    if (due !== undefined && (await startJob(scope, cron, due))) lastScheduleTime = rfc3339(due);
  }
  await writeStatus(scope, cron, lastScheduleTime, succeededAt);
}

/** The latest time that has come and was not served yet; sets the timer for the one after. */
function dueTime({ cluster, queue }: Scope, cron: CronObject): number | undefined {
  const schedule = parseCron(cron.spec.schedule);
  if (typeof schedule === 'string') return undefined;
  const now = cluster.now();
  const zone = cron.spec.timeZone ?? 'UTC';
  let from = Date.parse(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '');
  const deadline = cron.spec.startingDeadlineSeconds;
  if (deadline !== undefined) from = Math.max(from, now - deadline * 1000);
  let due: number | undefined;
  for (let step = 0; ; step++) {
    const next = nextFire(schedule, from, zone);
    if (next === undefined) return due;
    if (next > now) {
      queue.addAfter(keyOf(cron), next - now);
      return due;
    }
    due = next;
    // Far behind: the times in between are lost anyway, so look only at the last minutes.
    from = step < MAX_MISSED ? next : Math.max(next, now - 120_000);
  }
}

async function startJob(scope: Scope, cron: CronObject, due: number): Promise<boolean> {
  const { cluster, jobs } = scope;
  const active = jobs.controlledBy(cron.metadata.uid).filter((job) => !isJobFinished(job));
  if (active.length > 0 && cron.spec.concurrencyPolicy === 'Forbid') {
    cluster.event(
      cron,
      'Normal',
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
      COMPONENT,
    );
    return false;
  }
  if (cron.spec.concurrencyPolicy === 'Replace') {
    for (const job of active) await removeJob(cluster, cron, job);
  }
  const job = jobAt(cron, due);
  try {
    const created = await cluster.create(job);
    cluster.event(cron, 'Normal', 'SuccessfulCreate', `Created job ${created.metadata.name}`, COMPONENT);
  } catch (error) {
    // The name holds the time: it was started before, and only the status did not get that far.
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
  }
  return true;
}

function jobAt(cron: CronObject, due: number): JobObject {
  const { metadata, spec } = cron.spec.jobTemplate;
  const { namespace } = cron.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cron.metadata.name}-${Math.floor(due / 60_000)}`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [SCHEDULED_AT]: rfc3339In(due, cron.spec.timeZone) },
      ownerReferences: [controllerRef(cron)],
    },
    spec,
  };
}

/** When the latest of its jobs that succeeded did so, the ones that are gone included. */
function lastSuccess({ jobs }: Scope, cron: CronObject): string | undefined {
  const completed = jobs.controlledBy(cron.metadata.uid).map((job) => job.status?.completionTime ?? '');
  return [...completed, cron.status?.lastSuccessfulTime ?? ''].toSorted().at(-1) || undefined;
}

/** Says of jobs that were under way that they are over, or gone. */
function tellOfJobs({ cluster, jobs }: Scope, cron: CronObject): void {
  const owned = jobs.controlledBy(cron.metadata.uid);
  for (const { uid, name } of cron.status?.active ?? []) {
    const job = owned.find(({ metadata }) => metadata.uid === uid);
    const finished = job?.status?.conditions?.find(
      ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
    );
    if (job === undefined) {
      cluster.event(cron, 'Normal', 'MissingJob', `Active job went missing: ${name}`, COMPONENT);
    } else if (finished !== undefined) {
      const message = `Saw completed job: ${name}, condition: ${finished.type}`;
      cluster.event(cron, 'Normal', 'SawCompletedJob', message, COMPONENT);
    }
  }
}

async function trimHistory({ cluster, jobs }: Scope, cron: CronObject): Promise<void> {
  const finished = jobs
    .controlledBy(cron.metadata.uid)
    .filter((job) => isJobFinished(job) && job.metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => Date.parse(a.status?.startTime ?? '') - Date.parse(b.status?.startTime ?? ''));
  const succeeded = finished.filter((job) => isTrue(job.status?.conditions, 'Complete'));
  const failed = finished.filter((job) => !isTrue(job.status?.conditions, 'Complete'));
  const surplus = [
    ...succeeded.slice(0, Math.max(0, succeeded.length - (cron.spec.successfulJobsHistoryLimit ?? 3))),
    ...failed.slice(0, Math.max(0, failed.length - (cron.spec.failedJobsHistoryLimit ?? 1))),
  ];
  for (const job of surplus) await removeJob(cluster, cron, job);
}

/** A moment as it is written in a time zone: with the zone's distance from UTC, `Z` where there is none. */
function rfc3339In(ms: number, timeZone = 'UTC'): string {
  const zoned = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = zoned.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  if (sign === '' || Number(hours) + Number(minutes) === 0) return rfc3339(ms);
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return rfc3339(ms + offsetMs).replace('Z', `${sign}${hours}:${minutes}`);
}

async function removeJob(cluster: Cluster, cron: CronObject, job: JobObject): Promise<void> {
  await cluster.remove(job, { propagationPolicy: 'Background' });
  cluster.event(cron, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`, COMPONENT);
}

async function writeStatus(
  { cluster, jobs }: Scope,
  cron: CronObject,
  lastScheduleTime: string | undefined,
  lastSuccessfulTime: string | undefined,
): Promise<void> {
  const owned = jobs.controlledBy(cron.metadata.uid);
  const active: TypedReference[] = owned
    .filter((job) => !isJobFinished(job))
    .map(({ apiVersion, kind, metadata: { name = '', namespace = '', uid = '', resourceVersion = '' } }) => ({
      apiVersion,
      kind,
      name,
      namespace,
      uid,
      resourceVersion,
    }))
    .map((reference) => keepVersion(cron, reference));
  await cluster.updateStatus(cron, {
    ...(active.length > 0 ? { active } : {}),
    ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
  });
}

/** A reference once written keeps its version, so that a job's own progress is no change of the cron job's status. */
function keepVersion(cron: CronObject, reference: TypedReference): TypedReference {
  return cron.status?.active?.find(({ uid }) => uid === reference.uid) ?? reference;
}
