import type { PlanPreview } from '@setpoint/server';
import { exitCodes } from '../errors.ts';
import type { Session } from './session.ts';
import { showPlan, stablePlan } from './show-plan.ts';

export interface PlanFlags {
  readonly revision?: string;
  readonly prune?: boolean;
}

/** `setpoint plan APP`: 0 in sync, 1 differences, 2 a plan that cannot be executed. */
export async function planApplication(session: Session, name: string): Promise<number> {
  const { revision, prune } = session.options as PlanFlags;
  const plan = await session.call<PlanPreview>(
    'POST /api/setpoint/v1/applications/{namespace}/{name}/plans',
    {
      params: session.app(name),
      body: { ...(revision === undefined ? {} : { revision }), ...(prune === true ? { prune } : {}) },
    },
  );
  return printPlan(session, plan);
}

/** Prints a plan; returns the exit code that says whether there is something to do. */
export function printPlan(session: Session, plan: PlanPreview): number {
  session.print(stablePlan(plan), () => showPlan(plan, session.context.terminal.paint));
  if (!plan.executable) return exitCodes.error;
  return changesSomething(plan) ? exitCodes.differences : exitCodes.ok;
}

/** Executing it would change something, beside running hooks, which every sync does. */
export function changesSomething({ waves }: PlanPreview): boolean {
  return waves.some(({ changes }) => changes.some(({ action, hook }) => action !== 'none' && !hook));
}
