import type { KubeObject } from '@setpoint/kube';

/**
 * Whether `seen` is at least as new as `known`. Kubernetes 1.35 made resourceVersions of one kind comparable as decimal
 * numbers; where they are none, what the watch shows is believed.
 */
export function isAtLeast(seen: KubeObject, known: KubeObject): boolean {
  const a = seen.metadata.resourceVersion ?? '';
  const b = known.metadata.resourceVersion ?? '';
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return true;
  return a.length === b.length ? a >= b : a.length > b.length;
}
