import { SetpointError } from '@setpoint/core';
import { ownField, type PlainMap } from '@setpoint/kube';
import { locationOf } from './application-location.ts';
import type { Application } from '../../resources/application.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import { resourcesFinalizer } from '../template/render-application.ts';
import { setFieldManager } from './application-set-store.ts';
import { applicationPatch, newApplication } from './next-application.ts';
import type { ApplicationSetPorts } from './ports.ts';
import { destinationProblem } from './validate.ts';

/** Applications written at once, for one set. */
const concurrency = 10;

const options = { fieldManager: setFieldManager };

/** Creates the Application or makes the live one so. Leaves one that is being deleted alone: it comes again after. */
export async function writeApplication(
  set: ApplicationSet,
  generated: Application,
  updates: boolean,
  ports: ApplicationSetPorts,
  signal: AbortSignal,
): Promise<void> {
  const { client, applications } = ports;
  const live = applications.get(`${generated.metadata.namespace ?? ''}/${generated.metadata.name ?? ''}`);
  if (live === undefined) {
    const created = await client.create(newApplication(set, generated), options, signal);
    applications.learn(created);
    tell(set, 'created', `created Application "${generated.metadata.name ?? ''}"`, ports);
    return;
  }
  if (!updates || live.metadata.deletionTimestamp !== undefined) return;
  const patch = withOperation(applicationPatch(set, live, generated, ports.settings().preserved), generated);
  if (patch === undefined) return;
  const written = await client.patch(locationOf(live), 'merge', guarded(patch, live), options, signal);
  applications.learn(written);
  tell(set, 'updated', `updated Application "${generated.metadata.name ?? ''}"`, ports);
}

/** The operation of a rollout is started, never compared: it leaves the Application once it runs. */
function withOperation(patch: unknown, { operation }: Application): unknown {
  return operation === undefined ? patch : { ...(patch as object | undefined), operation };
}

/** Lists are replaced as a whole: finalizers others add meanwhile must not be lost. */
function guarded(patch: unknown, { metadata }: Application): unknown {
  const written = ownField(patch as PlainMap, 'metadata') as PlainMap | undefined;
  if (written === undefined || ownField(written, 'finalizers') === undefined) return patch;
  return { ...(patch as object), metadata: { ...written, resourceVersion: metadata.resourceVersion } };
}

/**
 * Deletes the Application. One whose cluster is gone loses its finalizer first, or it could never be deleted: what it
 * deployed cannot be reached.
 */
export async function deleteApplication(
  set: ApplicationSet,
  app: Application,
  ports: ApplicationSetPorts,
  signal: AbortSignal,
): Promise<void> {
  const { uid } = app.metadata;
  const finalizers = app.metadata.finalizers ?? [];
  const problem = destinationProblem(app.spec.destination, ports.targets().clusters);
  if (problem !== undefined && finalizers.includes(resourcesFinalizer)) {
    const metadata = {
      resourceVersion: app.metadata.resourceVersion,
      finalizers: finalizers.filter((name) => name !== resourcesFinalizer),
    };
    await ports.client.patch(locationOf(app), 'merge', { metadata }, options, signal);
  }
  await ports.client.delete(locationOf(app), uid === undefined ? {} : { uid }, signal);
  tell(set, 'Deleted', `Deleted Application "${app.metadata.name ?? ''}"`, ports);
}

/** Does the work for every item, some at once; what fails is told and does not keep back the others. */
export async function forEachApplication(
  applications: readonly Application[],
  signal: AbortSignal,
  work: (app: Application) => Promise<void>,
): Promise<SetpointError[]> {
  const failures: { readonly name: string; readonly error: SetpointError }[] = [];
  const queue = applications.values();
  const worker = async (): Promise<void> => {
    for (const app of queue) {
      try {
        await work(app);
      } catch (error) {
        signal.throwIfAborted();
        failures.push({ name: app.metadata.name ?? '', error: SetpointError.from(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return failures.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ error }) => error);
}

function tell(set: ApplicationSet, reason: string, message: string, { reporter }: ApplicationSetPorts): void {
  reporter.event(set, 'Normal', reason, message);
}
