import type { GroupVersionKind } from '@setpoint/kube';

/**
 * Kinds nobody declares in Git and no tree shows, but that change all the time: Argo CD's default
 * `resource.exclusions`, and Events.
 */
const excluded: ReadonlySet<string> = new Set([
  '/Endpoints',
  '/Event',
  'authentication.k8s.io/SelfSubjectReview',
  'authentication.k8s.io/TokenReview',
  'authorization.k8s.io/LocalSubjectAccessReview',
  'authorization.k8s.io/SelfSubjectAccessReview',
  'authorization.k8s.io/SelfSubjectRulesReview',
  'authorization.k8s.io/SubjectAccessReview',
  'cert-manager.io/CertificateRequest',
  'certificates.k8s.io/CertificateSigningRequest',
  'cilium.io/CiliumEndpoint',
  'cilium.io/CiliumEndpointSlice',
  'cilium.io/CiliumIdentity',
  'coordination.k8s.io/Lease',
  'discovery.k8s.io/EndpointSlice',
  'events.k8s.io/Event',
  'kyverno.io/AdmissionReport',
  'kyverno.io/BackgroundScanReport',
  'kyverno.io/ClusterAdmissionReport',
  'kyverno.io/ClusterBackgroundScanReport',
  'kyverno.io/UpdateRequest',
  'metrics.k8s.io/NodeMetrics',
  'metrics.k8s.io/PodMetrics',
  'reports.kyverno.io/ClusterEphemeralReport',
  'reports.kyverno.io/EphemeralReport',
  'wgpolicyk8s.io/ClusterPolicyReport',
  'wgpolicyk8s.io/PolicyReport',
]);

export function isExcludedByDefault({ group, kind }: GroupVersionKind): boolean {
  return excluded.has(`${group}/${kind}`);
}
