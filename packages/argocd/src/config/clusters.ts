import { SetpointError } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { AppliedResults, LiveCache } from '@setpoint/sync';
import { codes } from '../errors.ts';
import type { ClusterIdentity } from '../project/permissions.ts';
import type { Destination } from '../resources/application-status.ts';

/** One cluster that applications are deployed to. */
export interface DestinationCluster extends ClusterIdentity {
  readonly client: KubeClient;
  readonly live: LiveCache;
  readonly applied: AppliedResults;
}

/** The address and name under which Argo CD knows the cluster it runs in. */
export const inCluster: ClusterIdentity = { server: 'https://kubernetes.default.svc', name: 'in-cluster' };

/** The cluster the destination names; throws `argocd.cluster-not-found`, or when it names none or two. */
export function clusterFor(
  destination: Destination,
  clusters: readonly DestinationCluster[],
): DestinationCluster {
  const { server, name } = destination;
  if (server && name) {
    throw clusterError(
      `application destination can't have both name and server defined: ${name} ${server}`,
      'Remove spec.destination.name or spec.destination.server.',
    );
  }
  if (!server && !name) {
    throw clusterError(
      'application destination server and name are both empty',
      `Set spec.destination.server, for this cluster to ${inCluster.server}.`,
    );
  }
  const found = clusters.find((cluster) => (server ? cluster.server === server : cluster.name === name));
  if (found !== undefined) return found;
  const message = server
    ? `error getting cluster by server "${server}": cluster "${server}" not found`
    : `there are no clusters with this name: ${name ?? ''}`;
  throw clusterError(
    message,
    `Choose one of: ${clusters.map((cluster) => (server ? cluster.server : cluster.name)).join(', ')}.`,
  );
}

function clusterError(message: string, nextAction: string): SetpointError {
  return new SetpointError(codes.clusterNotFound, message, {
    subject: 'spec.destination',
    rule: 'A destination names exactly one registered cluster, by server or by name.',
    nextAction,
  });
}
