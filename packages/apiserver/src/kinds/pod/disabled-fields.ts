import type { PodSpec } from '../model/pod.ts';

/**
 * Takes out, in place, the fields of features Kubernetes 1.36 leaves off unless it is told otherwise
 * (ContainerStopSignals, ClusterTrustBundleProjection, PodCertificateRequest, GenericWorkload). A server that has
 * them off forgets them without a word.
 */
export function dropDisabledFields(spec: PodSpec | undefined): void {
  if (spec === undefined) return;
  delete spec.schedulingGroup;
  for (const list of [spec.containers, spec.initContainers, spec.ephemeralContainers]) {
    for (const container of list ?? []) {
      const { lifecycle } = container;
      if (lifecycle?.stopSignal === undefined) continue;
      delete lifecycle.stopSignal;
      if (lifecycle.postStart === undefined && lifecycle.preStop === undefined) delete container.lifecycle;
    }
  }
  for (const volume of spec.volumes ?? []) {
    for (const source of volume.projected?.sources ?? []) {
      delete source.clusterTrustBundle;
      delete source.podCertificate;
    }
  }
}
