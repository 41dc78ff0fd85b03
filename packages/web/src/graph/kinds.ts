const known: Readonly<Record<string, string>> = {
  Deployment: 'dep',
  ReplicaSet: 'rs',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  Pod: 'pod',
  Node: 'no',
  Service: 'svc',
  Endpoints: 'ep',
  EndpointSlice: 'eps',
  Ingress: 'ing',
  ConfigMap: 'cm',
  Secret: 'sec',
  ServiceAccount: 'sa',
  Namespace: 'ns',
  PersistentVolumeClaim: 'pvc',
  PersistentVolume: 'pv',
  HorizontalPodAutoscaler: 'hpa',
  PodDisruptionBudget: 'pdb',
  NetworkPolicy: 'net',
  CustomResourceDefinition: 'crd',
  ClusterRole: 'cr',
  ClusterRoleBinding: 'crb',
  RoleBinding: 'rb',
  CronJob: 'cj',
  Application: 'app',
  ApplicationSet: 'set',
};

/** Two or three letters for a kind: kubectl’s short name, or its capitals. */
export function kindShort(kind: string): string {
  const capitals = kind
    .replace(/[^A-Z]/g, '')
    .slice(0, 3)
    .toLowerCase();
  return known[kind] ?? (capitals.length > 1 ? capitals : kind.slice(0, 3).toLowerCase());
}
