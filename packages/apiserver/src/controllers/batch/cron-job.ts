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
  await trimHistory(scope, cron);
  let lastScheduleTime = cron.status?.lastScheduleTime;
  if (cron.spec.suspend !== true) {
    const due = dueTime(scope, cron);
    if (due !== undefined && (await startJob(scope, cron, due))) lastScheduleTime = rfc3339(due);
  }
  await writeStatus(scope, cron, lastScheduleTime);
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
    for (const job of active) await cluster.remove(job, { propagationPolicy: 'Background' });
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
      annotations: { ...metadata?.annotations, [SCHEDULED_AT]: rfc3339(due) },
      ownerReferences: [controllerRef(cron)],
    },
    spec,
  };
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
  for (const job of surplus) await cluster.remove(job, { propagationPolicy: 'Background' });
}

async function writeStatus(
  { cluster, jobs }: Scope,
  cron: CronObject,
  lastScheduleTime: string | undefined,
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
  const completed = owned.map((job) => job.status?.completionTime ?? '').filter(Boolean);
  const lastSuccessfulTime = [...completed, cron.status?.lastSuccessfulTime ?? ''].sort().at(-1);
  await cluster.updateStatus(cron, {
    ...(active.length > 0 ? { active } : {}),
    ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
    ...(lastSuccessfulTime ? { lastSuccessfulTime } : {}),
  });
}

/** A reference once written keeps its version, so that a job's own progress is no change of the cron job's status. */
function keepVersion(cron: CronObject, reference: TypedReference): TypedReference {
  return cron.status?.active?.find(({ uid }) => uid === reference.uid) ?? reference;
}
