import { randomBytes } from 'node:crypto';
import type { Application, SyncOperation } from '@setpoint/argocd';
import type { Plan } from '@setpoint/sync';

/** A plan that was shown and may be asked for. */
export interface ShelvedPlan {
  readonly id: string;
  /** `namespace/name` of the application. */
  readonly key: string;
  /** The incarnation of the application that was planned. */
  readonly uid: string;
  readonly spec: Application['spec'];
  readonly plan: Plan;
  /** The operation the plan is of, its revisions pinned to commits. */
  readonly operation: SyncOperation;
  readonly startedAtMs: number;
  readonly createdMs: number;
  readonly expiresMs: number;
}

const capacity = 200;
const planLifeMs = 15 * 60_000;

/** The plans shown lately; bounded in number and age. */
export class PlanShelf {
  readonly #plans = new Map<string, ShelvedPlan>();

  put(plan: Omit<ShelvedPlan, 'id' | 'expiresMs'>): ShelvedPlan {
    const id = randomBytes(12).toString('base64url');
    const shelved = { ...plan, id, expiresMs: plan.createdMs + planLifeMs };
    this.#plans.set(id, shelved);
    const oldest = this.#plans.keys().next();
    if (this.#plans.size > capacity && oldest.done !== true) this.#plans.delete(oldest.value);
    return shelved;
  }

  /** Undefined when it was never made, has expired, or is of another application. */
  take(id: string, key: string, nowMs: number): ShelvedPlan | undefined {
    const plan = this.#plans.get(id);
    return plan !== undefined && plan.key === key && plan.expiresMs > nowMs ? plan : undefined;
  }
}
