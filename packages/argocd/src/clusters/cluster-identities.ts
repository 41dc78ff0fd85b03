import type { ConfigState } from '../config/config-state.ts';
import type { ClusterIdentity } from '../project/permissions.ts';
import { clusterRecordOf, clusterSecretsOf } from './cluster-secret.ts';
import { inCluster } from './destination.ts';

/** The registered clusters, and the one we run in when no Secret is about it. */
export function clusterIdentitiesOf(config: Pick<ConfigState, 'secrets'>): readonly ClusterIdentity[] {
  const registered = clusterSecretsOf(config.secrets()).map(clusterRecordOf);
  return registered.some(({ server }) => server === inCluster.server)
    ? registered
    : [...registered, inCluster];
}
