import type { Draft } from '../kinds/index.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  ReplicaSet,
  StatefulSet,
} from '../kinds/model/workloads.ts';
import { formatSelector } from '../kinds/selectors.ts';
import { ageSince, humanDuration } from './duration.ts';
import { ageOf, containersAndImages, formatLabels, NONE, nameOf, specOf, statusOf, UNSET } from './format.ts';
import {
  AGE,
  boolean,
  CONTAINERS,
  IMAGES,
  integer,
  type KindPrinter,
  NAME,
  SELECTOR,
  text,
} from './table.ts';

type Status<T extends { status?: object }> = NonNullable<T['status']>;

const REPLICA_COLUMNS = [
  NAME,
  integer('Desired', 'Pods that are wanted.'),
  integer('Current', 'Pods that exist.'),
  integer('Ready', 'Pods that are ready.'),
  AGE,
  CONTAINERS,
  IMAGES,
  SELECTOR,
];

function replicaCells(selector: (object: Draft) => string) {
  return (object: Draft, now: number): readonly unknown[] => {
    const spec = specOf<ReplicaSet['spec']>(object);
    const status = statusOf<Status<ReplicaSet>>(object);
    return [
      nameOf(object),
      spec.replicas ?? 0,
      status.replicas ?? 0,
      status.readyReplicas ?? 0,
      ageOf(object, now),
      ...containersAndImages(spec.template),
      selector(object),
    ];
  };
}

function deploymentCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<Deployment['spec']>(object);
  const status = statusOf<Status<Deployment>>(object);
  return [
    nameOf(object),
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
    ageOf(object, now),
    ...containersAndImages(spec.template),
    formatSelector(spec.selector),
  ];
}

function daemonSetCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<DaemonSet['spec']>(object);
  const status = statusOf<Status<DaemonSet>>(object);
  return [
    nameOf(object),
    status.desiredNumberScheduled ?? 0,
    status.currentNumberScheduled ?? 0,
    status.numberReady ?? 0,
    status.updatedNumberScheduled ?? 0,
    status.numberAvailable ?? 0,
    formatLabels(spec.template?.spec?.nodeSelector),
    ageOf(object, now),
    ...containersAndImages(spec.template),
    formatSelector(spec.selector),
  ];
}

function statefulSetCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<StatefulSet['spec']>(object);
  const status = statusOf<Status<StatefulSet>>(object);
  return [
    nameOf(object),
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    ageOf(object, now),
    ...containersAndImages(spec.template),
  ];
}

function jobCompletions(spec: Partial<Job['spec']>, succeeded: number): string {
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

const JOB_STATES: readonly (readonly [string, string])[] = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
];
const LATER_JOB_STATES = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

function jobStatus(object: Draft): string {
  const { conditions = [] } = statusOf<Status<Job>>(object);
  const has = (type: string): boolean => conditions.some((c) => c.type === type && c.status === 'True');
  for (const [type, shown] of JOB_STATES) if (has(type)) return shown;
  if (object.metadata.deletionTimestamp) return 'Terminating';
  return LATER_JOB_STATES.find(has) ?? 'Running';
}

function jobCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<Job['spec']>(object);
  const status = statusOf<Status<Job>>(object);
  const end = status.completionTime === undefined ? now : Date.parse(status.completionTime);
  return [
    nameOf(object),
    jobStatus(object),
    jobCompletions(spec, status.succeeded ?? 0),
    status.startTime === undefined ? '' : humanDuration(end - Date.parse(status.startTime)),
    ageOf(object, now),
    ...containersAndImages(spec.template),
    formatSelector(spec.selector),
  ];
}

function cronJobCells(object: Draft, now: number): readonly unknown[] {
  const spec = specOf<CronJob['spec']>(object);
  const status = statusOf<Status<CronJob>>(object);
  const suspend = spec.suspend === undefined ? UNSET : spec.suspend ? 'True' : 'False';
  const jobSpec = spec.jobTemplate?.spec;
  return [
    nameOf(object),
    spec.schedule ?? '',
    spec.timeZone ?? NONE,
    suspend,
    (status.active ?? []).length,
    status.lastScheduleTime === undefined ? NONE : ageSince(status.lastScheduleTime, now),
    ageOf(object, now),
    ...containersAndImages(jobSpec?.template),
    formatSelector(jobSpec?.selector),
  ];
}

function controllerOf(object: Draft): string {
  const owner = (object.metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  if (owner === undefined) return NONE;
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}

export const workloadPrinters: Readonly<Record<string, KindPrinter>> = {
  'autoscaling/Scale': {
    columns: [
      { ...NAME, format: '' },
      integer('Desired', 'Instances that are wanted.'),
      integer('Available', 'Instances that were observed.'),
      AGE,
    ],
    cells: (object, now) => {
      const { spec, status } = object as { spec?: { replicas?: number }; status?: { replicas?: number } };
      return [nameOf(object), spec?.replicas ?? 0, status?.replicas ?? 0, ageOf(object, now)];
    },
  },
  'apps/Deployment': {
    columns: [
      NAME,
      text('Ready', 'Pods that are ready, of those wanted.'),
      text('Up-to-date', 'Pods made from the current template.'),
      text('Available', 'Pods ready for long enough to serve.'),
      AGE,
      CONTAINERS,
      IMAGES,
      SELECTOR,
    ],
    cells: deploymentCells,
  },
  'apps/ReplicaSet': {
    columns: REPLICA_COLUMNS,
    cells: replicaCells((object) => formatSelector(specOf<ReplicaSet['spec']>(object).selector)),
  },
  '/ReplicationController': {
    columns: REPLICA_COLUMNS,
    cells: replicaCells((object) =>
      formatLabels(specOf<{ selector: Record<string, string> }>(object).selector),
    ),
  },
  'apps/StatefulSet': {
    columns: [NAME, text('Ready', 'Pods that are ready, of those wanted.'), AGE, CONTAINERS, IMAGES],
    cells: statefulSetCells,
  },
  'apps/DaemonSet': {
    columns: [
      NAME,
      integer('Desired', 'Nodes that should run the pod.'),
      integer('Current', 'Nodes that run the pod and should.'),
      integer('Ready', 'Nodes whose pod is ready.'),
      integer('Up-to-date', 'Nodes whose pod is made from the current template.'),
      integer('Available', 'Nodes whose pod is ready for long enough to serve.'),
      text('Node Selector', 'Labels of the nodes that run the pod.'),
      AGE,
      CONTAINERS,
      IMAGES,
      SELECTOR,
    ],
    cells: daemonSetCells,
  },
  'apps/ControllerRevision': {
    columns: [
      NAME,
      text('Controller', 'What the revision is a version of.'),
      text('Revision', 'Number of the revision.'),
      AGE,
    ],
    cells: (object, now) => [
      nameOf(object),
      controllerOf(object),
      object['revision'] ?? 0,
      ageOf(object, now),
    ],
  },
  'batch/Job': {
    columns: [
      NAME,
      text('Status', 'Where the job is on its way to completion.'),
      text('Completions', 'Pods that succeeded, of those wanted.'),
      text('Duration', 'How long the job took, or takes so far.'),
      AGE,
      CONTAINERS,
      IMAGES,
      SELECTOR,
    ],
    cells: jobCells,
  },
  'batch/CronJob': {
    columns: [
      NAME,
      text('Schedule', 'When jobs are started, in cron notation.'),
      text('Timezone', 'Time zone of the schedule.'),
      boolean('Suspend', 'Whether starting jobs is paused.'),
      integer('Active', 'Jobs that run now.'),
      text('Last Schedule', 'Time since a job was last started.'),
      AGE,
      CONTAINERS,
      IMAGES,
      SELECTOR,
    ],
    cells: cronJobCells,
  },
};
