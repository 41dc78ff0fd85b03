import { namespacedName } from '@setpoint/kube';
import {
  type Application,
  type ComparedNow,
  compareNow,
  ownerNameOf,
  type PlanPorts,
} from '@setpoint/argocd';

interface Kept {
  readonly app: Application;
  readonly atMs: number;
  readonly result: Promise<ComparedNow>;
}

const capacity = 64;
/** What else may have changed unheard, settings or credentials, is looked at again after so long. */
const maxAgeMs = 1000;

/** Comparisons just made: the tabs of one page, and clients that ask twice, share one. */
export class ComparisonCache {
  readonly #kept = new Map<string, Kept>();
  readonly #ports: () => PlanPorts;
  readonly #nowMs: () => number;
  readonly #signal: AbortSignal;

  /** @param signal - The server's own: what one client waits for no longer, another may. */
  constructor(ports: () => PlanPorts, nowMs: () => number, signal: AbortSignal) {
    this.#ports = ports;
    this.#nowMs = nowMs;
    this.#signal = signal;
  }

  /**
   * The application's sources, at the revision it was compared at last, against what is live now. Throws as
   * {@link compareNow} does.
   */
  of(app: Application): Promise<ComparedNow> {
    const key = ownerNameOf(namespacedName(app), this.#ports().namespace);
    const known = this.#kept.get(key);
    const nowMs = this.#nowMs();
    if (known !== undefined && known.app === app && nowMs - known.atMs < maxAgeMs) return known.result;
    const result = compareNow(
      app,
      this.#ports(),
      { revisions: revisionsOf(app), maxAgeMs: 60_000 },
      this.#signal,
    );
    this.#kept.delete(key);
    this.#kept.set(key, { app, atMs: nowMs, result });
    result.catch(() => {
      if (this.#kept.get(key)?.result === result) this.#kept.delete(key);
    });
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > capacity && oldest.done !== true) this.#kept.delete(oldest.value);
    return result;
  }

  /** An object of that owner changed: what was compared before says nothing of it. */
  forget(owner: string): void {
    this.#kept.delete(owner);
  }
}

function revisionsOf(app: Application): readonly string[] {
  const { revision, revisions } = app.status?.sync ?? {};
  if (revisions !== undefined && revisions.length > 0) return revisions;
  return revision === undefined ? [] : [revision];
}
