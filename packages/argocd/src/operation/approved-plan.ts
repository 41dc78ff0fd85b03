import { SetpointError } from '@setpoint/core';
import type { Plan } from '@setpoint/sync';
import { codes } from '../errors.ts';
import type { Operation, OperationState } from '../resources/operation.ts';
import { hasBegun } from './operation-state.ts';

/** Name of the `operation.info` entry that holds the plan a person approved. */
const approvedPlanName = 'setpoint.dev/approved-plan';

/** A plan that a person saw and asked for. */
export interface ApprovedPlan {
  readonly hash: string;
  /** What the plan took as its start, epoch milliseconds: hooks with only a generateName are named after it. */
  readonly startedAtMs: number;
}

/** The `operation.info` entry that lets the operation carry out this plan and no other. */
export function approvalOf(plan: ApprovedPlan): { readonly name: string; readonly value: string } {
  return { name: approvedPlanName, value: `${plan.hash} ${new Date(plan.startedAtMs).toISOString()}` };
}

/** The plan that the operation is bound to, if it is. */
export function approvedPlanOf(operation: Operation): ApprovedPlan | undefined {
  const entry = operation.info?.find(({ name }) => name === approvedPlanName);
  if (entry === undefined) return undefined;
  const [hash = '', startedAt = ''] = entry.value.split(' ');
  return { hash, startedAtMs: Date.parse(startedAt) };
}

/**
 * Why the plan may not be executed: another one was approved. Only before the first write; what a resumed or repeated
 * attempt finds is the approved plan partly done.
 */
export function planNotApproved(state: OperationState, plan: Plan): SetpointError | undefined {
  const approved = approvedPlanOf(state.operation);
  if (approved === undefined || approved.hash === plan.hash) return undefined;
  if (hasBegun(state) || (state.retryCount ?? 0) > 0) return undefined;
  return new SetpointError(codes.planChanged, 'the plan is no longer the one that was approved', {
    subject: `plan ${approved.hash.slice(0, 12)}`,
    rule: 'What was shown is what is executed: since then the live objects or the source changed.',
    nextAction: 'Look at the new plan and sync again.',
  });
}
