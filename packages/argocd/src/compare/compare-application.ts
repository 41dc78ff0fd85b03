import { type KubeObject, type ObjectRef, gvkOf, parseApiVersion, refKey, refOf } from '@setpoint/kube';
import {
  type Comparison,
  compareState,
  confirmDrift,
  type HealthOf,
  type WantedObject,
} from '@setpoint/sync';
import { withSpan } from '@setpoint/runtime';
import type { DestinationCluster } from '../clusters/destination.ts';
import type { ArgoCdSettings } from '../config/settings.ts';
import type { Desired } from '../desired/desired.ts';
import { deployable } from './excluded-objects.ts';
import { scopeProblems } from './scope-problems.ts';
import { knownNamespaces } from './known-namespaces.ts';
import { lookupsOf } from './lookup-owner.ts';
import { userFor } from '../project/service-account.ts';
import { isDestinationPermitted, isKindPermitted } from '../project/permissions.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { argoConventions, formerManagersOf } from './conventions.ts';
import { ignoreRulesFor } from './ignore-differences.ts';

export interface CompareRequest {
  readonly app: Application;
  /** The name that the marks on objects carry. */
  readonly owner: string;
  readonly project: AppProject;
  readonly cluster: DestinationCluster;
  readonly settings: ArgoCdSettings;
  readonly desired: Desired;
  readonly health: HealthOf;
}

/**
 * Desired against live for one application, on the cluster's watches. Live objects the project denies are left out.
 * Throws `argocd.cluster-unreachable` when the cluster does not answer.
 */
export function compareApplication(request: CompareRequest, signal: AbortSignal): Promise<Comparison> {
  return withSpan('plan', { facts: { 'setpoint.application': request.owner } }, () =>
    compared(request, signal),
  );
}

async function compared(request: CompareRequest, signal: AbortSignal): Promise<Comparison> {
  const { app, owner, project, cluster, desired, settings } = request;
  const namespace = app.spec.destination.namespace ?? '';
  await cluster.ready(signal);
  const { objects, warnings } = deployable(desired.objects, settings.resourceFilter, cluster.server);
  const problems = [...desired.problems, ...scopeProblems(objects, namespace, cluster)];
  const complete = problems.length === 0;
  const wanted = objects.map(({ object }) => locate(object, namespace, cluster));
  if (complete)
    cluster.live.track(
      owner,
      wanted.map(({ ref }) => ref),
    );
  cluster.live.track(lookupsOf(owner), desired.lookedUp);
  const known = [...cluster.live.ownedBy(owner), ...cluster.live.doubted(owner)];
  const live = await cluster.live.load(unique([...known, ...wanted]), signal);
  for (const [key, object] of live) {
    if (!isPermitted(refOf(object), project, cluster)) live.delete(key);
  }
  const filter = settings.resourceFilter;
  const namespaces = await knownNamespaces(wanted, namespace, { cluster, filter }, signal);
  const comparison = compareState({
    owner,
    revision: desired.revisions[0] ?? '',
    destinationNamespace: namespace,
    conventions: argoConventions(settings.tracking, namespace, formerManagersOf(app)),
    desired: objects,
    render: complete ? { complete: true } : { complete: false, problems },
    live,
    namespaces,
    kinds: (gvk) => cluster.live.kind(gvk),
    schemas: (gvk) => cluster.live.schema(gvk),
    health: request.health,
    ignore: ignoreRulesFor(settings.customizations, app.spec.ignoreDifferences),
    applied: cluster.applied,
    ignoreAggregatedRoles: settings.compare.ignoreAggregatedRoles,
    maskedAnnotations: settings.maskedAnnotations,
  });
  const confirmed = await confirmByUser(comparison, request, signal);
  return warnings.length === 0 ? confirmed : { ...confirmed, problems: [...confirmed.problems, ...warnings] };
}

/** What differs is confirmed as the user who would write it; without such a user nothing is asked. */
async function confirmByUser(
  comparison: Comparison,
  { app, project, cluster, settings }: CompareRequest,
  signal: AbortSignal,
): Promise<Comparison> {
  let user: string | undefined;
  try {
    user = userFor(app, project, cluster, settings.impersonation);
  } catch {
    // The sync will say that nobody may write.
    return comparison;
  }
  const client = user === undefined ? cluster.client : cluster.as(user);
  return confirmDrift(comparison, { client, applied: cluster.applied }, signal);
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
