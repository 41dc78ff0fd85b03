import type { KubeObject, ObjectRef } from '@setpoint/kube';

/**
 * Remembers what the API server made of applied objects where its answer differs from what was sent (admission
 * webhooks, canonical forms), so that those differences are never taken for drift. Losing it costs one dry run per
 * such object, never correctness.
 */
export interface AppliedResults {
  /** The server's answer to applying exactly this desired object, undefined when unknown. */
  get(ref: ObjectRef, desiredHash: string): KubeObject | undefined;
  set(ref: ObjectRef, desiredHash: string, result: KubeObject): void;
  delete(ref: ObjectRef): void;
}
