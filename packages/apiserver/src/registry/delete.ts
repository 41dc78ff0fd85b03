import { rfc3339 } from '@setpoint/core';
import { clonePlain, type KubeObject } from '@setpoint/kube';
import { groupResourceOf } from '../catalog/api-resource.ts';
import { toServed } from '../catalog/conversion.ts';
import { cleanupFinalizer, crdStorage } from '../crd/crd-spec.ts';
import type { Draft } from '../kinds/index.ts';
import { conflict, notFound } from '../status/answers.ts';
import { isHeldBySpec } from './gone.ts';
import { type Decision, guaranteedUpdate, type Outcome } from './guaranteed-update.ts';
import type { Machinery } from './machinery.ts';
import { admissionOf, after } from './prepare.ts';
import type { Target, WriteContext } from './request.ts';

export interface DeletionOptions {
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/**
 * Deletes the object, or marks it as being deleted while finalizers or a grace period hold it.
 * `type` of the outcome is `delete` when it is gone.
 */
export function deleteObject(
  machinery: Machinery,
  target: Target,
  options: DeletionOptions,
  context: WriteContext,
): Promise<Outcome> {
  const { resource, name } = target;
  return guaranteedUpdate(
    machinery,
    target,
    (current, stored) => {
      if (current === undefined || stored === undefined) throw notFound(groupResourceOf(resource), name);
      const live = toServed(resource, current.object);
      checkPreconditions(target, live, options);
      const old = live as unknown as Draft;
      const request = admissionOf(target, 'DELETE', undefined, old, context);
      const decide = () => deletionOf(machinery, target, stored.object, options);
      return after(machinery.admission.admit(request), () =>
        after(machinery.admission.validate(request), decide),
      );
    },
    context.dryRun,
  );
}

function checkPreconditions({ resource, name }: Target, live: KubeObject, options: DeletionOptions): void {
  const { uid, resourceVersion } = live.metadata;
  // Told of the kind, where other conflicts are told of the resource.
  const kind = { group: resource.gvk.group, resource: resource.gvk.kind };
  const fail = (what: string, asked: string, found: string | undefined, then: string) =>
    conflict(
      kind,
      name,
      `the ${what} in the precondition (${asked}) does not match the ${what} in record (${found}). The object might have been ${then}`,
    );
  if (options.uid !== undefined && options.uid !== uid) {
    throw fail('UID', options.uid, uid, 'deleted and then recreated');
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    throw fail('ResourceVersion', options.resourceVersion, resourceVersion, 'modified');
  }
}

function deletionOf(
  machinery: Machinery,
  { resource }: Target,
  stored: KubeObject,
  options: DeletionOptions,
): Decision {
  const draft = clonePlain(stored) as unknown as Draft;
  const finalizers = finalizersFor(draft, resource, options.propagationPolicy);
  const grace = resource.strategy.gracePeriodSeconds?.(draft, options.gracePeriodSeconds) ?? 0;
  const held = finalizers.length > 0 || isHeldBySpec(draft);
  if (grace === 0 && !held) {
    // A kind with a grace period is marked even when it has none: the last that is seen of the object tells of that.
    if (resource.strategy.gracePeriodSeconds === undefined) return { type: 'delete' };
    const isWritten = markDeleted(machinery, draft, grace);
    return { type: 'delete', last: draft as unknown as KubeObject, isWritten };
  }
  const changed = markDeleted(machinery, draft, grace);
  if (sameItems(finalizers, draft.metadata.finalizers ?? []) && !changed) return { type: 'keep' };
  if (finalizers.length > 0) draft.metadata.finalizers = finalizers;
  else delete draft.metadata.finalizers;
  return { type: 'put', object: draft as unknown as KubeObject };
}

/** Sets the deletion's marks; a later deletion may only shorten the grace. Answers whether anything changed. */
function markDeleted(machinery: Machinery, draft: Draft, grace: number): boolean {
  const { metadata } = draft;
  if (metadata.deletionTimestamp !== undefined) {
    const current = metadata.deletionGracePeriodSeconds ?? 0;
    if (grace >= current) return false;
    const shortenedMs = (current - grace) * 1000;
    metadata.deletionTimestamp = rfc3339(Date.parse(metadata.deletionTimestamp) - shortenedMs);
    metadata.deletionGracePeriodSeconds = grace;
    return true;
  }
  metadata.deletionTimestamp = rfc3339(machinery.clock.now() + grace * 1000);
  // Namespaces and definitions have a deletion of their own, which keeps no grace period and no new generation.
  const isOwnDeletion = draft.kind === 'Namespace' || draft.kind === 'CustomResourceDefinition';
  if (!isOwnDeletion) {
    metadata.deletionGracePeriodSeconds = grace;
    if (metadata.generation !== undefined) metadata.generation++;
  }
  if (draft.kind === 'CustomResourceDefinition') tellTermination(machinery, draft);
  if (draft.kind === 'Namespace') draft['status'] = { ...(draft['status'] as object), phase: 'Terminating' };
  return true;
}

/** What a definition says of itself between being deleted and its objects being gone. */
function tellTermination(machinery: Machinery, draft: Draft): void {
  const status = (draft['status'] ?? {}) as { conditions?: readonly { readonly type: string }[] | null };
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'Terminating');
  const condition = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: rfc3339(machinery.clock.now()),
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  draft['status'] = { ...status, conditions: [...others, condition] };
}

/** The garbage collector reads its orders from these two finalizers; without a policy they stay as they are. */
function finalizersFor(
  draft: Draft,
  { storage, strategy }: Target['resource'],
  asked: DeletionOptions['propagationPolicy'],
): string[] {
  const current = new Set(draft.metadata.finalizers);
  const isOrdered = current.has('orphan') || current.has('foregroundDeletion');
  const policy = asked ?? (strategy.orphansByDefault && !isOrdered ? 'Orphan' : undefined);
  // The objects of a CRD go before it does.
  if (storage === crdStorage) current.add(cleanupFinalizer);
  if (policy === undefined) return [...current];
  const wanted = { Orphan: ['orphan'], Foreground: ['foregroundDeletion'], Background: [] }[policy];
  const others = [...current].filter(
    (finalizer) => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion',
  );
  return [...others, ...wanted];
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
