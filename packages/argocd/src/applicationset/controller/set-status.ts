import type { Application } from '../../resources/application.ts';
import { applicationResource } from '../../resources/application.ts';
import type { ResourceStatus } from '../../resources/application-status.ts';
import type { ApplicationSet, ApplicationSetStatus, RolloutStatus } from '../../resources/application-set.ts';
import { healthOf, nextConditions, type Outcome } from './conditions.ts';

/** The status of a set after a reconcile, field for field as Argo CD fills it. */
export function nextStatus(
  set: ApplicationSet,
  outcome: Outcome,
  owned: readonly Application[],
  rollout: readonly RolloutStatus[],
  now: string,
  maxResources: number,
): ApplicationSetStatus {
  const conditions = nextConditions(set, outcome, now);
  const resources = owned.map(resourceOf).toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  return {
    conditions,
    health: healthOf(conditions),
    ...(resources.length === 0
      ? {}
      : { resources: resources.slice(0, maxResources || undefined), resourcesCount: resources.length }),
    ...(rollout.length === 0 ? {} : { applicationStatus: rollout }),
  };
}

function resourceOf({ metadata, status }: Application): ResourceStatus {
  const { group, version, kind } = applicationResource;
  const { name = '', namespace = '' } = metadata;
  return {
    group,
    version,
    kind,
    name,
    namespace,
    ...(status?.sync === undefined ? {} : { status: status.sync.status }),
    ...(status?.health?.status === undefined ? {} : { health: { status: status.health.status } }),
  };
}
