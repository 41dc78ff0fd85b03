import type { PodSpec, Quantities } from './model/pod.ts';
import { quantityNanos } from './quantity.ts';

const COMPUTE = ['cpu', 'memory'] as const;

interface Asked {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
}

/**
 * `Guaranteed`, `Burstable` or `BestEffort`: how a node would rank the pod under pressure. What is asked for the pod as a
 * whole counts alone, else what its containers ask for (pkg/apis/core/helper/qos).
 */
export function qosClassOf(spec: PodSpec): string {
  const parts: readonly Asked[] =
    spec.resources === undefined
      ? [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ resources }) => resources ?? {})
      : [spec.resources];
  const requests = COMPUTE.map((name) => sum(parts.map((part) => part.requests?.[name])));
  const limits = COMPUTE.map((name) => sum(parts.map((part) => part.limits?.[name])));
  if ([...requests, ...limits].every((total) => total === 0n)) return 'BestEffort';
  const isLimited =
    isUnlimitedPod(spec) || parts.every((part) => COMPUTE.every((name) => sum([part.limits?.[name]]) > 0n));
  const isMet = requests.every((request, index) => request === limits[index]);
  return isLimited && isMet ? 'Guaranteed' : 'Burstable';
}

/** Without any limit of the pod as a whole nothing is found missing. */
function isUnlimitedPod({ resources }: PodSpec): boolean {
  return resources !== undefined && Object.keys(resources.limits ?? {}).length === 0;
}

function sum(quantities: readonly (string | number | undefined)[]): bigint {
  const positive = quantities.map((each) => quantityNanos(each) ?? 0n).filter((each) => each > 0n);
  return positive.reduce((total, each) => total + each, 0n);
}
