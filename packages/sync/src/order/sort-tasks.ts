import type { KubeObject, ObjectRef } from '@setpoint/kube';
import { definedKind } from './crd.ts';
import { isNamespaceKind, kindPosition } from './kind-order.ts';
import { phaseIndex, type SyncPhase } from './phase.ts';

/** What ordering needs to know of one thing to do. */
export interface Ordered {
  readonly ref: ObjectRef;
  readonly phase: SyncPhase;
  readonly wave: number;
  /** Undefined for a prune. */
  readonly desired: KubeObject | undefined;
}

/**
 * The tasks by phase, wave, kind and name. A Namespace or CRD that others need goes into the first wave that needs it,
 * before those. Prunes run in the reverse order of their waves among themselves; `pruneLast` ones after everything else
 * of the Sync phase. Rules of gitops-engine's `syncTasks.Sort` and `getSyncTasks`.
 */
export function sortTasks<T extends Ordered>(tasks: readonly T[], isLast: (task: T) => boolean): T[] {
  const placed = pruneLast(reversePrunes(tasks), isLast);
  const needs = firstNeeds(placed);
  const moved = placed.map((task) => beforeDependants(task, needs));
  return moved.sort((a, b) => compareTasks(a, b, needs));
}

function reversePrunes<T extends Ordered>(tasks: readonly T[]): T[] {
  const waves = [...new Set(tasks.filter(isPrune).map(({ wave }) => wave))].sort((a, b) => a - b);
  const swapped = new Map(waves.map((wave, index) => [wave, waves[waves.length - 1 - index] as number]));
  return tasks.map((task) => (isPrune(task) ? { ...task, wave: swapped.get(task.wave) ?? task.wave } : task));
}

function pruneLast<T extends Ordered>(tasks: readonly T[], isLast: (task: T) => boolean): T[] {
  const waves = tasks.filter(({ phase }) => phase === 'Sync').map(({ wave }) => wave);
  const last = Math.max(0, ...waves) + 1;
  return tasks.map((task) => (isPrune(task) && isLast(task) ? { ...task, wave: last } : task));
}

interface Moment {
  readonly phase: SyncPhase;
  readonly wave: number;
}

/** When each namespace and kind is first needed, by {@link neededBy} keys. */
function firstNeeds(tasks: readonly Ordered[]): ReadonlyMap<string, Moment> {
  const first = new Map<string, Moment>();
  for (const task of tasks) {
    if (isPrune(task)) continue;
    for (const need of neededBy(task)) {
      const known = first.get(need);
      if (known === undefined || compareMoments(task, known) < 0) first.set(need, task);
    }
  }
  return first;
}

function neededBy({ ref }: Ordered): readonly string[] {
  const kind = `kind:${ref.group}/${ref.kind}`;
  return ref.namespace === '' ? [kind] : [kind, `namespace:${ref.namespace}`];
}

/** What others may need of the task's object. */
function providedBy({ ref, desired }: Ordered): string | undefined {
  if (desired === undefined) return undefined;
  if (isNamespaceKind(ref)) return `namespace:${ref.name}`;
  const defined = definedKind(desired);
  return defined === undefined ? undefined : `kind:${defined.group}/${defined.kind}`;
}

function beforeDependants<T extends Ordered>(task: T, needs: ReadonlyMap<string, Moment>): T {
  const need = needs.get(providedBy(task) ?? '');
  return need === undefined || compareMoments(need, task) >= 0
    ? task
    : { ...task, phase: need.phase, wave: need.wave };
}

function compareTasks(a: Ordered, b: Ordered, needs: ReadonlyMap<string, Moment>): number {
  return (
    compareMoments(a, b) ||
    rank(a, needs) - rank(b, needs) ||
    kindPosition(a.ref.kind) - kindPosition(b.ref.kind) ||
    compareText(`${a.ref.kind}/${a.ref.group}`, `${b.ref.kind}/${b.ref.group}`) ||
    compareText(a.ref.name, b.ref.name) ||
    compareText(a.ref.namespace, b.ref.namespace)
  );
}

/** Namespaces and CRDs that others need come first, whatever the kinds of the others are called. */
function rank(task: Ordered, needs: ReadonlyMap<string, Moment>): number {
  const provided = providedBy(task);
  if (provided === undefined || !needs.has(provided)) return 2;
  return isNamespaceKind(task.ref) ? 0 : 1;
}

function compareMoments(a: Moment, b: Moment): number {
  return phaseIndex(a.phase) - phaseIndex(b.phase) || a.wave - b.wave;
}

function isPrune({ desired }: Ordered): boolean {
  return desired === undefined;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
