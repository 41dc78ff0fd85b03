import { SetpointError } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeObject, refKey } from '@setpoint/kube';
import type { Plan } from '../plan/plan.ts';
import type { ExecuteOptions, ExecutePorts } from './ports.ts';
import type { OperationPhase } from './result.ts';
import { retried } from './retry.ts';
import { isHook, isPrune, type Progress, type TaskState } from './task-state.ts';
import { locationOf, untilGone } from './wait.ts';
import { applyOnce, deleteObject, type WriteContext } from './write-object.ts';

/** On the object of a hook: the operation that started it. */
export const operationAnnotation = 'setpoint.dev/operation';

/**
 * The hook's object, started exactly once for the operation: one that carries its id was started before a crash and is
 * taken up again; one left by an earlier operation is deleted first or applied over, as its policy says.
 */
export async function startHook(
  task: TaskState,
  context: WriteContext,
  { operationId }: ExecuteOptions,
): Promise<KubeObject> {
  const options = { operationId: stampOf(task, context.plan, operationId) };
  const desired = stamped(task.change.desired?.reveal() as KubeObject, options.operationId);
  return retried(context.ports, context.signal, async () => {
    const live = await context.ports.client.get(locationOf(desired), context.signal);
    if (live !== undefined && isFromOperation(live, options.operationId)) return live;
    if (live !== undefined && task.change.hook?.deletePolicies.includes('BeforeHookCreation') !== true) {
      return applyOnce(task.change, desired, context, false);
    }
    if (live !== undefined) await removeHook(live, context);
    return create(desired, context);
  });
}

/** One object may be a hook of several phases: it runs in each of them. */
function stampOf({ change }: TaskState, { changes }: Plan, operationId: string): string {
  const key = refKey(change.ref);
  const runs = changes.filter(({ hook, ref }) => hook !== undefined && refKey(ref) === key);
  return runs.length > 1 ? `${operationId}/${change.phase}` : operationId;
}

function stamped(object: KubeObject, operationId: string): KubeObject {
  const annotations = { ...object.metadata.annotations, [operationAnnotation]: operationId };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function isFromOperation(live: KubeObject, operationId: string): boolean {
  return live.metadata.annotations?.[operationAnnotation] === operationId;
}

async function create(desired: KubeObject, { plan, ports, signal }: WriteContext): Promise<KubeObject> {
  try {
    return await ports.client.create(desired, { fieldManager: plan.conventions.fieldManager }, signal);
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
    const live = await ports.client.get(locationOf(desired), signal);
    const id = desired.metadata.annotations?.[operationAnnotation] ?? '';
    if (live === undefined || !isFromOperation(live, id)) throw error;
    return live;
  }
}

/** Removes the object of a hook, its finalizer first, and waits until it is gone. */
async function removeHook(live: KubeObject, context: WriteContext): Promise<void> {
  await releaseHook(live, context);
  await deleteObject(live, context.plan.options.propagation, context);
  await untilGone(live, context.ports, context.signal);
}

/** Takes our finalizer off the hook's object, so that it may be deleted by whoever wants to. */
export async function releaseHook(live: KubeObject, { plan, ports, signal }: WriteContext): Promise<void> {
  const { hookFinalizer } = plan.conventions;
  if (live.metadata.finalizers?.includes(hookFinalizer) !== true) return;
  await retried(ports, signal, async (attempt) => {
    const current = attempt === 0 ? live : await ports.client.get(locationOf(live), signal);
    const finalizers = current?.metadata.finalizers ?? [];
    if (current === undefined || current.metadata.uid !== live.metadata.uid) return;
    if (!finalizers.includes(hookFinalizer)) return;
    const { resourceVersion } = current.metadata;
    const patch = {
      metadata: {
        resourceVersion,
        finalizers: finalizers.filter((finalizer) => finalizer !== hookFinalizer),
      },
    };
    try {
      await ports.client.patch(locationOf(live), 'merge', patch, {}, signal);
    } catch (error) {
      if (!isKubeError(error, KUBE_CODES.notFound)) throw error;
    }
  });
}

/**
 * Hooks of earlier operations that somebody else has deleted are let go, whether or not they are still desired: their
 * results are on record, and who waits for them to be gone, as a namespace that is being deleted does, may be what
 * stands in the way of this sync.
 */
export async function releaseLeaving(context: WriteContext, { operationId }: ExecuteOptions): Promise<void> {
  const { plan, ports } = context;
  for (const { deleting, body } of ports.live.ownedBy(plan.owner)) {
    const stamp = body?.metadata.annotations?.[operationAnnotation];
    if (!deleting || body === undefined || stamp === undefined) continue;
    if (stamp !== operationId && !stamp.startsWith(`${operationId}/`)) await releaseHook(body, context);
  }
}

export interface HookVerdict {
  readonly phase: OperationPhase;
  readonly message: string;
}

/** How the hook stands, by its health; kinds without a rule are done once created. */
export function hookVerdict(live: KubeObject, ports: Pick<ExecutePorts, 'health'>): HookVerdict {
  const health = ports.health(live);
  switch (health?.status) {
    case undefined:
      return { phase: 'Succeeded', message: `${live.metadata.name ?? ''} created` };
    case 'Healthy':
      return { phase: 'Succeeded', message: health?.message ?? '' };
    case 'Progressing':
    case 'Suspended':
      return { phase: 'Running', message: health?.message ?? '' };
    default:
      return { phase: 'Failed', message: health?.message ?? '' };
  }
}

/**
 * After the results are on record: takes our finalizer off completed hooks, and deletes those whose policy says so.
 * Failures are noted on the hook; they do not change how the sync ended.
 */
export async function settleHooks(
  progress: Progress,
  ended: 'HookSucceeded' | 'HookFailed',
  context: WriteContext,
): Promise<void> {
  const completed = progress.tasks.filter(
    (task) => isHook(task) && !isPrune(task) && task.live !== undefined && hasRun(task),
  );
  if (completed.length === 0) return;
  await progress.checkpoint();
  for (const task of completed) {
    const live = task.live as KubeObject;
    try {
      await releaseHook(live, context);
      if (task.change.hook?.deletePolicies.includes(ended) === true) {
        await deleteObject(live, context.plan.options.propagation, context);
      }
    } catch (error) {
      context.signal.throwIfAborted();
      progress.update(task, { message: `failed to delete resource: ${SetpointError.from(error).message}` });
    }
  }
}

function hasRun({ result }: TaskState): boolean {
  return result?.hookPhase === 'Succeeded' || result?.hookPhase === 'Failed' || result?.hookPhase === 'Error';
}
