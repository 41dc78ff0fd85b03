import { eitherSignal, sleep } from '@setpoint/core';
import { refKey } from '@setpoint/kube';
import type { PlannedWave } from '../plan/plan.ts';
import { releaseLeaving, settleHooks } from './hooks.ts';
import type { ExecutePlan } from './ports.ts';
import { preflight, reportDryRun } from './preflight.ts';
import type { ExecutionState } from './result.ts';
import { type RunContext, writeWave } from './run-wave.ts';
import { isHook, isPending, isRunning, isUnsuccessful, Progress, type TaskState } from './task-state.ts';
import { terminateHooks } from './terminate.ts';
import { untilSeen } from './until-seen.ts';
import { lookOnce, waitForWave } from './wait-for-wave.ts';
import { waitingMessage } from './waiting-message.ts';

const defaultConcurrency = 8;

/**
 * Executes a plan, wave by wave: validate → write → wait → next wave; on failure the SyncFail hooks run. What an
 * earlier execution of the same operation has done (`resumeFrom`) is not done again. Expected failures end in the state
 * `Failed`; a prune that needs confirmation ends in `Running`, to be planned again once confirmed.
 */
export const executePlan: ExecutePlan = async (plan, ports, options, signal) => {
  const progress = new Progress(plan, options);
  const { terminate } = options;
  const over = new AbortController();
  const either = eitherSignal([signal, over.signal, ...(terminate === undefined ? [] : [terminate])]);
  const concurrency = options.concurrency ?? defaultConcurrency;
  const context: RunContext = { plan, ports, options, progress, concurrency, signal: either.signal };
  try {
    return await run(context);
  } catch (error) {
    if (signal.aborted || terminate?.aborted !== true) throw error;
    return await terminateHooks({ ...context, signal });
  } finally {
    // When the wait for one object fails, those for the others end too.
    over.abort(executionOver);
  }
};

const executionOver = new Error('the execution is over');

async function run(context: RunContext): Promise<ExecutionState> {
  const { plan, progress } = context;
  if (plan.problems.some(({ severity }) => severity === 'error')) return refuse(context);
  if (!plan.options.dryRun) await releaseLeaving(context, context.options);
  if (!(await validated(context))) {
    return progress.end(
      'Failed',
      withReasons('one or more objects failed to apply (dry run)', progress.tasks),
    );
  }
  if (plan.options.dryRun) {
    reportDryRun(progress);
    return progress.end('Succeeded', 'successfully synced (no more tasks)');
  }
  const failure = await runWaves(context);
  if (failure !== undefined) return failure;
  await settleHooks(progress, 'HookSucceeded', context);
  await untilSeen(progress.tasks, context.ports, context.signal);
  const how = endsWithObjects(context) ? 'all tasks run' : 'no more tasks';
  return progress.end('Succeeded', `successfully synced (${how})`);
}

/** Whether the last thing done was to apply objects, as gitops-engine tells in its message. */
function endsWithObjects({ plan }: RunContext): boolean {
  const last = plan.waves.filter(({ phase }) => phase !== 'SyncFail').at(-1);
  return last !== undefined && !last.changes.some(({ hook }) => hook !== undefined);
}

/** A plan with errors is not executed: every error becomes the result of its object. */
function refuse({ plan, progress }: RunContext): ExecutionState {
  const errors = plan.problems.filter(({ severity }) => severity === 'error');
  for (const { ref, error } of errors) {
    const task = ref && progress.tasks.find(({ change }) => refKey(change.ref) === refKey(ref));
    if (task !== undefined) progress.update(task, { status: 'SyncFailed', message: error.message });
  }
  const reasons = [...new Set(errors.map(({ error }) => error.message))].sort();
  return progress.end('Failed', `one or more synchronization tasks are not valid: ${reasons.join('; ')}`);
}

/** A single write is its own validation; more are tried as dry runs first, in namespaces that exist. */
async function validated(context: RunContext): Promise<boolean> {
  const { plan, progress, concurrency } = context;
  const writes = progress.tasks.filter(
    (task) => isPending(task) && task.action !== 'none' && task.action !== 'skip',
  );
  if (writes.length <= 1 && !plan.options.dryRun) return true;
  const homeless = (task: TaskState): boolean =>
    progress.tasks.some(
      (other) => isNewNamespace(other) && other.change.ref.name === task.change.ref.namespace,
    );
  const first = progress.tasks.filter((task) => !homeless(task));
  if (!(await preflight(progress, first, context, concurrency))) return false;
  if (plan.options.dryRun) return true;
  const namespaces = first.filter((task) => isNewNamespace(task));
  if (namespaces.length === 0) return true;
  return (await writeWave(namespaces, context)) && preflight(progress, progress.tasks, context, concurrency);
}

function isNewNamespace({ change, action }: TaskState): boolean {
  return action === 'create' && change.ref.group === '' && change.ref.kind === 'Namespace';
}

/** Undefined when every wave succeeded. */
async function runWaves(context: RunContext): Promise<ExecutionState | undefined> {
  const { plan, progress, ports, options, signal } = context;
  const waves = plan.waves.filter(({ phase }) => phase !== 'SyncFail');
  for (const [index, wave] of waves.entries()) {
    const tasks = tasksOf(wave, progress);
    const last = index === waves.length - 1;
    const unconfirmed = tasks.filter((task) => isPending(task) && task.change.needsConfirmation);
    if (unconfirmed.length > 0) {
      return progress.end('Running', waitingMessage(unconfirmed, 'pruning confirmation'));
    }
    progress.running('one or more tasks are running');
    const written = await writeWave(tasks, context);
    // As gitops-engine tells: what the others have come to is looked at once more, and named in place of the refusal.
    const others = !written && tasks.some(isRunning);
    await waitForWave(written ? tasks : tasks.filter(isHook), last, context);
    if (others) await lookOnce(tasks, context);
    if (!written && !others) return fail('one or more objects failed to apply', context);
    if (!written || tasks.some(isUnsuccessful)) {
      return fail('one or more synchronization tasks completed unsuccessfully', context);
    }
    const waveDelayMs = options.waveDelayMs ?? 0;
    if (!last && waveDelayMs > 0) await sleep(ports.clock, waveDelayMs, signal);
  }
  return undefined;
}

function tasksOf({ changes }: PlannedWave, { tasks }: Progress): readonly TaskState[] {
  const wanted = new Set(changes);
  return tasks.filter(({ change }) => wanted.has(change));
}

/** Runs the SyncFail hooks, which never change that the sync failed. */
async function fail(message: string, context: RunContext): Promise<ExecutionState> {
  const { progress } = context;
  const tasks = progress.tasks.filter(({ change }) => change.phase !== 'SyncFail');
  const hooks = progress.tasks.filter(({ change }) => change.phase === 'SyncFail');
  let complete = withReasons(message, tasks);
  if (hooks.length > 0) {
    await writeWave(hooks, context);
    await waitForWave(hooks, true, context);
    if (hooks.some(isUnsuccessful)) {
      complete = `${complete}\n${withReasons('one or more SyncFail hooks failed', hooks)}`;
    }
  }
  await settleHooks(progress, 'HookFailed', context);
  return progress.end('Failed', complete);
}

function withReasons(message: string, tasks: readonly TaskState[]): string {
  const reasons = tasks.flatMap(({ result }) =>
    result?.status === 'SyncFailed' && result.message !== '' ? [result.message] : [],
  );
  return reasons.length === 0 ? message : `${message}, reason: ${[...new Set(reasons)].join(',')}`;
}
