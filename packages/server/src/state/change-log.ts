import type { InformerChange } from '@setpoint/kube';
import { randomBytes } from 'node:crypto';
import type { Application } from '@setpoint/argocd';
import type { Enforcer } from '../access/enforcer.ts';

/** What was allowed before policies or a project's roles changed. */
export type AccessBefore = Pick<Enforcer, 'allows'>;

/** One change of an Application, or of who may see them, in the order the watches told them. */
export type LoggedChange = { readonly sequence: number } & (
  | InformerChange<Application>
  | { readonly access: AccessBefore }
);

export type ChangesSince =
  | { readonly known: true; readonly changes: readonly LoggedChange[] }
  /** The position is too old, or of another process. */
  | { readonly known: false; readonly reason: string };

const capacity = 20_000;
/** Each holds policies as they were. */
const accessCapacity = 16;

/**
 * The last changes of Applications, so that a stream can go on where it broke off. Positions are `EPOCH-NUMBER`; the
 * epoch is this process's own.
 */
export class ChangeLog {
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #changes: LoggedChange[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #accessListeners = new Set<(before: AccessBefore) => void>();
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
    this.#append((sequence) => ({ ...change, sequence }));
  }

  /** Policies changed, or roles of a project. What lies before too many of these is forgotten. */
  accessChanged(access: AccessBefore): void {
    this.#append((sequence) => ({ access, sequence }));
    const positions = this.#changes.flatMap((change, index) => ('access' in change ? [index] : []));
    if (positions.length > accessCapacity) this.#changes.splice(0, (positions[0] ?? 0) + 1);
    for (const listener of this.#accessListeners) listener(access);
  }

  /** Calls back with what was allowed before, after each change of who may see what; returns how to stop. */
  onAccessChange(listener: (before: AccessBefore) => void): () => void {
    this.#accessListeners.add(listener);
    return () => void this.#accessListeners.delete(listener);
  }

  #append(made: (sequence: number) => LoggedChange): void {
    this.#sequence += 1;
    this.#changes.push(made(this.#sequence));
    if (this.#changes.length > capacity + 1000) this.#changes.splice(0, this.#changes.length - capacity);
    for (const listener of this.#listeners) listener();
  }

  /** Whether the last that was heard of the Application is that it is gone. */
  hasLost(key: string): boolean {
    const last = this.#changes.findLast((change) => 'key' in change && change.key === key);
    return last !== undefined && 'key' in last && last.after === undefined;
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
