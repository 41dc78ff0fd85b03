import { SetpointError } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeObject, sameValue } from '@setpoint/kube';
import type { Change } from '../plan/plan.ts';
import { forEachBounded } from './bounded.ts';
import { explain, isImmutable } from './explain.ts';
import { resultMessage } from './result-message.ts';
import { retried } from './retry.ts';
import { isHook, isPending, isPrune, type Progress, type TaskState } from './task-state.ts';
import { applyOnce, fieldValidationOf, remember, type WriteContext } from './write-object.ts';

/**
 * Has the API server judge every write of the plan as a dry run, so that a plan with one refused object changes
 * nothing. Every refusal is reported. Writes that would change nothing are struck from the tasks, those that only a new
 * object can satisfy become recreations. True when all passed.
 */
export async function preflight(
  progress: Progress,
  candidates: readonly TaskState[],
  context: WriteContext,
  concurrency: number,
): Promise<boolean> {
  const tasks = candidates.filter(needsDryRun);
  await forEachBounded(tasks, concurrency, async (task) => {
    try {
      await dryRun(task, context);
      task.validated = true;
    } catch (error) {
      context.signal.throwIfAborted();
      task.validated = cannotDryRun(error);
      if (task.validated) return;
      progress.update(task, {
        status: 'SyncFailed',
        hookPhase: 'Failed',
        message: explain(error, task.change),
      });
    }
  });
  return tasks.every((task) => task.validated);
}

function needsDryRun(task: TaskState): boolean {
  if (isPrune(task) || task.change.skipDryRun || task.validated || !isPending(task)) return false;
  return task.action !== 'none' && task.action !== 'skip';
}

/** Webhooks with side effects refuse dry runs: such objects are only judged when they are written. */
function cannotDryRun(error: unknown): boolean {
  return error instanceof SetpointError && error.message.includes('does not support dry run');
}

async function dryRun(task: TaskState, context: WriteContext): Promise<void> {
  const { change } = task;
  const desired = change.desired?.reveal() as KubeObject;
  const { ports, signal } = context;
  if (isHook(task) || task.action === 'recreate') {
    await dryRunCreate(change, desired, context);
    return;
  }
  try {
    const result = await retried(ports, signal, () => applyOnce(change, desired, context, true));
    remember(change, desired, result, context);
    // A dry run keeps the resourceVersion whatever it would change.
    if (!change.write.replace && sameValue(result, change.live?.reveal())) task.action = 'none';
  } catch (error) {
    if (!change.write.force || task.live === undefined || !isImmutable(error)) throw error;
    await dryRunCreate(change, desired, context);
    task.action = 'recreate';
  }
}

/** The object as if it were new: under another name while the old one still holds its own. */
async function dryRunCreate(
  change: Change,
  desired: KubeObject,
  { plan, ports, signal }: WriteContext,
): Promise<void> {
  const options = {
    dryRun: true,
    fieldManager: plan.conventions.fieldManager,
    fieldValidation: fieldValidationOf(change),
  };
  const create = (object: KubeObject): Promise<KubeObject> =>
    retried(ports, signal, () => ports.client.create(object, options, signal));
  try {
    await create(desired);
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
    const name = `${(desired.metadata.name ?? '').slice(0, 50)}-dry-run`;
    await create({ ...desired, metadata: { ...desired.metadata, name } });
  }
}

/** The results of a sync that was asked to be a dry run only. */
export function reportDryRun(progress: Progress): void {
  for (const task of progress.tasks) {
    if (task.result !== undefined) continue;
    const { ref, reason } = task.change;
    if (task.action === 'skip') {
      progress.update(task, { status: 'PruneSkipped', hookPhase: 'Succeeded', message: reason });
    } else if (isPrune(task)) {
      progress.update(task, { status: 'Pruned', hookPhase: 'Succeeded', message: 'pruned (dry run)' });
    } else {
      const verb = task.action === 'none' ? 'unchanged' : task.live === undefined ? 'created' : 'configured';
      const message = resultMessage(ref, verb, true);
      progress.update(task, { status: 'Synced', hookPhase: 'Succeeded', message });
    }
  }
}
