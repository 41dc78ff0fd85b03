import { SetpointError } from '@setpoint/core';
import { executePlan, planDelete } from '@setpoint/sync';
import { compareApplication } from '../compare/compare-application.ts';
import { clusterFor } from '../config/clusters.ts';
import type { Desired } from '../desired/desired.ts';
import { codes } from '../errors.ts';
import { parseSyncOptions } from '../model/sync-options.ts';
import { mergeConditions } from '../model/conditions.ts';
import { isDeletionConfirmed } from '../operation/plan-options.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { type ArgoCdPorts, executePortsFor, ownerNameOf } from './ports.ts';
import { keyOf } from './application-store.ts';

const cascade = 'resources-finalizer.argocd.argoproj.io';

/** Lets the application's own objects go first where its finalizer asks for it; then lets the application go. */
export async function finalizeApplication(
  app: Application,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<void> {
  const finalizers = app.metadata.finalizers ?? [];
  const ours = finalizers.filter(isCascade);
  if (ours.length === 0) return;
  if (await deleteObjects(app, ours, ports, signal)) {
    const remaining = finalizers.filter((finalizer) => !isCascade(finalizer));
    await ports.store.write(
      app,
      { ...app, metadata: { ...app.metadata, finalizers: remaining } },
      {},
      signal,
    );
  }
}

function isCascade(finalizer: string): boolean {
  return finalizer === cascade || finalizer.startsWith(`${cascade}/`);
}

/** True once nothing that is to be deleted is left. */
async function deleteObjects(
  app: Application,
  finalizers: readonly string[],
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<boolean> {
  let cluster: ReturnType<typeof clusterFor>;
  try {
    cluster = clusterFor(app.spec.destination, ports.clusters());
  } catch (error) {
    // The cluster is not known any more: there is nothing we could delete, and keeping the application helps nobody.
    ports.reporter.error(error, 'application deleted without its objects', { application: keyOf(app) });
    return true;
  }
  const project = ports.projects().get(app.spec.project) ?? permissive(app.spec.project);
  const owner = ownerNameOf(keyOf(app), ports.namespace);
  const { tracking } = ports.settings();
  const request = { app, owner, project, cluster, tracking, desired: nothing, health: ports.health };
  const comparison = await compareApplication(request, signal);
  const since = app.metadata.deletionTimestamp ?? '';
  const permission = parseSyncOptions(app.spec.syncPolicy?.syncOptions).delete;
  const plan = planDelete(comparison, {
    propagation: finalizers.includes(`${cascade}/background`) ? 'Background' : 'Foreground',
    confirmed: isDeletionConfirmed(app, since),
    permission: permission === 'allowed' ? 'allow' : permission,
  });
  if (plan.changes.some((change) => change.needsConfirmation)) {
    await report(
      app,
      'Deletion waits: some objects ask for confirmation.\nNext: Set the annotation argocd.argoproj.io/deletion-approved to the current time.',
      ports,
      signal,
    );
    return false;
  }
  const state = await executePlan(
    plan,
    executePortsFor(cluster, ports),
    { operationId: `${app.metadata.uid ?? ''}/delete` },
    signal,
  );
  if (state.phase === 'Succeeded') return true;
  await report(app, state.message, ports, signal);
  throw new SetpointError(codes.deletionFailed, state.message, { subject: keyOf(app), retry: 'backoff' });
}

/** A deletion needs no sources: what is live and marked is what goes. */
const nothing: Desired = {
  revisions: [],
  sourceTypes: [],
  objects: [],
  problems: [new SetpointError(codes.deleting, 'the application is being deleted')],
  key: undefined,
};

/** A project that is gone can no longer forbid cleaning up what was deployed under it. */
function permissive(name: string): AppProject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name },
    spec: {
      destinations: [{ server: '*', namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  };
}

async function report(
  app: Application,
  message: string,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<void> {
  const conditions = mergeConditions(
    app.status?.conditions ?? [],
    [{ type: 'DeletionError', message }],
    ['DeletionError'],
    ports.clock.now(),
  );
  await ports.store.write(app, { ...app, status: { ...app.status, conditions } }, {}, signal);
}
