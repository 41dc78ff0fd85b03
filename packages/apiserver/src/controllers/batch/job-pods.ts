import type { Cluster } from '../machinery/cluster.ts';
import { type PodObject, podFromTemplate } from '../workloads/pod-facts.ts';
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

export function podOf(job: JobObject, index: number): PodObject {
  const pod = podFromTemplate(job, job.spec.template);
  const name = job.metadata.name ?? '';
  pod.metadata.generateName = index < 0 ? `${name}-` : `${name}-${index}-`;
  pod.metadata.finalizers = [...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER];
  if (index < 0) return pod;
  pod.metadata.annotations = { ...pod.metadata.annotations, [INDEX_ANNOTATION]: String(index) };
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
