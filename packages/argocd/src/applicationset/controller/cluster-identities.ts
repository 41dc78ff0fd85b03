import type { KubeObject } from '@setpoint/kube';
import { inCluster } from '../../config/clusters.ts';
import { secretReader } from '../../config/secret-data.ts';
import type { ClusterIdentity } from '../../project/permissions.ts';

const typeLabel = 'argocd.argoproj.io/secret-type';

/** Those of the Secrets that register a cluster. */
export function clusterSecretsOf(secrets: readonly KubeObject[]): KubeObject[] {
  return secrets.filter((secret) => secret.metadata.labels?.[typeLabel] === 'cluster');
}

/** The registered clusters, and the one we run in when no Secret is about it. */
export function clusterIdentities(clusterSecrets: readonly KubeObject[]): ClusterIdentity[] {
  const registered = clusterSecrets.map((secret) => {
    const read = secretReader(secret);
    return { name: read('name'), server: read('server') };
  });
  return registered.some(({ server }) => server === inCluster.server)
    ? registered
    : [...registered, inCluster];
}
