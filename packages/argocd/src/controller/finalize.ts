import { namespacedName } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import { clusterFor, type DestinationCluster, unreachable } from '../clusters/destination.ts';
import type { Desired } from '../desired/desired.ts';
import { loadDesired } from '../desired/load-desired.ts';
import { desiredRequest, type Place } from '../desired/desired-request.ts';
import { sourcesOf } from '../model/sources.ts';
import { type DeletionStages, deletionStagesOf } from './deletion-finalizers.ts';
import { codes } from '../errors.ts';
import { mergeConditions } from '../model/conditions.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { deleteObjects, noSources } from './delete-objects.ts';
import type { ArgoCdPorts } from './ports.ts';

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
  if (!(await isEmptied(app, stages, ports, signal))) return;
  const release = (current: Application): Application => {
    const remaining = (current.metadata.finalizers ?? []).filter((one) => !stages.ours.includes(one));
    return { ...current, metadata: { ...current.metadata, finalizers: remaining } };
  };
  await ports.store.update(app, release, {}, signal);
}

/** True once the application has nothing more that is to be deleted. */
async function isEmptied(
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
  const desired = stages.hooks ? await lastDesired(app, { project, cluster }, ports, signal) : noSources;
  if (stages.hooks && desired.problems.length > 0) {
    const why = desired.problems.map((problem) => problem.describe()).join('\n');
    const message = `The hooks of the deletion cannot be read: ${why}\nNext: Repair the source, or remove the finalizers ${stages.ours.join(', ')}.`;
    await report(app, message, ports, signal);
    throw new SetpointError(codes.deletionFailed, message, {
      subject: namespacedName(app),
      retry: 'backoff',
    });
  }
  try {
    const end = await deleteObjects({ app, stages, project, cluster }, desired, ports, signal);
    if (end === 'gone') return true;
  } catch (error) {
    signal.throwIfAborted();
    await report(app, SetpointError.from(error).describe(), ports, signal);
    throw error;
  }
  const message =
    'Deletion waits: some objects ask for confirmation.\nNext: Set the annotation argocd.argoproj.io/deletion-approved to the current time.';
  await report(app, message, ports, signal);
  return false;
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
