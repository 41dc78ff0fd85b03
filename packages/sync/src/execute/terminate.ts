import { SetpointError } from '@setpoint/core';
import { hookVerdict, releaseHook } from './hooks.ts';
import type { ExecutionState } from './result.ts';
import type { RunContext } from './run-wave.ts';
import { isHook, isRunning, type TaskState } from './task-state.ts';
import { locationOf } from './wait.ts';
import { deleteObject } from './write-object.ts';

/** Ends the operation for good: hooks still running are deleted, those that have just ended keep their verdict. */
export async function terminateHooks(context: RunContext): Promise<ExecutionState> {
  const { progress, signal } = context;
  let clean = true;
  for (const task of progress.tasks.filter((one) => isHook(one) && isRunning(one))) {
    try {
      await terminateHook(task, context);
    } catch (error) {
      signal.throwIfAborted();
      clean = false;
      const { message } = SetpointError.from(error);
      progress.update(task, { hookPhase: 'Error', message: `Failed to delete: ${message}` });
    }
  }
  return clean
    ? progress.end('Failed', 'Operation terminated')
    : progress.end('Error', 'Operation termination had errors');
}

async function terminateHook(task: TaskState, context: RunContext): Promise<void> {
  const { ports, plan, progress, signal } = context;
  const object = task.change.desired?.reveal() ?? task.live;
  const live = object && (await ports.client.get(locationOf(object), signal));
  if (live === undefined) {
    progress.update(task, { hookPhase: 'Succeeded', message: 'Terminated' });
    return;
  }
  const { phase, message } = hookVerdict(live, ports);
  await releaseHook(live, context);
  if (phase === 'Running' || task.change.hook?.deletePolicies.includes('HookFailed') === true) {
    await deleteObject(live, plan.options.propagation, context);
  }
  progress.update(
    task,
    phase === 'Running' ? { hookPhase: 'Failed', message: 'Terminated' } : { hookPhase: phase, message },
  );
}
