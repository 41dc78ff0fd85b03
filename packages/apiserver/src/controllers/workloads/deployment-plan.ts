import { scaledValue } from '../../kinds/int-or-percent.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Deployment, ReplicaSet } from '../../kinds/model/workloads.ts';

export type DeploymentObject = Draft & Deployment;
export type ReplicaSetObject = Draft & ReplicaSet;

/** How many pods one replica set is to have. */
export interface Scaling {
  readonly set: ReplicaSetObject;
  readonly replicas: number;
}

export function wantedReplicas(deployment: DeploymentObject): number {
  return deployment.spec.replicas ?? 1;
}

function isRolling(deployment: DeploymentObject): boolean {
  return deployment.spec.strategy?.type !== 'Recreate';
}

export function maxSurge(deployment: DeploymentObject): number {
  if (!isRolling(deployment)) return 0;
  return scaledValue(deployment.spec.strategy?.rollingUpdate?.maxSurge, wantedReplicas(deployment), true);
}

/** Pods that may be missing while rolling; where rounding leaves neither surge nor slack, one may. */
export function maxUnavailable(deployment: DeploymentObject): number {
  const wanted = wantedReplicas(deployment);
  if (!isRolling(deployment) || wanted === 0) return 0;
  const value = scaledValue(deployment.spec.strategy?.rollingUpdate?.maxUnavailable, wanted, false);
  if (value === 0 && maxSurge(deployment) === 0) return 1;
  return Math.min(value, wanted);
}

function sizeOf(set: ReplicaSetObject): number {
  return set.spec.replicas ?? 0;
}

export function totalSize(sets: readonly ReplicaSetObject[]): number {
  return sets.reduce((sum, set) => sum + sizeOf(set), 0);
}

function availableOf(set: ReplicaSetObject): number {
  return set.status?.availableReplicas ?? 0;
}

/** How large the replica set of the current template may be now. */
export function newSetSize(
  deployment: DeploymentObject,
  current: ReplicaSetObject | undefined,
  sets: readonly ReplicaSetObject[],
): number {
  const wanted = wantedReplicas(deployment);
  const size = current === undefined ? 0 : sizeOf(current);
  if (!isRolling(deployment)) return wanted;
  if (size > wanted) return wanted;
  const room = wanted + maxSurge(deployment) - totalSize(sets);
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

/**
 * How far the old replica sets shrink now: first their pods that never became healthy, then healthy ones as far as
 * availability allows. Oldest first.
 */
export function shrinkOldSets(
  deployment: DeploymentObject,
  current: ReplicaSetObject,
  old: readonly ReplicaSetObject[],
): readonly Scaling[] {
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const unavailableNew = sizeOf(current) - availableOf(current);
  const removable = totalSize(old) + sizeOf(current) - minAvailable - unavailableNew;
  if (totalSize(old) === 0 || removable <= 0) return [];
  const sizes = new Map(old.map((set) => [set, sizeOf(set)]));
  const oldestFirst = [...old].sort(byAge);
  dropUnhealthy(oldestFirst, sizes, removable);
  const available = [current, ...old].reduce((sum, set) => sum + availableOf(set), 0);
  dropHealthy(oldestFirst, sizes, available - minAvailable);
  return old
    .filter((set) => sizes.get(set) !== sizeOf(set))
    .map((set) => ({ set, replicas: sizes.get(set) as number }));
}

function dropUnhealthy(
  sets: readonly ReplicaSetObject[],
  sizes: Map<ReplicaSetObject, number>,
  most: number,
): void {
  let left = most;
  for (const set of sets) {
    const size = sizes.get(set) as number;
    const drop = Math.min(left, Math.max(0, size - availableOf(set)));
    sizes.set(set, size - drop);
    left -= drop;
  }
}

function dropHealthy(
  sets: readonly ReplicaSetObject[],
  sizes: Map<ReplicaSetObject, number>,
  most: number,
): void {
  let left = Math.max(0, most);
  for (const set of sets) {
    const size = sizes.get(set) as number;
    const drop = Math.min(left, size);
    sizes.set(set, size - drop);
    left -= drop;
  }
}

/** New sizes after the deployment itself was scaled in the middle of a rollout: every set in proportion. */
export function scaleInProportion(
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): readonly Scaling[] {
  const active = sets.filter((set) => sizeOf(set) > 0);
  const [only] = active;
  const wanted = wantedReplicas(deployment);
  if (active.length === 1 && only !== undefined) {
    return sizeOf(only) === wanted ? [] : [{ set: only, replicas: wanted }];
  }
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const total = totalSize(active);
  let toAdd = allowed - total;
  if (toAdd === 0 || total === 0) return [];
  const largestFirst = [...active].sort(
    (a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? -byAge(a, b) : byAge(a, b)),
  );
  const results = largestFirst.map((set) => {
    const share = Math.round((sizeOf(set) * allowed) / total) - sizeOf(set);
    const change = toAdd > 0 ? Math.min(Math.max(share, 0), toAdd) : Math.max(Math.min(share, 0), toAdd);
    toAdd -= change;
    return { set, replicas: Math.max(0, sizeOf(set) + change) };
  });
  const [first] = results;
  if (first !== undefined && toAdd !== 0)
    results[0] = { ...first, replicas: Math.max(0, first.replicas + toAdd) };
  return results.filter(({ set, replicas }) => replicas !== sizeOf(set));
}

export function byAge(a: Draft, b: Draft): number {
  const [x, y] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (x !== y) return x < y ? -1 : 1;
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}
