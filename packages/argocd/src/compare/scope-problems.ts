import { SetpointError } from '@setpoint/core';
import { describeObject, gvkOf, type KubeObject, refOf } from '@setpoint/kube';
import type { DesiredObject } from '@setpoint/sync';
import type { DestinationCluster } from '../clusters/destination.ts';
import { codes } from '../errors.ts';

/**
 * What keeps the objects off a cluster that is registered for some namespaces only; empty for other clusters. Their live
 * state is not watched, so nothing could be said about them.
 */
export function scopeProblems(
  desired: readonly DesiredObject[],
  destinationNamespace: string,
  cluster: DestinationCluster,
): readonly SetpointError[] {
  if (cluster.namespaces.length === 0) return [];
  return desired.flatMap(({ object }) => {
    const namespaced = cluster.live.kind(gvkOf(object))?.namespaced ?? true;
    const { namespace, name } = refOf(object);
    if (!namespaced) return cluster.clusterResources ? [] : [clusterLevel(object, name, cluster)];
    const where = namespace || destinationNamespace;
    return cluster.namespaces.includes(where) ? [] : [unmanaged(object, where, name, cluster)];
  });
}

function clusterLevel(object: KubeObject, name: string, cluster: DestinationCluster): SetpointError {
  return new SetpointError(
    codes.notPermitted,
    `Cluster level ${object.kind} "${name}" can not be managed when in namespaced mode`,
    {
      subject: describeObject(object),
      rule: `The cluster ${cluster.name} is registered for namespaces ${cluster.namespaces.join(', ')} only.`,
      nextAction: `Set clusterResources to "true" in the cluster Secret ${cluster.secret}, or remove the object.`,
    },
  );
}

function unmanaged(
  object: KubeObject,
  namespace: string,
  name: string,
  cluster: DestinationCluster,
): SetpointError {
  return new SetpointError(
    codes.notPermitted,
    `Namespace "${namespace}" for ${object.kind} "${name}" is not managed`,
    {
      subject: describeObject(object),
      rule: `The cluster ${cluster.name} is registered for namespaces ${cluster.namespaces.join(', ')} only.`,
      nextAction: `Add ${namespace} to namespaces in the cluster Secret ${cluster.secret}, or move the object.`,
    },
  );
}
