import { refKey } from '@setpoint/kube';
import type { WantedObject } from '../execute/ports.ts';

interface Doubt {
  readonly wanted: WantedObject;
  readonly owners: ReadonlySet<string>;
  /** Writes that have begun and not ended. */
  writing: number;
}

/**
 * Objects that may be there although no watch has shown them: a write of them was sent and not answered, or a record
 * names them. One is in doubt until a write is answered, a watch shows it, or the API was asked for it.
 */
export class Doubts {
  readonly #doubts = new Map<string, Doubt>();

  /** A write begins; returns what to call when it has ended, with whether it was answered. */
  begin(owner: string, { ref, version }: WantedObject): (isAnswered: boolean) => void {
    const key = refKey(ref);
    const before = this.#doubts.get(key);
    const owners = new Set([...(before?.owners ?? []), owner]);
    // A new one, so that an answer to what was asked before this write does not settle it.
    const doubt: Doubt = { wanted: { ref, version }, owners, writing: (before?.writing ?? 0) + 1 };
    this.#doubts.set(key, doubt);
    let isOver = false;
    return (isAnswered) => {
      const current = this.#doubts.get(key);
      if (isOver || current === undefined) return;
      isOver = true;
      current.writing--;
      if (isAnswered && isOpen(current)) this.#doubts.delete(key);
    };
  }

  /** Those of the owner that are to be asked for; a write under way is still to be answered. */
  of(owner: string): readonly WantedObject[] {
    const doubts = [...this.#doubts.values()];
    return doubts.filter((doubt) => isOpen(doubt) && doubt.owners.has(owner)).map(({ wanted }) => wanted);
  }

  /** Undefined when the object is not in doubt, else what to settle once the API has answered a request sent now. */
  get(key: string): Doubt | undefined {
    const doubt = this.#doubts.get(key);
    return doubt !== undefined && isOpen(doubt) ? doubt : undefined;
  }

  settle(key: string, asked: Doubt | undefined): void {
    if (asked !== undefined && this.#doubts.get(key) === asked && isOpen(asked)) this.#doubts.delete(key);
  }
}

function isOpen({ writing }: Doubt): boolean {
  return writing === 0;
}
