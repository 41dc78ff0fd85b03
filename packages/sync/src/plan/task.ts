import type { KubeObject, ObjectRef } from '@setpoint/kube';
import { isCrdKind, isNamespaceKind } from '../order/kind-order.ts';
import type { SyncPhase } from '../order/phase.ts';
import type { SyncAnnotations } from '../order/sync-annotations.ts';
import type { ComparedResource } from './comparison.ts';
import type { CompareInput, SyncOptions } from './input.ts';
import type { Change, ChangeAction, WriteMode } from './plan.ts';
import { SealedObject } from './sealed-object.ts';

/** One object in one phase, before waves are made. */
export interface Task {
  readonly ref: ObjectRef;
  readonly phase: SyncPhase;
  readonly wave: number;
  readonly desired: KubeObject | undefined;
  readonly resource: ComparedResource;
}

export function changeOf(task: Task, options: SyncOptions, input: CompareInput): Change {
  const { maskedAnnotations } = input;
  const { resource, desired } = task;
  const write = writeModeOf(resource.annotations, options);
  const decision = desired === undefined ? pruneDecision(resource, options) : applyDecision(resource, write);
  return {
    ref: task.ref,
    version: resource.version,
    action: decision.action,
    phase: task.phase,
    wave: task.wave,
    reason: decision.reason,
    diff: resource.diff,
    origin: resource.origin,
    hook: resource.annotations.hook ? { deletePolicies: resource.annotations.hookDeletePolicies } : undefined,
    desired: desired === undefined ? undefined : new SealedObject(desired, maskedAnnotations),
    live: resource.live === undefined ? undefined : new SealedObject(resource.live, maskedAnnotations),
    desiredHash: resource.desiredHash,
    write,
    needsConfirmation: decision.needsConfirmation ?? false,
    skipDryRun: resource.kind !== 'served',
  };
}

function writeModeOf(annotations: SyncAnnotations, options: SyncOptions): WriteMode {
  return {
    serverSideApply: annotations.serverSideApply ?? options.serverSideApply,
    replace: annotations.replace ?? options.replace,
    force: annotations.force ?? options.force,
    validate: annotations.validate ?? options.validate,
  };
}

interface Decision {
  readonly action: ChangeAction;
  readonly reason: string;
  readonly needsConfirmation?: boolean;
}

function applyDecision(resource: ComparedResource, write: WriteMode): Decision {
  if (resource.annotations.hook) return { action: 'create', reason: 'hook' };
  if (resource.live === undefined) return { action: 'create', reason: 'missing' };
  if (write.replace && write.force && !holdsOthers(resource.ref)) {
    return { action: 'recreate', reason: 'Replace and Force are set' };
  }
  if (resource.diff.length === 0) return { action: 'none', reason: 'in sync' };
  if (changesRoleRef(resource) && !write.serverSideApply) {
    return { action: 'recreate', reason: 'roleRef differs and cannot be changed' };
  }
  return { action: 'update', reason: differences(resource) };
}

/** Deleting these would delete everything in them or made from them. */
function holdsOthers(ref: ObjectRef): boolean {
  return isNamespaceKind(ref) || isCrdKind(ref);
}

/** kubectl's `auth reconcile`, which Argo CD runs on bindings, recreates them too. */
function changesRoleRef({ ref, diff }: ComparedResource): boolean {
  const binding = ref.kind === 'RoleBinding' || ref.kind === 'ClusterRoleBinding';
  return (
    binding &&
    ref.group === 'rbac.authorization.k8s.io' &&
    diff.some(({ path }) => path.startsWith('.roleRef'))
  );
}

const pathsShown = 3;

function differences({ diff }: ComparedResource): string {
  const paths = diff.slice(0, pathsShown).map(({ path }) => path);
  const rest = diff.length - paths.length;
  return `${paths.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} ${diff.length === 1 ? 'differs' : 'differ'}`;
}

/** Reasons of skipped prunes are Argo CD's messages. */
function pruneDecision({ annotations }: ComparedResource, options: SyncOptions): Decision {
  if (!options.prune) return { action: 'skip', reason: 'ignored (requires pruning)' };
  const permission = annotations.prune ?? options.prunePermission;
  if (permission === 'never') return { action: 'skip', reason: 'ignored (no prune)' };
  return {
    action: 'delete',
    reason: 'left the desired state',
    needsConfirmation: permission === 'confirm' && !options.pruneConfirmed,
  };
}
