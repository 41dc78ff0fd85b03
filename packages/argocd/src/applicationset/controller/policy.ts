import type { ApplicationSet } from '../../resources/application-set.ts';

/** `spec.syncPolicy.applicationsSync`: what an ApplicationSet may do to its Applications beside creating them. */
export type ApplicationsSyncPolicy = 'create-only' | 'create-update' | 'create-delete' | 'sync';

export interface Policy {
  readonly updates: boolean;
  readonly deletes: boolean;
}

/** The controller's own policy, when it has one, counts for all sets; otherwise each set's, by default `sync`. */
export function policyOf(set: ApplicationSet, imposed: ApplicationsSyncPolicy | undefined): Policy {
  const policy = imposed ?? set.spec.syncPolicy?.applicationsSync ?? 'sync';
  return {
    updates: policy === 'sync' || policy === 'create-update',
    deletes: policy === 'sync' || policy === 'create-delete',
  };
}
