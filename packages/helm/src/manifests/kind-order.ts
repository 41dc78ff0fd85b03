const kinds = [
  'PriorityClass',
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

const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

const rank = (order: readonly string[]): ReadonlyMap<string, number> =>
  new Map(order.map((kind, index) => [kind, index]));

/** Helm's order of installing; Helm 3 does not know webhook configurations. */
const ranks = { 3: rank(kinds), 4: rank([...kinds, ...webhooks]) } as const;

/** Sorted for installing, stably: kinds Helm knows in its order, then the others by name. */
export function inInstallOrder<T extends { readonly kind: string }>(
  items: readonly T[],
  helmVersion: 3 | 4,
): T[] {
  const order = ranks[helmVersion];
  return [...items].sort((a, b) => {
    const first = order.get(a.kind);
    const second = order.get(b.kind);
    if (first !== undefined && second !== undefined) return first - second;
    if (first !== undefined || second !== undefined) return first === undefined ? 1 : -1;
    return a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1;
  });
}
