import type { KubeObject } from '@setpoint/kube';
import { keepIgnored } from '../diff/keep-ignored.ts';
import type { SyncPhase } from '../order/phase.ts';
import { sortTasks } from '../order/sort-tasks.ts';
import { hashOf } from './canonical-json.ts';
import { wholeDiff } from './compare-state.ts';
import type { ComparedResource, Comparison } from './comparison.ts';
import { type CompareInput, defaultSyncOptions, type SyncOptions } from './input.ts';
import { managedNamespace } from './managed-namespace.ts';
import type { Change, Plan, PlannedWave, Tally } from './plan.ts';
import { findProblems } from './plan-problems.ts';
import { changeOf, type Task } from './task.ts';

const phasesOfASync: ReadonlySet<SyncPhase> = new Set(['PreSync', 'Sync', 'PostSync', 'SyncFail']);

/** The plan for a comparison already made. */
export function planFrom(comparison: Comparison, given: Partial<SyncOptions> = {}): Plan {
  const options = { ...defaultSyncOptions, ...given };
  const tasks = tasksOf(comparison, options);
  const problems = findProblems(comparison, tasks, options);
  const sorted = sortTasks(tasks, ({ resource }) => resource.annotations.pruneLast ?? options.pruneLast);
  const changes = sorted
    .map((task) => changeOf(task, options, comparison.input))
    .filter(({ action }) => !(options.applyOutOfSyncOnly && action === 'none'));
  return assemblePlan(comparison.input, changes, problems, { ...options, untilGone: false });
}

/** Groups the changes, which are in order, into waves and counts them. */
export function assemblePlan(
  input: Pick<CompareInput, 'owner' | 'revision' | 'conventions'>,
  changes: readonly Change[],
  problems: Plan['problems'],
  { propagation, conflicts, dryRun, untilGone }: Plan['options'],
): Plan {
  const { owner, revision, conventions } = input;
  return {
    owner,
    revision,
    waves: wavesOf(changes),
    changes,
    tally: tallyOf(changes),
    problems,
    options: { propagation, conflicts, dryRun, untilGone },
    conventions,
    hash: hashOf({
      owner,
      revision,
      changes: changes.map(identityOf),
      problems: problems.map(({ error }) => error.message),
    }),
  };
}

function tasksOf(comparison: Comparison, options: SyncOptions): readonly Task[] {
  const { only } = options;
  const namespace = managedNamespace(comparison, options);
  const hooks = options.skipHooks || only !== undefined ? [] : comparison.hooks;
  const resources = comparison.resources.filter(
    ({ ref, desired, requiresPruning }) =>
      (only === undefined || only(ref)) && (desired !== undefined || requiresPruning),
  );
  return [
    ...(namespace === undefined ? [] : [namespace]),
    ...resources,
    ...hooks.filter(({ desired, annotations }) => desired !== undefined && isOn(annotations, options)),
  ].flatMap((resource) => tasksOfResource(resource, comparison, options));
}

/** A hook of the other occasion has no part in this sync. */
function isOn({ occasion }: ComparedResource['annotations'], options: SyncOptions): boolean {
  return occasion === undefined || options.occasion === undefined || occasion === options.occasion;
}

function tasksOfResource(
  resource: ComparedResource,
  { input }: Comparison,
  options: SyncOptions,
): readonly Task[] {
  const { annotations } = resource;
  if (resource.desired === undefined) {
    return [{ ref: resource.ref, phase: 'Sync', wave: annotations.wave, desired: undefined, resource }];
  }
  const ignored = annotations.hook ? undefined : input.ignore?.(resource.desired);
  const desired = options.respectIgnoreDifferences
    ? keepIgnored(resource.desired, resource.live, ignored)
    : resource.desired;
  const planned =
    ignored === undefined || options.respectIgnoreDifferences
      ? resource
      : { ...resource, diff: wholeDiff(resource, input) };
  return annotations.phases
    .filter((phase) => phasesOfASync.has(phase))
    .map((phase) => {
      const object = annotations.hook ? hookObject(desired, phase, input, options) : desired;
      const ref = { ...resource.ref, name: object.metadata.name ?? '' };
      return { ref, phase, wave: annotations.wave, desired: object, resource: planned };
    });
}

/**
 * A hook's object holds a finalizer until its result is recorded. One with only a generateName is named after revision,
 * phase and start, so that the same sync never makes two.
 */
function hookObject(
  object: KubeObject,
  phase: SyncPhase,
  input: CompareInput,
  options: SyncOptions,
): KubeObject {
  const { generateName, ...metadata } = object.metadata;
  const revision = input.revision.length >= 8 ? input.revision.slice(0, 7) : input.revision;
  const postfix = `${revision}-${phase}-${Math.floor(options.startedAt / 1000)}`.toLowerCase();
  const name = metadata.name ?? `${generateName ?? ''}${postfix}`;
  const { hookFinalizer, ownership } = input.conventions;
  const finalizers = [...new Set([...(metadata.finalizers ?? []), hookFinalizer])];
  const named = { ...object, metadata: { ...metadata, name, finalizers } };
  return metadata.name === undefined ? ownership.mark(named, input.owner) : named;
}

function wavesOf(changes: readonly Change[]): readonly PlannedWave[] {
  const waves: { phase: SyncPhase; wave: number; changes: Change[] }[] = [];
  for (const change of changes) {
    const last = waves.at(-1);
    if (last !== undefined && last.phase === change.phase && last.wave === change.wave)
      last.changes.push(change);
    else waves.push({ phase: change.phase, wave: change.wave, changes: [change] });
  }
  return waves;
}

function tallyOf(changes: readonly Change[]): Tally {
  const count = (action: Change['action']): number =>
    changes.filter((change) => change.action === action && change.hook === undefined).length;
  return {
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    recreate: count('recreate'),
    none: count('none'),
    hooks: changes.filter(({ hook }) => hook !== undefined).length,
  };
}

function identityOf(change: Change): unknown {
  const { ref, version, action, phase, wave, reason, diff, desiredHash, write, needsConfirmation } = change;
  return { ref, version, action, phase, wave, reason, diff, desiredHash, write, needsConfirmation };
}
