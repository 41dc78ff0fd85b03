import { isHook, type TaskState } from './task-state.ts';

export type WaitingFor = 'completion' | 'deletion' | 'pruning confirmation';

/** What the operation says while it waits, as gitops-engine's `setRunningPhase`. */
export function waitingMessage(tasks: readonly TaskState[], waitingFor: WaitingFor): string {
  const hooks = tasks.filter(isHook);
  const [first] = hooks.length > 0 ? hooks : tasks;
  if (first === undefined) return '';
  const { group, kind, name } = first.change.ref;
  const rest = tasks.length - 1;
  const what = `waiting for ${reason(waitingFor, hooks.length > 0)} ${group}/${kind}/${name}`;
  if (rest === 0) return what;
  return `${what} and ${rest} more ${hooks.length === tasks.length ? 'hooks' : 'resources'}`;
}

function reason(waitingFor: WaitingFor, hooks: boolean): string {
  if (waitingFor === 'completion') return hooks ? 'completion of hook' : 'healthy state of';
  if (waitingFor === 'deletion') return hooks ? 'deletion of hook' : 'deletion of';
  return 'pruning confirmation of';
}
