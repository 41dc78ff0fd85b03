import type { KubeObject } from '@setpoint/kube';
import type { HealthCode, HealthStatus } from '@setpoint/sync';
import { type Check, condition, stale } from './check.ts';

/** What an object is when a check holds; the message is the check's own unless there is one here. */
export type Row = readonly [health: HealthCode, check: Check, message?: string];

/** The first row that holds decides; an object that no row is about is waited for. */
export interface Rule {
  readonly rows: readonly Row[];
  /** Default Progressing. */
  readonly otherwise?: HealthCode;
}

/** Rules by `group/Kind`; `*` as a group's first label or as the kind stands for any. */
export type RuleTable = readonly (readonly [kinds: readonly string[], rule: Rule])[];

export function applyRule(rule: Rule, object: KubeObject): HealthStatus {
  for (const [status, check, message] of rule.rows) {
    const found = check(object);
    if (found !== undefined) return { status, message: message ?? found };
  }
  return { status: rule.otherwise ?? 'Progressing', message: `Waiting for the status of ${object.kind}` };
}

/** A type of condition decides alone: True is Healthy, False is Degraded. */
export function byCondition(type: string, ...before: readonly Row[]): Rule {
  return {
    rows: [
      ...before,
      ['Progressing', stale],
      ['Degraded', condition(type, 'False')],
      ['Healthy', condition(type, 'True')],
    ],
  };
}
