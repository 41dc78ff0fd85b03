import { namespacedName } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import { executePlan, planDelete } from '@setpoint/sync';
import { compareApplication } from '../compare/compare-application.ts';
import { clusterFor, type DestinationCluster, unreachable } from '../clusters/destination.ts';
import type { Desired } from '../desired/desired.ts';
import { loadDesired } from '../desired/load-desired.ts';
import { desiredRequest, type Place } from '../desired/desired-request.ts';
import { sourcesOf } from '../model/sources.ts';
import { type DeletionStages, deletionStagesOf } from './deletion-finalizers.ts';
import { codes } from '../errors.ts';
import { parseSyncOptions } from '../model/sync-options.ts';
import { mergeConditions } from '../model/conditions.ts';
import { isDeletionConfirmed } from '../operation/plan-options.ts';
import { userFor } from '../project/service-account.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { type ArgoCdPorts, executePortsFor, ownerNameOf } from './ports.ts';

/**
 * Runs the hooks of the application's deletion and lets its own objects go first, where its finalizers ask for it; then
 * lets the application go.
 */
export async function finalizeApplication(
  app: Application,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<void> {
  const finalizers = app.metadata.finalizers ?? [];
  const stages = deletionStagesOf(finalizers);
  if (stages.ours.length === 0) return;
  if (!(await deleteObjects(app, stages, ports, signal))) return;
  const release = (current: Application): Application => {
    const remaining = (current.metadata.finalizers ?? []).filter((one) => !stages.ours.includes(one));
    return { ...current, metadata: { ...current.metadata, finalizers: remaining } };
  };
  await ports.store.update(app, release, {}, signal);
}

/** True once nothing that is to be deleted is left. */
async function deleteObjects(
  app: Application,
  stages: DeletionStages,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<boolean> {
  let cluster: DestinationCluster;
  try {
    cluster = clusterFor(app.spec.destination, ports.clusters());
  } catch (error) {
    // The cluster is not known any more: there is nothing we could delete, and keeping the application helps nobody.
    ports.reporter.error(error, 'application deleted without its objects', {
      application: namespacedName(app),
    });
    return true;
  }
  cluster.open();
  const { error } = cluster.connection;
  if (error !== undefined) {
    const problem = unreachable(cluster, error);
    await report(
      app,
      `${problem.describe()}\nTo let the application go without its objects, remove its finalizers or the cluster Secret ${cluster.secret}.`,
      ports,
      signal,
    );
    return false;
  }
  // Whoever is told that live state is there looks again.
  if (!cluster.isReady) return false;
  const project = ports.projects().get(app.spec.project) ?? permissive(app.spec.project);
  const owner = ownerNameOf(namespacedName(app), ports.namespace);
  const settings = ports.settings();
  const user = userFor(app, project, cluster, settings.impersonation === 'off' ? 'off' : 'optional');
  const desired = stages.hooks ? await lastDesired(app, { project, cluster }, ports, signal) : nothing;
  if (stages.hooks && desired.problems.length > 0) {
    const why = desired.problems.map((problem) => problem.describe()).join('\n');
    const message = `The hooks of the deletion cannot be read: ${why}\nNext: Repair the source, or remove the finalizers ${stages.ours.join(', ')}.`;
    await report(app, message, ports, signal);
    throw new SetpointError(codes.deletionFailed, message, {
      subject: namespacedName(app),
      retry: 'backoff',
    });
  }
  const request = { app, owner, project, cluster, settings, desired, health: ports.health };
  const comparison = await compareApplication(request, signal);
  const since = app.metadata.deletionTimestamp ?? '';
  const permission = parseSyncOptions(app.spec.syncPolicy?.syncOptions).delete;
  const plan = planDelete(comparison, {
    propagation: stages.cascade || 'Foreground',
    keepObjects: stages.cascade === false,
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
    executePortsFor(cluster, user, ports),
    { operationId: `${app.metadata.uid ?? ''}/delete` },
    signal,
  );
  if (state.phase === 'Succeeded') return true;
  await report(app, state.message, ports, signal);
  throw new SetpointError(codes.deletionFailed, state.message, {
    subject: namespacedName(app),
    retry: 'backoff',
  });
}

/** What the application last was at, for the hooks of its deletion. */
function lastDesired(
  app: Application,
  place: Place,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<Desired> {
  const { revision, revisions } = app.status?.sync ?? {};
  const { namespace } = ports;
  const configured = {
    settings: ports.settings(),
    repositories: ports.repositories(),
    keyring: ports.keyring(),
    namespace,
  };
  const asked = {
    sources: sourcesOf(app),
    revisions: revisions ?? (revision ? [revision] : []),
    maxAgeMs: Number.POSITIVE_INFINITY,
  };
  return loadDesired(desiredRequest(app, configured, place, asked), ports, signal);
}

/** A deletion without hooks needs no sources: what is live and marked is what goes. */
const nothing: Desired = {
  revisions: [],
  sourceTypes: [],
  objects: [],
  tools: [],
  lookedUp: [],
  remoteBases: [],
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
  const now = ports.clock.now();
  const change = (current: Application): Application => {
    const conditions = mergeConditions(
      current.status?.conditions ?? [],
      [{ type: 'DeletionError', message }],
      ['DeletionError'],
      now,
    );
    return { ...current, status: { ...current.status, conditions } };
  };
  await ports.store.update(app, change, {}, signal);
}
