import type { GroupVersionKind } from '@setpoint/kube';

/**
 * The order in which kinds of one wave are applied, as gitops-engine's `kindOrder` (from Helm's kind sorter). Kinds not
 * listed come last; the group does not count, as there.
 */
const kinds: readonly string[] = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const positions: ReadonlyMap<string, number> = new Map(kinds.map((kind, index) => [kind, index]));

/** Smaller is earlier; equal for all kinds not listed. */
export function kindPosition(kind: string): number {
  return positions.get(kind) ?? kinds.length;
}

export function isCrdKind(gvk: { readonly group: string; readonly kind: string }): boolean {
  return gvk.group === 'apiextensions.k8s.io' && gvk.kind === 'CustomResourceDefinition';
}

export function isNamespaceKind(gvk: Pick<GroupVersionKind, 'group' | 'kind'>): boolean {
  return gvk.group === '' && gvk.kind === 'Namespace';
}
