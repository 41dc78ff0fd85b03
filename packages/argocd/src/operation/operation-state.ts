import { rfc3339 } from '@setpoint/core';
import type { ExecutionState, Plan, ResourceResult } from '@setpoint/sync';
import { kitchen } from '../model/duration.ts';
import { mayRetry, retryDelayMs } from '../model/retry.ts';
import { sourceFieldsOf, sourcesOf } from '../model/sources.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import type {
  Operation,
  OperationResourceResult,
  OperationState,
  SyncResult,
} from '../resources/operation.ts';

/*
 * The life of `operation` and `status.operationState`, all pure:
 *
 *   requested ──▶ Running ──▶ Succeeded
 *                  │   ▲  └──▶ Failed | Error
 *                  │   └ Running with finishedAt: waiting to retry
 *                  └──▶ Terminating ──▶ Failed
 *
 * The last three remove `operation` from the object; everything else keeps it, so that a restart resumes.
 */

/**
 * The state of an operation that begins. When it began is part of its name, by which hooks know whose they are, and is
 * kept to the second: one that follows `before` within the same second is said to have begun in the next.
 */
export function beginOperation(operation: Operation, nowMs: number, before?: OperationState): OperationState {
  const second = Math.floor(nowMs / 1000) * 1000;
  const taken = Date.parse(before?.startedAt ?? '');
  // Of several within one second each is ahead of the clock by one more.
  const isTaken = taken >= second && taken < second + mostBegunAtOnceMs;
  return { operation, phase: 'Running', startedAt: rfc3339(isTaken ? taken + 1000 : nowMs) };
}

/** An operation that is further ahead than this was begun by another clock. */
const mostBegunAtOnceMs = 60_000;

/** What the sync is to: the operation's own sources and revisions, else the application's. */
export function initialSyncResult(app: Application, operation: Operation): SyncResult {
  const sync = operation.sync ?? {};
  const own = sync.source !== undefined || (sync.sources?.length ?? 0) > 0;
  // Without sources of its own the first of the application's stands for `source`, too.
  const { source, sources } = own ? sync : { ...sourceFieldsOf(app), source: sourcesOf(app)[0] };
  const { managedNamespaceMetadata } = app.spec.syncPolicy ?? {};
  return {
    revision: sync.revision ?? '',
    ...(sync.revisions === undefined ? {} : { revisions: sync.revisions }),
    ...(source === undefined ? {} : { source }),
    ...(sources === undefined ? {} : { sources }),
    ...(managedNamespaceMetadata === undefined ? {} : { managedNamespaceMetadata }),
  };
}

/**
 * What the operation that is replaced has named and the application's status does not: it was written, or about to be,
 * and no comparison has seen it. It stays on record, without a phase, until one of the new operation has asked for it.
 */
export function leftOver(
  replaced: OperationState | undefined,
  { resources = [] }: Pick<ApplicationStatus, 'resources'>,
): readonly OperationResourceResult[] {
  const seen = new Set(resources.map(keyOf));
  return (replaced?.syncResult?.resources ?? [])
    .filter((resource) => !seen.has(keyOf(resource)))
    .map(({ group, version, kind, namespace, name }) => ({ group, version, kind, namespace, name }));
}

/** What is on record of an operation that was replaced by this one. */
export function leftOversOf({ syncResult }: OperationState): readonly OperationResourceResult[] {
  return (syncResult?.resources ?? []).filter(({ syncPhase }) => syncPhase === undefined);
}

/** Whether anything is on record that the operation itself has done or is about to do. */
export function hasBegun({ syncResult }: OperationState): boolean {
  return syncResult?.resources?.some(({ syncPhase }) => syncPhase !== undefined) === true;
}

/** The state with what the execution has reached. The phase stays until {@link endAttempt} decides. */
export function withExecution(state: OperationState, execution: ExecutionState): OperationState {
  const syncResult = state.syncResult ?? { revision: '' };
  return {
    ...state,
    message: execution.message,
    syncResult:
      execution.results.length === 0
        ? syncResult
        : {
            ...syncResult,
            resources: [...leftOversOf(state), ...execution.results.map(toResourceResult)],
          },
  };
}

/**
 * The state with the intent to make what the plan makes and the application's status does not name: its result is there
 * without a status before the first write, so that a deletion knows what to ask for, whatever became of the writes.
 */
export function withIntents(state: OperationState, app: Application, plan: Plan): OperationState {
  const recorded = state.syncResult?.resources ?? [];
  const named = new Set([...(app.status?.resources ?? []), ...recorded].map(keyOf));
  const intents = plan.changes
    .filter(({ action, desired, ref }) => {
      if (desired === undefined || action === 'none' || named.has(keyOf(ref))) return false;
      return plan.conventions.ownership.ownerOf(desired.reveal()) === plan.owner;
    })
    .map(({ ref, version, phase }) => ({ ...ref, version, syncPhase: phase }));
  if (intents.length === 0) return state;
  const syncResult = state.syncResult ?? { revision: '' };
  return { ...state, syncResult: { ...syncResult, resources: [...recorded, ...intents] } };
}

/** The state of an attempt that is over: what it never came to is no result. */
export function withoutIntents(state: OperationState): OperationState {
  const { resources, ...rest } = state.syncResult ?? { revision: '' };
  if (resources === undefined) return state;
  const results = resources.filter(
    ({ status, hookPhase }) => status !== undefined || hookPhase !== undefined,
  );
  return { ...state, syncResult: results.length === 0 ? rest : { ...rest, resources: results } };
}

function keyOf({ group = '', kind = '', namespace = '', name = '' }: Named): string {
  return JSON.stringify([group, kind, namespace, name]);
}

interface Named {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** How one attempt ended: in a terminal phase, or in a wait before the next attempt. */
export interface AttemptEnd {
  readonly state: OperationState;
  /** Milliseconds until the next attempt; undefined when the operation is over. */
  readonly retryInMs: number | undefined;
}

export function endAttempt(
  state: OperationState,
  phase: 'Succeeded' | 'Failed' | 'Error',
  message: string,
  nowMs: number,
): AttemptEnd {
  const finishedAt = rfc3339(nowMs);
  const retries = state.retryCount ?? 0;
  const retry = state.operation.retry;
  if (phase === 'Succeeded' || state.phase === 'Terminating' || !mayRetry(retry, retries)) {
    const told = phase !== 'Succeeded' && retries > 0 ? `${message} (retried ${retries} times).` : message;
    return { state: { ...state, phase, message: told, finishedAt }, retryInMs: undefined };
  }
  let delayMs: number;
  try {
    delayMs = retryDelayMs(retry, retries);
  } catch (error) {
    const told = `${message} (failed to retry: ${(error as Error).message})`;
    return { state: { ...state, phase: 'Error', message: told, finishedAt }, retryInMs: undefined };
  }
  const told = `${message.replace(/\.$/, '')}. Retrying attempt #${retries + 1} at ${kitchen(nowMs + delayMs)}.`;
  return {
    state: { ...state, phase: 'Running', message: told, finishedAt, retryCount: retries + 1 },
    retryInMs: delayMs,
  };
}

/**
 * Milliseconds until a failed attempt is repeated; undefined when the operation is not waiting for one. However far
 * the clock that wrote the end of the attempt was ahead, the pause is not longer than it was to be.
 */
export function waitBeforeRetryMs(state: OperationState, nowMs: number): number | undefined {
  if (state.phase !== 'Running' || state.finishedAt === undefined) return undefined;
  const delayMs = retryDelayMs(state.operation.retry, (state.retryCount ?? 1) - 1);
  return Math.min(delayMs, Math.max(0, Date.parse(state.finishedAt) + delayMs - nowMs));
}

/** The state at the start of the next attempt: results gone, and the pinned revisions too when the retry refreshes. */
export function beginRetry(state: OperationState): OperationState {
  const { finishedAt: _finished, syncResult: _result, ...rest } = state;
  const refresh = state.operation.retry?.refresh === true;
  const { revision: _revision, revisions: _revisions, ...unpinned } = state.operation.sync ?? {};
  return {
    ...rest,
    ...(refresh ? { operation: { ...state.operation, sync: unpinned } } : {}),
    message: `Retrying operation${refresh ? ' with latest revisions' : ''}. Attempt #${state.retryCount ?? 0}`,
  };
}

/** The results of an earlier run of the same operation, for resuming it. */
export function executionOf(state: OperationState): ExecutionState | undefined {
  const resources = state.syncResult?.resources?.filter(({ syncPhase }) => syncPhase !== undefined);
  if (resources === undefined || resources.length === 0) return undefined;
  return {
    phase: state.phase === 'Terminating' ? 'Terminating' : 'Running',
    message: state.message ?? '',
    results: resources.map(
      (resource) => ({ ...resource, message: resource.message ?? '' }) as ResourceResult,
    ),
  };
}

function toResourceResult(result: ResourceResult): OperationResourceResult {
  const { group, version, kind, namespace, name, message, syncPhase } = result;
  return {
    group,
    version,
    kind,
    namespace,
    name,
    ...(message === '' ? {} : { message }),
    syncPhase,
    ...(result.status === undefined ? {} : { status: result.status }),
    ...(result.hookType === undefined ? {} : { hookType: result.hookType }),
    ...(result.hookPhase === undefined ? {} : { hookPhase: result.hookPhase }),
    ...(result.images === undefined ? {} : { images: result.images }),
  };
}
