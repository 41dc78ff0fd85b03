import { isCrdKind } from '../order/kind-order.ts';
import type { SyncPhase } from '../order/phase.ts';
import { sortTasks } from '../order/sort-tasks.ts';
import type { ComparedResource, Comparison, Problem } from './comparison.ts';
import { type CompareInput, defaultSyncOptions, type DeletePropagation, type SyncOptions } from './input.ts';
import type { Change, Plan } from './plan.ts';
import { assemblePlan } from './plan-sync.ts';
import { SealedObject } from './sealed-object.ts';
import { changeOf, type Task } from './task.ts';

export interface DeleteOptions {
  /** Default `Foreground`. */
  readonly propagation?: DeletePropagation;
  /** A person has confirmed the deletions that ask for it. Default false. */
  readonly confirmed?: boolean;
  /** What objects that do not say themselves allow (the sync option `Delete=`). Default `allow`. */
  readonly permission?: 'allow' | 'never' | 'confirm';
  /** Only the hooks run; the objects stay. Default false. */
  readonly keepObjects?: boolean;
}

const phasesOfADeletion: ReadonlySet<SyncPhase> = new Set(['PreDelete', 'PostDelete']);

/**
 * The plan that deletes everything an owner has, for its finalizer: PreDelete hooks, then the objects from the last wave
 * to the first, then PostDelete hooks. It needs no complete render: only what is live counts, hooks aside. CRDs, and
 * objects that ask to stay, are left.
 */
export function planDelete(comparison: Comparison, options: DeleteOptions = {}): Plan {
  const given = { ...defaultSyncOptions, propagation: options.propagation ?? 'Foreground' };
  const hooks = comparison.hooks
    .flatMap((hook) => hookTasks(hook))
    .map((task) => hookOfDeletion(changeOf(task, given, comparison.input), comparison, options));
  const present =
    options.keepObjects === true ? [] : [...comparison.resources, ...comparison.hooks.filter(isLeftOver)];
  const deletes = sortTasks(present.flatMap(deleteTasks), () => false).map((task) =>
    deleteChange(task, options, comparison.input),
  );
  const changes = [...inPhase(hooks, 'PreDelete'), ...deletes, ...inPhase(hooks, 'PostDelete')];
  return assemblePlan(comparison.input, changes, hookProblems(comparison, hooks), {
    ...given,
    untilGone: true,
  });
}

/** Without a complete render it is unknown which hooks there are; deletion goes on without them only if none is known. */
function hookProblems(comparison: Comparison, hooks: readonly Change[]): readonly Problem[] {
  return hooks.length > 0 ? comparison.problems.filter(({ severity }) => severity === 'error') : [];
}

/** Hooks of the deletion itself are not among what it deletes. */
function isLeftOver({ annotations }: ComparedResource): boolean {
  return !annotations.phases.some((phase) => phasesOfADeletion.has(phase));
}

function hookTasks(hook: ComparedResource): readonly Task[] {
  const { desired, ref, annotations } = hook;
  if (desired === undefined) return [];
  return annotations.phases
    .filter((phase) => phasesOfADeletion.has(phase))
    .map((phase) => ({ ref, phase, wave: annotations.wave, desired, resource: hook }));
}

/**
 * One that fails goes, so that the next attempt at the deletion runs it again. What ran before the objects goes with
 * them, what runs after them stays as its policy says.
 */
function hookOfDeletion(change: Change, { input }: Comparison, { keepObjects }: DeleteOptions): Change {
  const object = change.desired?.reveal();
  if (object === undefined) return change;
  const finalizers = [...new Set([...(object.metadata.finalizers ?? []), input.conventions.hookFinalizer])];
  const goesWithObjects = change.phase === 'PreDelete' && keepObjects !== true;
  const policies = [
    ...(change.hook?.deletePolicies ?? []),
    'HookFailed' as const,
    ...(goesWithObjects ? ['HookSucceeded' as const] : []),
  ];
  return {
    ...change,
    hook: { deletePolicies: [...new Set(policies)] },
    desired: new SealedObject(
      { ...object, metadata: { ...object.metadata, finalizers } },
      input.maskedAnnotations,
    ),
  };
}

function deleteTasks(resource: ComparedResource): readonly Task[] {
  const { live, ref, annotations, otherOwner } = resource;
  if (live === undefined || otherOwner !== undefined || isCrdKind(ref)) return [];
  return [{ ref, phase: 'Sync', wave: annotations.wave, desired: undefined, resource }];
}

function deleteChange(task: Task, options: DeleteOptions, input: CompareInput): Change {
  const permission = task.resource.annotations.delete ?? options.permission ?? 'allow';
  const given: SyncOptions = { ...defaultSyncOptions, prune: true, prunePermission: 'allow' };
  const change = changeOf(task, given, input);
  if (permission === 'never') return { ...change, action: 'skip', reason: 'kept (Delete=false)' };
  const needsConfirmation = permission === 'confirm' && options.confirmed !== true;
  return { ...change, action: 'delete', reason: 'its owner is deleted', needsConfirmation };
}

function inPhase(changes: readonly Change[], phase: SyncPhase): readonly Change[] {
  return changes.filter((change) => change.phase === phase).sort((a, b) => a.wave - b.wave);
}
