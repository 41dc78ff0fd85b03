import { controllerRevisionKind } from './controller-revision-kind.ts';
import { daemonSetKind } from './daemon-set-kind.ts';
import type { KindTable } from './define-kind.ts';
import { deploymentKind } from './deployment-kind.ts';
import { replicaSetKind, replicationControllerKind } from './replica-kinds.ts';
import { statefulSetKind } from './stateful-set-kind.ts';

export const workloadKinds: KindTable = {
  'apps/Deployment': deploymentKind,
  'apps/ReplicaSet': replicaSetKind,
  'apps/StatefulSet': statefulSetKind,
  'apps/DaemonSet': daemonSetKind,
  'apps/ControllerRevision': controllerRevisionKind,
  '/ReplicationController': replicationControllerKind,
};
