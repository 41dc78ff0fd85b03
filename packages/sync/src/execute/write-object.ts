import { gvkOf, isKubeError, KUBE_CODES, type KubeObject } from '@setpoint/kube';
import { diffObject } from '../diff/diff-object.ts';
import { syncError } from '../errors.ts';
import type { Change, Plan } from '../plan/plan.ts';
import { applyDeclared } from './apply-declared.ts';
import { isImmutable } from './explain.ts';
import { migrateManagers } from './migrate-managers.ts';
import type { ExecutePorts } from './ports.ts';
import type { Verb } from './result-message.ts';
import { retried } from './retry.ts';
import { locationOf, untilGone } from './wait.ts';

export interface Written {
  readonly object: KubeObject;
  readonly verb: Verb;
}

/** Everything a write needs beside the change itself. */
export interface WriteContext {
  readonly plan: Plan;
  readonly ports: ExecutePorts;
  readonly signal: AbortSignal;
}

/**
 * Makes the object live as the change says: the one place where objects are created and updated. Idempotent: after a
 * crash or a lost answer it may be called again. Throws what the API server refuses.
 */
export async function writeObject(
  change: Change,
  desired: KubeObject,
  context: WriteContext,
): Promise<Written> {
  const live = change.live?.reveal();
  switch (change.action) {
    case 'none':
      return { object: live ?? desired, verb: 'unchanged' };
    case 'recreate':
      return recreate(change, desired, context);
    default:
      try {
        return await (change.write.replace
          ? replace(change, desired, context)
          : apply(change, desired, live, context));
      } catch (error) {
        if (!change.write.force || live === undefined || !isImmutable(error)) throw error;
        return recreate(change, desired, context);
      }
  }
}

async function apply(
  change: Change,
  desired: KubeObject,
  live: KubeObject | undefined,
  context: WriteContext,
): Promise<Written> {
  const { ports, signal } = context;
  if (live !== undefined) await migrateManagers(live, context);
  const object = await retried(ports, signal, () => applyComing(change, desired, context));
  remember(change, desired, object, context);
  const same = live !== undefined && live.metadata.resourceVersion === object.metadata.resourceVersion;
  if (change.write.serverSideApply) return { object, verb: 'serverside-applied' };
  if (same) return { object, verb: 'unchanged' };
  return { object, verb: live === undefined ? 'created' : 'configured' };
}

/** Discovery may lag behind a CRD that was just established: then it is asked again. */
async function applyComing(change: Change, desired: KubeObject, context: WriteContext): Promise<KubeObject> {
  try {
    return await applyOnce(change, desired, context, false);
  } catch (error) {
    if (change.skipDryRun && isKubeError(error, KUBE_CODES.unknownKind)) {
      context.ports.client.mapper.invalidate();
      throw syncError('sync.kind-unknown', error.message, { retry: 'backoff', cause: error });
    }
    throw error;
  }
}

/**
 * One server-side apply; as a dry run it changes nothing and answers what it would make of the object. Fields that the
 * server does not know are left out, as they are where a client merges, unless server-side apply was asked for.
 */
export function applyOnce(
  change: Change,
  desired: KubeObject,
  { plan, ports, signal }: WriteContext,
  dryRun: boolean,
): Promise<KubeObject> {
  const options = {
    fieldManager: plan.conventions.fieldManager,
    force: plan.options.conflicts === 'take-over',
    fieldValidation: fieldValidationOf(change),
    ...(dryRun ? { dryRun } : {}),
  };
  return change.write.serverSideApply
    ? ports.client.apply(desired, options, signal)
    : applyDeclared(desired, options, ports, signal);
}

/** What Argo CD's own clients ask for: fields that are not known are warned about, and refused nowhere. */
export function fieldValidationOf({ write }: Change): 'Warn' | 'Ignore' {
  return write.validate ? 'Warn' : 'Ignore';
}

/** Keeps the server's answer when it differs from what was sent, so that this is never taken for drift. */
export function remember(
  change: Change,
  desired: KubeObject,
  result: KubeObject,
  { plan, ports }: Pick<WriteContext, 'plan' | 'ports'>,
): void {
  const { fieldManager } = plan.conventions;
  const schema = ports.schemas(gvkOf(desired));
  const differs = diffObject({ desired, live: result, schema, fieldManager }).length > 0;
  if (differs) ports.applied?.set(change.ref, change.desiredHash, result);
  else ports.applied?.delete(change.ref);
}

/** PUTs the whole object over what is live at that moment, or creates it. */
function replace(
  change: Change,
  desired: KubeObject,
  { plan, ports, signal }: WriteContext,
): Promise<Written> {
  const options = {
    fieldManager: plan.conventions.fieldManager,
    fieldValidation: fieldValidationOf(change),
  };
  return retried(ports, signal, async () => {
    const live = await ports.client.get(locationOf(desired), signal);
    if (live === undefined) {
      return { object: await ports.client.create(desired, options, signal), verb: 'created' as const };
    }
    const { resourceVersion } = live.metadata;
    const metadata = {
      ...desired.metadata,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    const object = await ports.client.update({ ...desired, metadata }, options, signal);
    return { object, verb: 'replaced' as const };
  });
}

/** Deletes what is live, waits until it is gone, and applies anew. */
async function recreate(change: Change, desired: KubeObject, context: WriteContext): Promise<Written> {
  const { plan, ports, signal } = context;
  const live = await ports.client.get(locationOf(desired), signal);
  if (live !== undefined && live.metadata.uid === change.live?.reveal().metadata.uid) {
    await deleteObject(live, plan.options.propagation, context);
    await untilGone(live, ports, signal);
  }
  const object = await retried(ports, signal, () => applyOnce(change, desired, context, false));
  remember(change, desired, object, context);
  return { object, verb: live === undefined ? 'created' : 'recreated' };
}

/** Deletes exactly this incarnation; already gone is fine. */
export async function deleteObject(
  live: KubeObject,
  propagationPolicy: Plan['options']['propagation'],
  { ports, signal }: Pick<WriteContext, 'ports' | 'signal'>,
): Promise<void> {
  if (live.metadata.deletionTimestamp !== undefined) return;
  const { uid } = live.metadata;
  const options = { propagationPolicy, ...(uid === undefined ? {} : { uid }) };
  await retried(ports, signal, async () => {
    await ports.client.delete(locationOf(live), options, signal);
  });
}
