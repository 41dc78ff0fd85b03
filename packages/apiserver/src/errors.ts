import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this room throws apart from API answers, which are {@link ApiError}s. */
export type StoreErrorCode =
  /** Another process has the data directory open. */
  | 'apiserver.store-locked'
  /** A newer version wrote the store. */
  | 'apiserver.store-format'
  /** A flush failed: nothing is written any more, reads go on. */
  | 'apiserver.store-read-only'
  /** The store was closed. */
  | 'apiserver.store-closed';

/** What is wrong with what the server was told to start with. */
export type StartErrorCode =
  /** The audit policy is none. */
  | 'apiserver.audit-policy'
  /** The file of the audit log cannot be opened. */
  | 'apiserver.audit-log'
  /** Another process listens there. */
  | 'apiserver.address-in-use';

export class StoreError extends SetpointError {
  constructor(code: StoreErrorCode, message: string, options: SetpointErrorOptions = {}) {
    super(code, message, options);
    this.name = 'StoreError';
  }
}
