import { sameValue } from '@setpoint/kube';
import type { NewCondition } from '../model/conditions.ts';
import { automatedRetry } from '../model/retry.ts';
import { hasMultipleSources, singleSourceOf, sourceFieldsOf } from '../model/sources.ts';
import type { Application } from '../resources/application.ts';
import type { ResourceStatus, SyncStatus } from '../resources/application-status.ts';
import type { Operation, OperationState, SyncOperationResource } from '../resources/operation.ts';

/** What automation makes of a comparison: nothing, a sync now, a look later, or an error to show. */
export type AutoSyncDecision =
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'sync'; readonly operation: Operation; readonly message: string }
  | { readonly kind: 'later'; readonly afterMs: number }
  | {
      readonly kind: 'refused';
      readonly condition: NewCondition;
      /** When to look again; absent when only a change can help. */
      readonly afterMs?: number;
    };

export interface AutoSyncInput {
  readonly app: Application;
  readonly sync: SyncStatus;
  readonly resources: readonly ResourceStatus[];
  /** False when the new revision changes nothing the application reads: then only its sources are compared. */
  readonly revisionHasChanges: boolean;
  /** True for a resource whose deletion is under way: asking again would change nothing. */
  readonly isLeaving: (resource: ResourceStatus) => boolean;
  /** How long a heal of drift must still wait, from {@link HealBackoff}; 0 means it may happen now. */
  readonly healWaitMs: number;
  /** How many syncs to what is desired have failed in a row, as far as is remembered. */
  readonly failures: number;
  readonly nowMs: number;
}

/** True when the policy is automated and not switched off. */
export function isAutomated(app: Application): boolean {
  const automated = app.spec.syncPolicy?.automated;
  return automated !== undefined && automated.enabled !== false;
}

/**
 * Decides whether a comparison starts a sync by itself. Pure. The rules are Argo CD's: only when OutOfSync; not twice
 * to the same revision and sources unless `selfHeal`, and then with backoff and only what is out of sync; never when
 * it would prune everything, unless `allowEmpty`. Other than there, `selfHeal` also tries a failed sync again, slowly:
 * what refused it (a quota, a webhook, a server that was down) may have changed without anything telling us.
 */
export function decideAutoSync(input: AutoSyncInput): AutoSyncDecision {
  const { app, sync, resources } = input;
  const idle = reasonToStayIdle(input);
  if (idle !== undefined) return { kind: 'none', why: idle };
  const revisions = revisionsOf(app, sync);
  const base = operationFor(app, sync);
  const attempt = lastAttempt(app, revisions, input.revisionHasChanges);
  const healing = attempt === undefined ? undefined : decideSelfHeal(input, attempt);
  if (healing !== undefined && 'kind' in healing) return healing;
  const automated = app.spec.syncPolicy?.automated;
  if (automated?.prune && !automated.allowEmpty && resources.every((resource) => resource.requiresPruning)) {
    return {
      kind: 'refused',
      condition: {
        type: 'SyncError',
        message: `Skipping sync attempt to ${goList(revisions)}: auto-sync will wipe out all resources`,
      },
    };
  }
  return {
    kind: 'sync',
    operation: healing === undefined ? base : { ...base, sync: { ...base.sync, ...healing } },
    message: `Initiated automated sync to '${revisions.join(', ')}'`,
  };
}

function reasonToStayIdle({ app, sync, resources, isLeaving }: AutoSyncInput): string | undefined {
  if (!isAutomated(app)) return 'the sync policy is not automated';
  if (app.operation !== undefined) return 'another operation is in progress';
  if (app.metadata.deletionTimestamp !== undefined) return 'deletion in progress';
  if (sync.status !== 'OutOfSync') return `application status is ${sync.status}`;
  const pruneOnly = resources.every(
    (resource) => resource.status === 'Synced' || resource.requiresPruning === true,
  );
  if (!app.spec.syncPolicy?.automated?.prune && pruneOnly) {
    return 'need to prune extra resources only but automated prune is disabled';
  }
  const waiting = resources.every(
    (resource) => resource.status === 'Synced' || (resource.requiresPruning && isLeaving(resource)),
  );
  return waiting ? 'what is to be pruned is being deleted' : undefined;
}

interface Attempt {
  readonly state: OperationState;
  readonly revisions: readonly string[];
}

/** The last sync when it went to these very revisions and sources, else undefined. */
function lastAttempt(
  app: Application,
  desired: readonly string[],
  revisionHasChanges: boolean,
): Attempt | undefined {
  const state = app.status?.operationState;
  if (state === undefined) return undefined;
  const result = state.syncResult;
  if (result === undefined) return isCompleted(state.phase) ? { state, revisions: [] } : undefined;
  const multiple = hasMultipleSources(app);
  const revisions = multiple ? (result.revisions ?? []) : [result.revision];
  if (revisionHasChanges && !sameValue(revisions, desired)) return undefined;
  const sameSources = multiple
    ? sameValue(app.spec.sources, result.sources)
    : sameValue(singleSourceOf(app), result.source);
  return sameSources ? { state, revisions } : undefined;
}

type SelfHeal = {
  readonly autoHealAttemptsCount?: number;
  readonly resources?: readonly SyncOperationResource[];
};

const firstRetryMs = 5 * 60_000;
const longestRetryMs = 60 * 60_000;

/** Until a failed sync is tried again: 5 min × 2ⁿ, at most an hour. Undefined: not before something changes. */
function failedRetryMs({ app, failures, nowMs }: AutoSyncInput, state: OperationState): number | undefined {
  if (!app.spec.syncPolicy?.automated?.selfHeal) return undefined;
  // What a person ended stays ended.
  if (state.message?.startsWith(terminatedMessage)) return undefined;
  const pauseMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.max(0, failures - 1));
  // An end that is still to come was written by another clock, and says nothing.
  const restedMs = nowMs - Date.parse(state.finishedAt ?? state.startedAt);
  return restedMs < 0 ? 0 : Math.max(0, pauseMs - restedMs);
}

function decideSelfHeal(input: AutoSyncInput, attempt: Attempt): AutoSyncDecision | SelfHeal {
  const { app, resources, healWaitMs } = input;
  if (attempt.state.phase !== 'Succeeded') {
    const message = `Failed last sync attempt to ${goList(attempt.revisions)}: ${attempt.state.message ?? ''}`;
    const condition: NewCondition = { type: 'SyncError', message };
    const afterMs = failedRetryMs(input, attempt.state);
    if (afterMs === undefined) return { kind: 'refused', condition };
    return afterMs > 0 ? { kind: 'refused', condition, afterMs } : {};
  }
  if (!app.spec.syncPolicy?.automated?.selfHeal) {
    return { kind: 'none', why: 'most recent sync already to this revision' };
  }
  if (healWaitMs > 0) return { kind: 'later', afterMs: healWaitMs };
  return {
    autoHealAttemptsCount: (attempt.state.operation.sync?.autoHealAttemptsCount ?? 0) + 1,
    resources: resources.filter((resource) => resource.status !== 'Synced').map(toOperationResource),
  };
}

function operationFor(app: Application, sync: SyncStatus): Operation {
  const policy = app.spec.syncPolicy;
  return {
    sync: {
      ...(sync.revision === undefined ? {} : { revision: sync.revision }),
      ...(policy?.automated?.prune ? { prune: true } : {}),
      ...(policy?.syncOptions ? { syncOptions: policy.syncOptions } : {}),
      ...sourceFieldsOf(app),
      ...(sync.revisions === undefined ? {} : { revisions: sync.revisions }),
    },
    initiatedBy: { automated: true },
    retry: policy?.retry ?? automatedRetry,
  };
}

function revisionsOf(app: Application, sync: SyncStatus): readonly string[] {
  return hasMultipleSources(app) ? (sync.revisions ?? []) : [sync.revision ?? ''];
}

function toOperationResource(resource: ResourceStatus): SyncOperationResource {
  return {
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.kind ?? '',
    name: resource.name ?? '',
    ...(resource.namespace ? { namespace: resource.namespace } : {}),
  };
}

/** What the message of an operation that was terminated begins with. */
export const terminatedMessage = 'Operation terminated';

export function isCompleted(phase: string): boolean {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}

/** A list of strings as Go prints a slice: `[a b]`. */
function goList(values: readonly string[]): string {
  return `[${values.join(' ')}]`;
}
