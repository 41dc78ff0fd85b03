import type { ApplicationSet } from '../../resources/application-set.ts';

/** `spec.syncPolicy.applicationsSync`: what an ApplicationSet may do to its Applications beside creating them. */
export type ApplicationsSyncPolicy = 'create-only' | 'create-update' | 'create-delete' | 'sync';

/** The controller's own policy, and whether a set's counts in its place. */
export interface ControllerPolicy {
  readonly policy: ApplicationsSyncPolicy;
  readonly mayOverride: boolean;
}

export interface Policy {
  readonly updates: boolean;
  readonly deletes: boolean;
}

export function isApplicationsSyncPolicy(text: string): text is ApplicationsSyncPolicy {
  return ['create-only', 'create-update', 'create-delete', 'sync'].includes(text);
}

/** What the set may do. */
export function policyOf(set: ApplicationSet, { policy, mayOverride }: ControllerPolicy): Policy {
  const own = mayOverride ? set.spec.syncPolicy?.applicationsSync : undefined;
  const counts = own ?? policy;
  return {
    updates: counts === 'sync' || counts === 'create-update',
    deletes: counts === 'sync' || counts === 'create-delete',
  };
}
