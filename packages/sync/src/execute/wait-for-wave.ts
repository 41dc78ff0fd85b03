import type { KubeObject } from '@setpoint/kube';
import { hookVerdict } from './hooks.ts';
import type { ResultUpdate, TaskState } from './task-state.ts';
import { isHook, isPrune, isRunning } from './task-state.ts';
import { untilAnswered, untilGone } from './wait.ts';
import { waitingMessage } from './waiting-message.ts';
import type { RunContext } from './run-wave.ts';

/**
 * Waits until everything written in the wave has come to an end: hooks completed, objects healthy or degraded, pruned
 * ones gone. In a last wave without hooks nothing is waited for, since a sync is done when its objects are applied; but
 * for what is deleted, when the plan says so. In one with hooks its objects are waited for as well when there were waves
 * before, else looked at when the hooks are done: as gitops-engine does.
 */
export async function waitForWave(
  tasks: readonly TaskState[],
  last: boolean,
  context: RunContext,
): Promise<void> {
  const withHooks = last && tasks.some(isHook);
  const waitsForObjects = !last || (withHooks && context.plan.waves.length > 1);
  const running = tasks.filter(
    (task) => isRunning(task) && (isHook(task) || (waitsForObjects && !isMadeForSync(task))),
  );
  const leaving =
    last && !context.plan.options.untilGone
      ? []
      : tasks.filter((task) => isPrune(task) && task.result?.status === 'Pruned');
  const waiting = new Set([...running, ...leaving]);
  const say = (): void => {
    const rest = [...waiting];
    const health = rest.filter(isRunning);
    if (rest.length > 0) {
      context.progress.running(
        waitingMessage(health.length > 0 ? health : rest, health.length > 0 ? 'completion' : 'deletion'),
      );
    }
  };
  say();
  await Promise.all(
    [...waiting].map(async (task) => {
      await (isPrune(task) ? untilPruned(task, context) : untilEnded(task, context));
      waiting.delete(task);
      say();
    }),
  );
  if (withHooks) await lookOnce(tasks, context);
}

/** Tells what the objects that were written have come to by now; whoever is still on the way stays so. */
export async function lookOnce(tasks: readonly TaskState[], context: RunContext): Promise<void> {
  for (const task of tasks.filter((candidate) => isRunning(candidate) && !isHook(candidate))) {
    const live = await knownObject(task, context);
    const verdict = live === undefined ? undefined : verdictOfObject(task, live, context);
    if (verdict !== undefined) context.progress.update(task, verdict);
  }
}

/** A namespace without metadata of its own is no part of the sync once it is there: its result stays as it was written. */
function isMadeForSync({ change }: TaskState): boolean {
  if (change.hook !== undefined || change.phase !== 'PreSync') return false;
  const { labels, annotations } = change.desired?.reveal().metadata ?? {};
  return labels === undefined && annotations === undefined;
}

async function untilPruned(task: TaskState, { ports, signal }: RunContext): Promise<void> {
  if (task.live !== undefined) await untilGone(task.live, ports, signal);
}

async function untilEnded(task: TaskState, context: RunContext): Promise<void> {
  const { ports, progress, signal } = context;
  const known = await knownObject(task, context);
  if (known === undefined) {
    progress.update(task, vanished(task));
    return;
  }
  const update = await untilAnswered(
    known,
    (live) => {
      task.live = live ?? task.live;
      if (live === undefined) return vanished(task);
      const verdict = isHook(task) ? verdictOfHook(live, context) : verdictOfObject(task, live, context);
      return verdict;
    },
    ports,
    signal,
  );
  progress.update(task, update);
}

/** After a restart nothing is known of the object but that it was written. */
async function knownObject(task: TaskState, { ports, signal }: RunContext): Promise<KubeObject | undefined> {
  if (task.live !== undefined) return task.live;
  const { ref, version } = task.change;
  const { group, kind, namespace, name } = ref;
  const gvk = { group, version, kind };
  return ports.client.get(namespace === '' ? { gvk, name } : { gvk, namespace, name }, signal);
}

function verdictOfHook(live: KubeObject, { ports }: RunContext): ResultUpdate | undefined {
  const { phase, message } = hookVerdict(live, ports);
  return phase === 'Running' ? undefined : { hookPhase: phase, message };
}

function verdictOfObject(task: TaskState, live: KubeObject, { ports }: RunContext): ResultUpdate | undefined {
  const health = ports.health(live);
  if (health === undefined) return { hookPhase: 'Succeeded', message: task.result?.message ?? '' };
  if (health.status === 'Healthy') return { hookPhase: 'Succeeded', message: health.message };
  return health.status === 'Degraded' ? { hookPhase: 'Failed', message: health.message } : undefined;
}

function vanished(task: TaskState): ResultUpdate {
  const { group, kind, name } = task.change.ref;
  return {
    status: 'SyncFailed',
    hookPhase: 'Error',
    message: `Resource ${group}/${kind}/${name} is missing, it might have been deleted`,
  };
}
