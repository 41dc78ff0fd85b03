import type { KubeObject } from '@setpoint/kube';
import { isEstablished } from '../order/crd.ts';
import { isCrdKind } from '../order/kind-order.ts';
import { forEachBounded } from './bounded.ts';
import { explain } from './explain.ts';
import { releaseHook, startHook } from './hooks.ts';
import type { ExecuteOptions } from './ports.ts';
import { resultMessage } from './result-message.ts';
import { isHook, isPending, isPrune, type Progress, type TaskState } from './task-state.ts';
import { untilAnswered } from './wait.ts';
import { waitingMessage } from './waiting-message.ts';
import { deleteObject, type WriteContext, writeObject } from './write-object.ts';

export interface RunContext extends WriteContext {
  readonly progress: Progress;
  readonly options: ExecuteOptions;
  readonly concurrency: number;
}

/**
 * Writes one wave: prunes, then objects kind by kind, those of a kind at once. Every object is tried, so that all
 * failures show together. False when one failed.
 */
export async function writeWave(tasks: readonly TaskState[], context: RunContext): Promise<boolean> {
  const pending = tasks.filter(isPending);
  await forEachBounded(pending.filter(isPrune), context.concurrency, (task) => prune(task, context));
  if (anyFailed(pending)) return false;
  for (const group of byKind(pending.filter((task) => !isPrune(task)))) {
    await forEachBounded(group, context.concurrency, (task) => write(task, context));
  }
  return !anyFailed(pending);
}

function anyFailed(tasks: readonly TaskState[]): boolean {
  return tasks.some(({ result }) => result?.status === 'SyncFailed' || result?.hookPhase === 'Error');
}

/** Neighbours of one kind; the tasks are in order already. */
function byKind(tasks: readonly TaskState[]): readonly (readonly TaskState[])[] {
  const groups: TaskState[][] = [];
  for (const task of tasks) {
    const last = groups.at(-1);
    const { group, kind } = task.change.ref;
    if (last?.[0]?.change.ref.kind === kind && last[0].change.ref.group === group) last.push(task);
    else groups.push([task]);
  }
  return groups;
}

async function prune(task: TaskState, context: RunContext): Promise<void> {
  const { progress, plan, signal } = context;
  if (task.action === 'skip') {
    progress.update(task, { status: 'PruneSkipped', hookPhase: 'Succeeded', message: task.change.reason });
    return;
  }
  try {
    const live = task.live as KubeObject;
    if (isHook(task)) await releaseHook(live, context);
    await deleteObject(live, plan.options.propagation, context);
    progress.update(task, { status: 'Pruned', hookPhase: 'Succeeded', message: 'pruned' });
  } catch (error) {
    signal.throwIfAborted();
    progress.update(task, {
      status: 'SyncFailed',
      hookPhase: 'Failed',
      message: explain(error, task.change),
    });
  }
}

async function write(task: TaskState, context: RunContext): Promise<void> {
  const { progress, signal, plan, ports } = context;
  const { change } = task;
  const ended = ports.live.writing(plan.owner, change);
  try {
    if (isHook(task)) {
      task.live = await startHook(task, context, context.options);
      ended(task.live);
      progress.update(task, {
        status: 'Synced',
        hookPhase: 'Running',
        message: resultMessage(change.ref, 'created'),
      });
      return;
    }
    const desired = change.desired?.reveal() as KubeObject;
    const { object, verb } = await writeObject({ ...change, action: task.action }, desired, context);
    task.live = object;
    ended(object);
    if (isCrdKind(change.ref)) await untilServed(task, object, context);
    progress.update(task, {
      status: 'Synced',
      hookPhase: 'Running',
      message: resultMessage(change.ref, verb),
    });
  } catch (error) {
    ended(undefined);
    signal.throwIfAborted();
    progress.update(task, { status: 'SyncFailed', hookPhase: 'Failed', message: explain(error, change) });
  }
}

/** Later objects may be of the CRD's kind: waits until it is served, and has discovery asked again. */
async function untilServed(
  task: TaskState,
  crd: KubeObject,
  { ports, progress, signal }: RunContext,
): Promise<void> {
  if (!isEstablished(crd)) {
    progress.running(waitingMessage([task], 'completion'));
    task.live = await untilAnswered(
      crd,
      (live) => (live === undefined || isEstablished(live) || hasFailed(live) ? (live ?? crd) : undefined),
      ports,
      signal,
    );
  }
  ports.client.mapper.invalidate();
}

/** Names that clash never become established by themselves. */
function hasFailed(crd: KubeObject): boolean {
  const { conditions } = (crd['status'] ?? {}) as { readonly conditions?: unknown };
  if (!Array.isArray(conditions)) return false;
  return conditions.some(
    ({ type, status }: { readonly type?: unknown; readonly status?: unknown }) =>
      type === 'NamesAccepted' && status === 'False',
  );
}
