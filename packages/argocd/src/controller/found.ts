import { rfc3339 } from '@setpoint/core';
import { sameValue } from '@setpoint/kube';
import { type Desired, isComplete } from '../desired/desired.ts';
import { mergeConditions } from '../model/conditions.ts';
import { type AutoSyncDecision, isCompleted } from '../operation/auto-sync.ts';
import { beginOperation, initialSyncResult, leftOver } from '../operation/operation-state.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import type { Operation } from '../resources/operation.ts';
import { withHydration, withoutRefresh } from './application-view.ts';
import { withHookFinalizers } from './deletion-finalizers.ts';

/** What a look at an application has found. */
export interface Found {
  readonly status: ApplicationStatus;
  readonly decision: AutoSyncDecision;
  /** A refresh was asked for, and this answers it. */
  readonly asked: boolean;
  readonly desired: Desired;
  /** The sync that was under way went to something that is no longer desired, and was stopped for it. */
  readonly isSuperseded: boolean;
}

/** The application with what a look has found; what a running operation stores is left alone. */
function withStatus(current: Application, found: Found, now: number): Application {
  const { decision, asked, desired } = found;
  const { conditions: compared, ...status } = withHydration(found.status, current);
  const refused = decision.kind === 'refused' ? [decision.condition] : [];
  const conditions = mergeConditions(compared ?? [], refused, ['SyncError'], now);
  const merged = {
    ...status,
    ...(current.status?.operationState ? { operationState: current.status.operationState } : {}),
    ...(current.status?.history ? { history: current.status.history } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  const moved = asked || !sameValue(merged, current.status) ? { reconciledAt: rfc3339(now) } : {};
  const hooked = isComplete(desired) ? withHookFinalizers(current, desired.objects) : current;
  // A refresh that was asked for during this look is for the next one.
  const base = asked ? withoutRefresh(hooked) : hooked;
  return { ...base, status: { ...merged, ...moved } };
}

/**
 * The application with what was found, when no operation begins. One that was stopped because something newer is desired
 * is over: taken up again it would be stopped again, for ever.
 */
export function withoutOperation(
  current: Application,
  seen: Application,
  found: Found,
  now: number,
): Application {
  const next = withStatus(current, found, now);
  const state = next.status?.operationState;
  if (!found.isSuperseded || state === undefined || isCompleted(state.phase)) return next;
  // Somebody asked for an operation of their own meanwhile.
  if (!sameValue(current.operation, seen.operation)) return next;
  const { operation: _over, ...rest } = next;
  const message = 'a newer revision took the place of this sync, and needs none';
  const operationState = { ...state, phase: 'Failed', message, finishedAt: rfc3339(now) };
  return { ...rest, status: { ...next.status, operationState } };
}

/** The application with what was found, and with the operation that begins: its intent, recorded before any effect. */
export function withOperation(
  current: Application,
  seen: Application,
  found: Found,
  operation: Operation,
  now: number,
): Application {
  const next = withStatus(current, found, now);
  // Somebody asked for an operation of their own meanwhile.
  if (!sameValue(current.operation, seen.operation)) return next;
  const replaced = found.isSuperseded ? current.status?.operationState : undefined;
  const left = leftOver(replaced, found.status);
  // With its target, so that the sync can begin without another write.
  const operationState = {
    ...beginOperation(operation, now, current.status?.operationState),
    syncResult: {
      ...initialSyncResult(current, operation),
      ...(left.length === 0 ? {} : { resources: [...left] }),
    },
  };
  return { ...next, operation, status: { ...next.status, operationState } };
}
