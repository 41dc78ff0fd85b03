import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArgoHealth, createClusterRegistry, planApplication } from '@setpoint/argocd';
import { createRenderer } from '@setpoint/render';
import { createSource } from '@setpoint/source';
import type { Plan } from '@setpoint/sync';
import { getApplication } from '../app/applications.ts';
import type { ClusterOptions, Connection, Context } from '../context.ts';
import { exitCodes } from '../errors.ts';
import { createProgress } from '../output/progress.ts';
import { hasDifferences, showDiff, showPlan, showProblems, tallyOf } from '../plan-view.ts';
import { print } from '../output/print.ts';
import { loadConfig } from './load-config.ts';
import { renderSecret } from '../render-secret.ts';
import type { Output } from './options.ts';

export interface PlanFlags extends ClusterOptions {
  readonly output: Output;
  readonly revision?: string;
  readonly prune?: boolean;
}

/** `setpoint app diff APP`. */
export async function diffApplication(
  connection: Connection,
  name: string,
  options: PlanFlags,
  context: Context,
): Promise<number> {
  const { paint } = context.terminal;
  const plan = await makePlan(connection, name, options, context);
  const text = (): string =>
    hasDifferences(plan) || plan.problems.length > 0
      ? `${showDiff(plan, paint)}\n${showProblems(plan, paint)}${tallyOf(plan, paint)}\n`
      : '';
  print(plan, options.output, text, context);
  return exitCodeOf(plan);
}

function exitCodeOf(plan: Plan): number {
  if (plan.problems.some((problem) => problem.severity === 'error')) return exitCodes.error;
  return hasDifferences(plan) ? exitCodes.differences : exitCodes.ok;
}

/** Makes the plan here, from the cluster and from Git, exactly as the controller would. */
export async function makePlan(
  connection: Connection,
  name: string,
  options: PlanFlags,
  context: Context,
): Promise<Plan> {
  const { client } = connection;
  const { clock, random, signal } = context;
  const app = await getApplication(client, name, options.appNamespace, signal);
  const config = await loadConfig(client, options.appNamespace, signal);
  const health = createArgoHealth(config.settings().customizations).of;
  const onError = (error: Error): void => context.terminal.err(`live state: ${error.message}\n`);
  const local = { client, impersonate: (user: string) => client.impersonate({ user }) };
  const clusters = createClusterRegistry({ local, health, clock, random, onError, allowExec: true });
  clusters.configure(config);
  const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-plan-'));
  const source = createSource({ cacheDir, clock, random });
  const renderer = createRenderer({
    clock,
    secret: () => renderSecret(client, options.appNamespace, random, signal),
  });
  try {
    return await createProgress(context.terminal).step(`plan ${name}`, async () => {
      const ports = {
        config,
        clusters: clusters.all(),
        source,
        renderer,
        health,
        namespace: options.appNamespace,
      };
      const request = {
        nowMs: clock.now(),
        ...(options.revision === undefined ? {} : { revision: options.revision }),
        ...(options.prune === undefined ? {} : { prune: options.prune }),
      };
      return planApplication(app, ports, request, signal);
    });
  } finally {
    await Promise.all([clusters.close(), source.close(), renderer.close()]);
    rmSync(cacheDir, { recursive: true, force: true });
  }
}

/** `setpoint plan APP`. */
export async function planCommand(
  connection: Connection,
  name: string,
  options: PlanFlags,
  context: Context,
): Promise<number> {
  const plan = await makePlan(connection, name, options, context);
  print(plan, options.output, () => showPlan(plan, context.terminal.paint), context);
  return exitCodeOf(plan);
}
