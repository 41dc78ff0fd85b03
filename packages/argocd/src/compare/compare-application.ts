import { type KubeObject, type ObjectRef, gvkOf, parseApiVersion, refKey, refOf } from '@setpoint/kube';
import {
  type Comparison,
  compareState,
  confirmDrift,
  type HealthOf,
  type WantedObject,
} from '@setpoint/sync';
import type { DestinationCluster } from '../config/clusters.ts';
import type { TrackingSettings } from '../config/settings.ts';
import { type Desired, isComplete } from '../desired/desired.ts';
import { isDestinationPermitted, isKindPermitted } from '../project/permissions.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { argoConventions } from './conventions.ts';
import { ignoreRulesFor } from './ignore-differences.ts';

export interface CompareRequest {
  readonly app: Application;
  /** The name that the marks on objects carry. */
  readonly owner: string;
  readonly project: AppProject;
  readonly cluster: DestinationCluster;
  readonly tracking: TrackingSettings;
  readonly desired: Desired;
  readonly health: HealthOf;
}

/** Desired against live for one application, on the cluster's watches. Live objects the project denies are left out. */
export async function compareApplication(request: CompareRequest, signal: AbortSignal): Promise<Comparison> {
  const { app, owner, project, cluster, desired } = request;
  const namespace = app.spec.destination.namespace ?? '';
  await cluster.live.whenSynced(signal);
  const wanted = desired.objects.map(({ object }) => locate(object, namespace, cluster));
  if (isComplete(desired))
    cluster.live.track(
      owner,
      wanted.map(({ ref }) => ref),
    );
  const live = await cluster.live.load(unique([...cluster.live.ownedBy(owner), ...wanted]), signal);
  for (const [key, object] of live) {
    if (!isPermitted(refOf(object), project, cluster)) live.delete(key);
  }
  const comparison = compareState({
    owner,
    revision: desired.revisions[0] ?? '',
    destinationNamespace: namespace,
    conventions: argoConventions(request.tracking, namespace),
    desired: desired.objects,
    render: isComplete(desired) ? { complete: true } : { complete: false, problems: desired.problems },
    live,
    namespaces: (name) => cluster.live.get({ group: '', kind: 'Namespace', namespace: '', name }),
    kinds: (gvk) => cluster.live.kind(gvk),
    schemas: (gvk) => cluster.live.schema(gvk),
    health: request.health,
    ignore: ignoreRulesFor(app.spec.ignoreDifferences),
    applied: cluster.applied,
  });
  return confirmDrift(comparison, cluster, signal);
}

/** True when the project lets applications hold the object. */
export function isPermitted(ref: ObjectRef, project: AppProject, cluster: DestinationCluster): boolean {
  if (!isKindPermitted(project, ref.group, ref.kind, ref.name, ref.namespace !== '')) return false;
  return ref.namespace === '' || isDestinationPermitted(project, cluster, ref.namespace);
}

/** Where a desired object will be: in the destination namespace when it names none and its kind has namespaces. */
function locate(object: KubeObject, namespace: string, cluster: DestinationCluster): WantedObject {
  const scope = cluster.live.kind(gvkOf(object));
  const namespaced = scope?.namespaced ?? true;
  const { group, version } = parseApiVersion(object.apiVersion);
  const where = namespaced ? object.metadata.namespace || namespace : '';
  return { ref: { group, kind: object.kind, namespace: where, name: object.metadata.name ?? '' }, version };
}

/** One of each; what is desired decides the version. */
function unique(objects: readonly WantedObject[]): readonly WantedObject[] {
  return [...new Map(objects.map((object) => [refKey(object.ref), object])).values()];
}
