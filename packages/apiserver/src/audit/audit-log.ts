import { closeSync, openSync, writeSync } from 'node:fs';
import { SetpointError } from '@setpoint/core';
import type { StartErrorCode } from '../errors.ts';

/**
 * A file of audit events, one JSON line each, readable by its owner alone. Lines of one turn of the event loop are
 * written together, in order, before the answers they are about can be read; a file that is truncated by rotation is
 * written on from its new end.
 */
export class AuditLog {
  readonly #descriptor: number;
  readonly #onError: (error: unknown) => void;
  #waiting: string[] = [];

  /** Throws `apiserver.audit-log` when the file cannot be opened. */
  constructor(path: string, onError: (error: unknown) => void) {
    this.#onError = onError;
    try {
      this.#descriptor = openSync(path, 'a', 0o600);
    } catch (cause) {
      throw new SetpointError(
        'apiserver.audit-log' satisfies StartErrorCode,
        'the audit log cannot be written',
        {
          subject: path,
          nextAction: 'Name a file in a directory that exists and can be written to.',
          cause,
        },
      );
    }
  }

  append(line: string): void {
    this.#waiting.push(line);
    if (this.#waiting.length === 1) queueMicrotask(() => this.#flush());
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
    } catch (error) {
      this.#onError(error);
    }
  }
}
