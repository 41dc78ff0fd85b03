import type { KubeObject } from '@setpoint/kube';
import type { ClusterIdentity } from '../project/permissions.ts';
import { clusterRecordOf } from './cluster-secret.ts';
import { inCluster } from './destination.ts';

/** The registered clusters, and the one we run in when no Secret is about it. */
export function clusterIdentities(clusterSecrets: readonly KubeObject[]): readonly ClusterIdentity[] {
  const registered = clusterSecrets.map(clusterRecordOf);
  return registered.some(({ server }) => server === inCluster.server)
    ? registered
    : [...registered, inCluster];
}
