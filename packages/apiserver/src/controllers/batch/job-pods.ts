import type { Cluster } from '../machinery/cluster.ts';
import { type PodObject, podFromTemplate } from '../workloads/pod-facts.ts';
import { failureAction } from './job-failures.ts';
import type { JobObject } from './job-tally.ts';

const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

const INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index';

export function isTracked(pod: PodObject): boolean {
  return pod.metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

export async function untrack(cluster: Cluster, pod: PodObject): Promise<void> {
  const finalizers = (pod.metadata.finalizers ?? []).filter((name) => name !== TRACKING_FINALIZER);
  await cluster.mergePatch(pod, { metadata: { uid: pod.metadata.uid, finalizers } });
}

export function indexOf(pod: PodObject): number {
  return Number(pod.metadata.annotations?.[INDEX_ANNOTATION] ?? -1);
}

const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** How often the index of the pod had failed before it. */
export function failureCountOf(pod: PodObject): number {
  return Number(pod.metadata.annotations?.[FAILURE_COUNT] ?? 0) || 0;
}

/** What a pod knows of the failures of its index, told by the last one that failed. */
function countsAfter(job: JobObject, last: PodObject | undefined): Record<string, string> {
  if (job.spec.backoffLimitPerIndex === undefined) return {};
  if (last === undefined) return { [FAILURE_COUNT]: '0' };
  const ignored = Number(last.metadata.annotations?.[IGNORED_COUNT] ?? 0) || 0;
  const isIgnored = failureAction(job, last) === 'Ignore';
  const ignoredNow = ignored + (isIgnored ? 1 : 0);
  return {
    [FAILURE_COUNT]: String(failureCountOf(last) + (isIgnored ? 0 : 1)),
    ...(ignoredNow > 0 ? { [IGNORED_COUNT]: String(ignoredNow) } : {}),
  };
}

/** A pod of the job; `last` is the one of the same index that failed before it. */
export function podOf(job: JobObject, index: number, last?: PodObject): PodObject {
  const pod = podFromTemplate(job, job.spec.template);
  const name = job.metadata.name ?? '';
  pod.metadata.generateName = index < 0 ? `${name}-` : `${name}-${index}-`;
  pod.metadata.finalizers = [...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER];
  if (index < 0) return pod;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [INDEX_ANNOTATION]: String(index),
    ...countsAfter(job, last),
  };
  pod.metadata.labels = { ...pod.metadata.labels, [INDEX_ANNOTATION]: String(index) };
  const fieldPath = `metadata.labels['${INDEX_ANNOTATION}']`;
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
  pod.spec = {
    ...pod.spec,
    hostname: `${name}-${index}`,
    containers: pod.spec.containers.map((container) => ({
      ...container,
      env: [...(container.env ?? []), variable],
    })),
  };
  return pod;
}
