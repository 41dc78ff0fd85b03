import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this room raises, with what it means. */
export const syncErrorCodes = {
  'sync.annotation-invalid': 'a sync annotation has a value that cannot be read',
  'sync.dependency-missing': 'the namespace or CRD an object needs neither exists nor is in the plan',
  'sync.duplicate': 'two desired objects have the same identity',
  'sync.empty-render': 'the desired state is empty while the owner has live objects',
  'sync.invalid-object': 'a desired object lacks apiVersion, kind or a name',
  'sync.kind-refused': 'a kind may not be listed, so nobody knows all that is live',
  'sync.kind-unknown': 'the API server does not serve the kind and no CRD of the plan brings it',
  'sync.scope': 'the namespace of an object does not fit the scope of its kind',
  'sync.shared-resource': 'another owner holds the object',
  'sync.watch-ended': 'a watch was stopped on purpose',
} as const;

export type SyncErrorCode = keyof typeof syncErrorCodes;

/** A {@link SetpointError} with one of this room's codes. */
export function syncError(
  code: SyncErrorCode,
  message: string,
  options?: SetpointErrorOptions,
): SetpointError {
  return new SetpointError(code, message, options);
}
