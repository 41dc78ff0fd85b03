import type { ComparedResource, Comparison } from '@setpoint/sync';
import type { ResourceStatus } from '../resources/application-status.ts';

/** `status.resources` of a comparison: one entry for each object, sorted as Argo CD sorts them. */
export function resourceStatuses(
  comparison: Comparison,
  isPermitted: (resource: ComparedResource) => boolean,
): readonly ResourceStatus[] {
  return [...comparison.resources, ...comparison.hooks.filter((hook) => hook.live !== undefined)]
    .map((resource) => statusOf(resource, comparison, isPermitted(resource)))
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function statusOf(resource: ComparedResource, comparison: Comparison, permitted: boolean): ResourceStatus {
  const { ref, annotations, health } = resource;
  const unknown = comparison.status === 'Unknown' || !permitted;
  const sync = resource.sync !== undefined && unknown ? 'Unknown' : resource.sync;
  const confirm = annotations.prune === 'confirm' || annotations.delete === 'confirm';
  return {
    ...(ref.group === '' ? {} : { group: ref.group }),
    version: resource.version,
    kind: ref.kind,
    ...(ref.namespace === '' ? {} : { namespace: ref.namespace }),
    name: ref.name,
    ...(sync === undefined ? {} : { status: sync }),
    // A hook has its phase in the operation's result; what counts for nothing is not told.
    ...(health === undefined || resource.sync === undefined || annotations.ignoreHealth
      ? {}
      : { health: { status: health.status, ...(health.message === '' ? {} : { message: health.message }) } }),
    ...(annotations.hook ? { hook: true } : {}),
    // A live hook is compared with nothing, which Argo CD says so.
    ...(resource.requiresPruning || annotations.hook ? { requiresPruning: true } : {}),
    ...(confirm ? { requiresDeletionConfirmation: true } : {}),
    ...(annotations.wave === 0 ? {} : { syncWave: annotations.wave }),
  };
}

function sortKey(resource: ResourceStatus): string {
  return [resource.group ?? '', resource.kind, resource.namespace ?? '', resource.name].join('/');
}
