import type { Application, OperationState } from '@setpoint/argocd';
import { withoutCredentials } from '../argo/repositories.ts';
import type { OperationProgress, OperationTask, OperationWave } from '../wire/application.ts';

type Resource = NonNullable<NonNullable<OperationState['syncResult']>['resources']>[number];

const phases = ['PreSync', 'Sync', 'PostSync', 'SyncFail'];

/** How far the operation that runs or ran last has come; undefined when there never was one. */
export function operationProgress(app: Application): OperationProgress | undefined {
  const state = app.status?.operationState;
  if (state === undefined) return app.operation === undefined ? undefined : requested(app);
  const tasks = state.syncResult?.resources ?? [];
  const waves = wavesOf(app, tasks, state);
  return {
    phase: state.phase,
    message: withoutCredentials(state.message ?? ''),
    startedAt: state.startedAt,
    ...(state.finishedAt === undefined ? {} : { finishedAt: state.finishedAt }),
    initiatedBy: state.operation.initiatedBy?.username ?? '',
    automated: state.operation.initiatedBy?.automated === true,
    revision: state.syncResult?.revision ?? state.operation.sync?.revision ?? '',
    dryRun: state.operation.sync?.dryRun === true,
    retryCount: state.retryCount ?? 0,
    waves,
    done: tasks.filter(isDone).length,
    total: tasks.length,
  };
}

/** Asked for, and the controller has not begun. */
function requested(app: Application): OperationProgress {
  const { operation } = app;
  return {
    phase: 'Running',
    message: 'waiting for the controller',
    startedAt: '',
    initiatedBy: operation?.initiatedBy?.username ?? '',
    automated: operation?.initiatedBy?.automated === true,
    revision: operation?.sync?.revision ?? '',
    dryRun: operation?.sync?.dryRun === true,
    retryCount: 0,
    waves: [],
    done: 0,
    total: 0,
  };
}

function wavesOf(
  app: Application,
  tasks: readonly Resource[],
  state: OperationState,
): readonly OperationWave[] {
  const waveOf = new Map(
    (app.status?.resources ?? []).map((resource) => [
      `${resource.group ?? ''}/${resource.kind ?? ''}/${resource.namespace ?? ''}/${resource.name ?? ''}`,
      resource.syncWave ?? 0,
    ]),
  );
  const waves = new Map<string, { phase: string; wave: number; tasks: Resource[] }>();
  for (const task of tasks) {
    const phase = task.syncPhase ?? 'Sync';
    const wave = waveOf.get(`${task.group}/${task.kind}/${task.namespace}/${task.name}`) ?? 0;
    const key = `${phase} ${wave}`;
    const known = waves.get(key) ?? { phase, wave, tasks: [] };
    known.tasks.push(task);
    waves.set(key, known);
  }
  const ordered = [...waves.values()].sort(
    (a, b) => phases.indexOf(a.phase) - phases.indexOf(b.phase) || a.wave - b.wave,
  );
  return ordered.map(({ phase, wave, tasks: own }) => ({
    phase,
    wave,
    state: stateOf(own, state),
    tasks: own.map((task) => taskView(task, app)),
  }));
}

function stateOf(tasks: readonly Resource[], { phase }: OperationState): OperationWave['state'] {
  if (tasks.some(isFailed)) return 'failed';
  if (tasks.every(isDone)) return 'succeeded';
  if (phase !== 'Running' && phase !== 'Terminating') return phase === 'Succeeded' ? 'succeeded' : 'failed';
  return tasks.some((task) => isDone(task) || task.hookPhase === 'Running') ? 'running' : 'waiting';
}

function isFailed({ status, hookPhase }: Resource): boolean {
  return status === 'SyncFailed' || hookPhase === 'Failed' || hookPhase === 'Error';
}

function isDone(task: Resource): boolean {
  if (isFailed(task)) return true;
  return task.hookType === undefined
    ? task.status !== undefined && task.hookPhase !== 'Running'
    : task.hookPhase === 'Succeeded';
}

function taskView(task: Resource, app: Application): OperationTask {
  const { group, kind, namespace, name, version } = task;
  const health = app.status?.resources?.find(
    (resource) =>
      (resource.group ?? '') === group &&
      resource.kind === kind &&
      (resource.namespace ?? '') === namespace &&
      resource.name === name,
  )?.health?.status;
  return {
    object: { group, kind, namespace, name },
    version,
    status: task.status ?? '',
    ...(task.hookType === undefined ? {} : { hookType: task.hookType }),
    ...(task.hookPhase === undefined ? {} : { hookPhase: task.hookPhase }),
    message: withoutCredentials(task.message ?? ''),
    ...(health === undefined ? {} : { health }),
  };
}
