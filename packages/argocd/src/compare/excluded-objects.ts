import { SetpointError } from '@setpoint/core';
import { gvkOf, type KubeObject } from '@setpoint/kube';
import type { DesiredObject, Problem } from '@setpoint/sync';
import { isExcludedBySettings, type ResourceFilter } from '../clusters/resource-filter.ts';
import { codes } from '../errors.ts';

export interface Deployable {
  readonly objects: readonly DesiredObject[];
  /** One warning for each object that the settings leave out. */
  readonly warnings: readonly Problem[];
}

/** The desired objects without those whose kind `argocd-cm` excludes on the cluster. */
export function deployable(
  desired: readonly DesiredObject[],
  filter: ResourceFilter,
  server: string,
): Deployable {
  if (filter.exclusions === undefined && filter.inclusions === undefined) {
    return { objects: desired, warnings: [] };
  }
  const isOut = ({ object }: DesiredObject): boolean => isExcludedBySettings(filter, gvkOf(object), server);
  return {
    objects: desired.filter((one) => !isOut(one)),
    warnings: desired.filter(isOut).map(({ object }) => ({ severity: 'warning', error: excluded(object) })),
  };
}

function excluded(object: KubeObject): SetpointError {
  const { group, kind } = gvkOf(object);
  return new SetpointError(
    codes.excludedResource,
    `Resource ${group}/${kind} ${object.metadata.name ?? ''} is excluded in the settings`,
    {
      rule: 'resource.exclusions and resource.inclusions of argocd-cm decide which kinds are managed.',
      nextAction: 'Remove the object from the source, or change the settings.',
    },
  );
}
