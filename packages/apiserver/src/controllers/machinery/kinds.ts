import type { GroupVersionKind } from '@setpoint/kube';

function gvk(group: string, version: string, kind: string): GroupVersionKind {
  return { group, version, kind };
}

export const POD = gvk('', 'v1', 'Pod');
export const NODE = gvk('', 'v1', 'Node');
export const SERVICE = gvk('', 'v1', 'Service');
export const ENDPOINTS = gvk('', 'v1', 'Endpoints');
export const NAMESPACE = gvk('', 'v1', 'Namespace');
export const CONFIG_MAP = gvk('', 'v1', 'ConfigMap');
export const SECRET = gvk('', 'v1', 'Secret');
export const SERVICE_ACCOUNT = gvk('', 'v1', 'ServiceAccount');
export const VOLUME = gvk('', 'v1', 'PersistentVolume');
export const CLAIM = gvk('', 'v1', 'PersistentVolumeClaim');
export const RESOURCE_CLAIM = gvk('resource.k8s.io', 'v1', 'ResourceClaim');
export const QUOTA = gvk('', 'v1', 'ResourceQuota');
export const EVENT = gvk('', 'v1', 'Event');
export const REPLICATION_CONTROLLER = gvk('', 'v1', 'ReplicationController');
export const DEPLOYMENT = gvk('apps', 'v1', 'Deployment');
export const REPLICA_SET = gvk('apps', 'v1', 'ReplicaSet');
export const STATEFUL_SET = gvk('apps', 'v1', 'StatefulSet');
export const DAEMON_SET = gvk('apps', 'v1', 'DaemonSet');
export const CONTROLLER_REVISION = gvk('apps', 'v1', 'ControllerRevision');
export const JOB = gvk('batch', 'v1', 'Job');
export const CRON_JOB = gvk('batch', 'v1', 'CronJob');
export const ENDPOINT_SLICE = gvk('discovery.k8s.io', 'v1', 'EndpointSlice');
export const INGRESS = gvk('networking.k8s.io', 'v1', 'Ingress');
export const STORAGE_CLASS = gvk('storage.k8s.io', 'v1', 'StorageClass');
export const CLUSTER_ROLE = gvk('rbac.authorization.k8s.io', 'v1', 'ClusterRole');
export const DISRUPTION_BUDGET = gvk('policy', 'v1', 'PodDisruptionBudget');
export const AUTOSCALER = gvk('autoscaling', 'v2', 'HorizontalPodAutoscaler');
export const CUSTOM_RESOURCE_DEFINITION = gvk('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition');
export const VALIDATING_POLICY = gvk('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicy');
