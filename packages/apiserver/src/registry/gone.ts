import type { KubeObject } from '@setpoint/kube';
import type { Draft } from '../kinds/index.ts';

/** Whether nothing holds an object that is being deleted any more: the write that lets go of it removes it. */
export function isGone(object: Draft | KubeObject): boolean {
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = object.metadata;
  const isFree = finalizers.length === 0 && deletionGracePeriodSeconds === 0;
  return deletionTimestamp !== undefined && isFree && !isHeldBySpec(object);
}

/** A namespace is held by `spec.finalizers` as well as by its metadata's. */
export function isHeldBySpec(object: Draft | KubeObject): boolean {
  if (object.kind !== 'Namespace') return false;
  const spec = object['spec'] as { finalizers?: readonly string[] } | undefined;
  return (spec?.finalizers ?? []).length > 0;
}
