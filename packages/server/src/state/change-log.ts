import type { InformerChange } from '@setpoint/kube';
import { randomBytes } from 'node:crypto';
import type { Application } from '@setpoint/argocd';

/** One change of an Application, in the order the watch told them. */
export interface LoggedChange extends InformerChange<Application> {
  readonly sequence: number;
}

export type ChangesSince =
  | { readonly known: true; readonly changes: readonly LoggedChange[] }
  /** The position is too old, or of another process. */
  | { readonly known: false; readonly reason: string };

const capacity = 20_000;

/**
 * The last changes of Applications, so that a stream can go on where it broke off. Positions are `EPOCH-NUMBER`; the
 * epoch is this process's own.
 */
export class ChangeLog {
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #changes: LoggedChange[] = [];
  readonly #listeners = new Set<() => void>();
  #sequence = 0;

  /** Where a stream that has seen everything so far would go on. */
  get position(): string {
    return `${this.#epoch}-${this.#sequence}`;
  }

  positionOf(sequence: number): string {
    return `${this.#epoch}-${sequence}`;
  }

  get sequence(): number {
    return this.#sequence;
  }

  add(change: InformerChange<Application>): void {
    this.#sequence += 1;
    this.#changes.push({ ...change, sequence: this.#sequence });
    if (this.#changes.length > capacity + 1000) this.#changes.splice(0, this.#changes.length - capacity);
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after each change; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  since(position: string): ChangesSince {
    const [epoch, number] = position.split('-');
    if (epoch !== this.#epoch) return { known: false, reason: 'the server was restarted' };
    return this.after(Number(number));
  }

  after(sequence: number): ChangesSince {
    if (!Number.isSafeInteger(sequence) || sequence > this.#sequence || sequence < 0) {
      return { known: false, reason: 'the position is not one of this server' };
    }
    const first = this.#changes[0]?.sequence ?? this.#sequence + 1;
    if (sequence + 1 < first) return { known: false, reason: 'too much has happened since' };
    return { known: true, changes: this.#changes.slice(sequence + 1 - first) };
  }
}
