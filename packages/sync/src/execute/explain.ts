import { SetpointError } from '@setpoint/core';
import type { Change } from '../plan/plan.ts';

/** Whether the API server refused to change a field of an existing object. */
export function isImmutable(error: unknown): boolean {
  if (!(error instanceof SetpointError) || error.code !== 'kube.invalid') return false;
  return /field is immutable|may not be changed|updates to \S+ spec for fields other than|is immutable/i.test(
    error.message,
  );
}

/** The server's words, followed by what can be done where that is not plain from them. */
export function explain(error: unknown, change: Change): string {
  const { message } = SetpointError.from(error);
  const next = nextAction(error, change);
  return next === undefined ? message : `${message}. ${next}`;
}

function nextAction(error: unknown, change: Change): string | undefined {
  if (isImmutable(error)) {
    return `A field that cannot be changed differs; set the sync options Force=true and Replace=true on ${change.ref.kind}/${change.ref.name} to delete and recreate it, or restore the field.`;
  }
  if (!(error instanceof SetpointError)) return undefined;
  if (error.code === 'kube.apply-conflict') {
    return 'Remove the fields from the manifest, or let the sync take them over.';
  }
  return error.nextAction;
}
