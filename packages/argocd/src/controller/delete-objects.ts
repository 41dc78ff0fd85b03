import { SetpointError, sleep } from '@setpoint/core';
import { backoffMs } from '@setpoint/runtime';
import { namespacedName } from '@setpoint/kube';
import { executePlan, type Plan, planDelete } from '@setpoint/sync';
import type { DestinationCluster } from '../clusters/destination.ts';
import { compareApplication } from '../compare/compare-application.ts';
import type { Desired } from '../desired/desired.ts';
import { codes } from '../errors.ts';
import { parseSyncOptions } from '../model/sync-options.ts';
import { isDeletionConfirmed } from '../operation/plan-options.ts';
import { userFor } from '../project/service-account.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import type { DeletionStages } from './deletion-finalizers.ts';
import { type ArgoCdPorts, executePortsFor, ownerNameOf } from './ports.ts';
import { ranBefore, withRan } from './ran-hooks.ts';
import { recordedObjects } from './recorded-objects.ts';

/** Looks after which somebody else keeps bringing back what is deleted. */
const mostLooks = 5;

/** What is deleted for whom, and where. */
export interface DeletionTarget {
  readonly app: Application;
  readonly stages: DeletionStages;
  readonly project: AppProject;
  readonly cluster: DestinationCluster;
}

/** `unconfirmed`: some objects ask for a person's confirmation, and nothing was deleted for it. */
export type DeletionEnd = 'gone' | 'unconfirmed';

/**
 * Runs the hooks of the deletion that `desired` holds and deletes what the application has, until a look finds nothing
 * more of it. Each look asks the API for what is on record and not seen: no watch may have shown it yet. Throws
 * `argocd.deletion-failed`, and what a look fails with.
 */
export async function deleteObjects(
  target: DeletionTarget,
  desired: Desired,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<DeletionEnd> {
  let plan = await planned(target, desired, ports, signal);
  if (isUnconfirmed(plan)) return 'unconfirmed';
  await execute(plan, target, ports, signal);
  for (let look = 1; deletes(plan); look++) {
    plan = await plannedAgain(target, ports, signal);
    if (isUnconfirmed(plan)) return 'unconfirmed';
    if (deletes(plan) && look >= mostLooks) throw failure(target.app, comingBack(plan));
    await execute(plan, target, ports, signal);
  }
  return 'gone';
}

async function planned(
  { app, stages, project, cluster }: DeletionTarget,
  desired: Desired,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<Plan> {
  const settings = ports.settings();
  const owner = ownerNameOf(namespacedName(app), ports.namespace);
  if (stages.cascade !== false) cluster.live.doubt(owner, recordedObjects(app, cluster));
  const comparison = await compareApplication(
    { app, owner, project, cluster, settings, desired, health: ports.health },
    signal,
  );
  const permission = parseSyncOptions(app.spec.syncPolicy?.syncOptions).delete;
  return planDelete(comparison, {
    propagation: stages.cascade || 'Foreground',
    keepObjects: stages.cascade === false,
    confirmed: isDeletionConfirmed(app, app.metadata.deletionTimestamp ?? ''),
    permission: permission === 'allowed' ? 'allow' : permission,
  });
}

/** What is left now that the hooks have run: a look that fails is repeated from here. */
async function plannedAgain(target: DeletionTarget, ports: ArgoCdPorts, signal: AbortSignal): Promise<Plan> {
  for (let failures = 0; ; failures++) {
    try {
      return await planned(target, noSources, ports, signal);
    } catch (error) {
      signal.throwIfAborted();
      const cause = SetpointError.from(error);
      if (cause.retry === 'never' || target.cluster.closed.aborted) throw cause;
      ports.reporter.error(cause, 'deletion looks again', { application: namespacedName(target.app) });
      await sleep(ports.clock, backoffMs({ baseMs: 1000 }, failures + 1, ports.random), signal);
    }
  }
}

async function execute(
  plan: Plan,
  { app, project, cluster }: DeletionTarget,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<void> {
  const user = userFor(app, project, cluster, ports.settings().impersonation === 'off' ? 'off' : 'optional');
  const { phase, message } = await executePlan(
    plan,
    executePortsFor(cluster, user, ports),
    {
      operationId: `${app.metadata.uid ?? ''}/delete`,
      resumeFrom: ranBefore(app, plan),
      checkpoint: async (state) => {
        await ports.store.update(app, (current) => withRan(current, state), {}, signal);
      },
    },
    signal,
  );
  if (phase !== 'Succeeded') throw failure(app, message);
}

function isUnconfirmed({ changes }: Plan): boolean {
  return changes.some((change) => change.needsConfirmation);
}

function deletes({ changes }: Plan): boolean {
  return changes.some(({ action }) => action === 'delete');
}

function comingBack({ changes }: Plan): string {
  const names = changes
    .filter(({ action }) => action === 'delete')
    .map(({ ref: { kind, namespace, name } }) => [kind, namespace, name].filter(Boolean).join('/'));
  return `somebody brings back what is deleted: ${names.join(', ')}\nNext: Stop who makes these objects, or take the application's mark off them.`;
}

function failure(app: Application, message: string): SetpointError {
  return new SetpointError(codes.deletionFailed, message, { subject: namespacedName(app), retry: 'backoff' });
}

/** A deletion without hooks needs no sources: what is live and marked is what goes. */
export const noSources: Desired = {
  revisions: [],
  sourceTypes: [],
  objects: [],
  tools: [],
  lookedUp: [],
  remoteBases: [],
  problems: [new SetpointError(codes.deleting, 'the application is being deleted')],
  key: undefined,
};
