import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A secret whose value shows only where it is asked for by name: string conversion, JSON and `util.inspect` give
 * `[redacted]`.
 */
export class SecretText {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
