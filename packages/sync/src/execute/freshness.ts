import { compareResourceVersions, type KubeObject } from '@setpoint/kube';

/** Whether `seen` is at least as new as `known`; where versions are no numbers, what the watch shows is believed. */
export function isAtLeast(seen: KubeObject, known: KubeObject): boolean {
  return !(compareResourceVersions(seen.metadata.resourceVersion, known.metadata.resourceVersion) < 0);
}
