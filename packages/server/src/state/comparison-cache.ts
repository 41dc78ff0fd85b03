import { type Application, type ComparedNow, compareNow, type PlanPorts } from '@setpoint/argocd';

interface Kept {
  readonly app: Application;
  readonly atMs: number;
  readonly result: Promise<ComparedNow>;
}

const capacity = 64;
/** Live objects change without the Application changing; what is older is compared again. */
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
    const key = `${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}`;
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
}

function revisionsOf(app: Application): readonly string[] {
  const { revision, revisions } = app.status?.sync ?? {};
  if (revisions !== undefined && revisions.length > 0) return revisions;
  return revision === undefined ? [] : [revision];
}
