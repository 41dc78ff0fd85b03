import { createHash, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const shown = '***';

/**
 * A secret value that shows itself as `***` wherever it is printed, logged, joined into text or serialised. Only
 * {@link Secret.reveal} gives it out, so every use can be found by that name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }

  /** Whether the values are equal, in time that does not depend on where they differ. */
  equals(other: Secret): boolean {
    return timingSafeEqual(digest(this.#value), digest(other.#value));
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
