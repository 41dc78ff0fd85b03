import { rfc3339 } from '@setpoint/core';
import { sameValue } from '@setpoint/kube';
import { type Desired, isComplete } from '../desired/desired.ts';
import { mergeConditions } from '../model/conditions.ts';
import type { AutoSyncDecision } from '../operation/auto-sync.ts';
import { beginOperation, initialSyncResult } from '../operation/operation-state.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import type { Operation } from '../resources/operation.ts';
import { withoutRefresh } from './application-view.ts';
import { withHookFinalizers } from './deletion-finalizers.ts';

/** What a look at an application has found. */
export interface Found {
  readonly status: ApplicationStatus;
  readonly decision: AutoSyncDecision;
  /** A refresh was asked for, and this answers it. */
  readonly asked: boolean;
  readonly desired: Desired;
}

/** The application with what a look has found; what a running operation stores is left alone. */
export function withStatus(current: Application, found: Found, now: number): Application {
  const { decision, asked, desired } = found;
  const { conditions: compared, ...status } = found.status;
  const refused = decision.kind === 'refused' ? [decision.condition] : [];
  const conditions = mergeConditions(compared ?? [], refused, ['SyncError'], now);
  const merged = {
    ...status,
    ...(current.status?.operationState ? { operationState: current.status.operationState } : {}),
    ...(current.status?.history ? { history: current.status.history } : {}),
    ...(current.status?.sourceHydrator ? { sourceHydrator: current.status.sourceHydrator } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  const moved = asked || !sameValue(merged, current.status) ? { reconciledAt: rfc3339(now) } : {};
  const hooked = isComplete(desired) ? withHookFinalizers(current, desired.objects) : current;
  // A refresh that was asked for during this look is for the next one.
  const base = asked ? withoutRefresh(hooked) : hooked;
  return { ...base, status: { ...merged, ...moved } };
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
  // With its target, so that the sync can begin without another write.
  const operationState = {
    ...beginOperation(operation, now),
    syncResult: initialSyncResult(current, operation),
  };
  return { ...next, operation, status: { ...next.status, operationState } };
}
