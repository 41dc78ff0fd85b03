import type { Plan } from '@setpoint/sync';
import { describe, expect, it } from 'vitest';
import type { Application } from '../resources/application.ts';
import type { OperationState } from '../resources/operation.ts';
import { approvalOf, planNotApproved } from './approved-plan.ts';
import { planOptionsFor } from './plan-options.ts';

const state = (info: readonly { name: string; value: string }[], rest = {}): OperationState => ({
  operation: { sync: {}, info },
  phase: 'Running',
  startedAt: '2026-01-01T00:00:00Z',
  ...rest,
});
const plan = { hash: 'aa' } as Plan;
const startedAtMs = Date.parse('2025-12-31T23:00:00Z');

describe('an operation bound to a plan', () => {
  it('lets that plan pass, refuses any other, and binds nothing when nothing was approved', () => {
    expect(planNotApproved(state([approvalOf({ hash: 'aa', startedAtMs })]), plan)).toBeUndefined();
    expect(planNotApproved(state([approvalOf({ hash: 'bb', startedAtMs })]), plan)?.code).toBe(
      'argocd.plan-changed',
    );
    expect(planNotApproved(state([{ name: 'x', value: 'y' }]), plan)).toBeUndefined();
  });
  it('lets a resumed or repeated attempt go on with what is left of it', () => {
    const bound = [approvalOf({ hash: 'bb', startedAtMs })];
    const resources = [{ version: 'v1', kind: 'ConfigMap', name: 'a', syncPhase: 'Sync' }];
    expect(planNotApproved(state(bound, { syncResult: { revision: 'r', resources } }), plan)).toBeUndefined();
    expect(planNotApproved(state(bound, { retryCount: 1 }), plan)).toBeUndefined();
  });
  it('names hooks after the start that the plan was made with', () => {
    const app = { spec: { project: 'p', destination: {} }, metadata: {} } as Application;
    expect(planOptionsFor(app, state([approvalOf({ hash: 'aa', startedAtMs })])).startedAt).toBe(startedAtMs);
    expect(planOptionsFor(app, state([])).startedAt).toBe(Date.parse('2026-01-01T00:00:00Z'));
  });
});
