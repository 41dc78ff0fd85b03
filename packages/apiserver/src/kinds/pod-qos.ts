import type { Container, PodSpec } from './model/pod.ts';
import { quantityNanos } from './quantity.ts';

const COMPUTE = ['cpu', 'memory'] as const;

/** `Guaranteed`, `Burstable` or `BestEffort`: how a node would rank the pod under pressure. */
export function qosClassOf(spec: PodSpec): string {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  if (containers.every((container) => !asksForCompute(container))) return 'BestEffort';
  return containers.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function asksForCompute({ resources }: Container): boolean {
  return COMPUTE.some(
    (name) =>
      (quantityNanos(resources?.requests?.[name]) ?? 0n) > 0n ||
      (quantityNanos(resources?.limits?.[name]) ?? 0n) > 0n,
  );
}

function isGuaranteed({ resources }: Container): boolean {
  return COMPUTE.every((name) => {
    const limit = quantityNanos(resources?.limits?.[name]) ?? 0n;
    const request = quantityNanos(resources?.requests?.[name]) ?? limit;
    return limit > 0n && limit === request;
  });
}
