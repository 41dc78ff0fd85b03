import { namespacedName } from '@setpoint/kube';
import { type Application, type ClusterRegistry, ownerNameOf } from '@setpoint/argocd';
import { type Clock, sleep } from '@setpoint/core';

/** Tells streams when an application changed: its live objects, or itself, whose status says what they are worth. */
export class LiveChanges {
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #stop: () => void;

  /** @param first - Hears of the owner before anybody who waits does. */
  constructor(
    clusters: Pick<ClusterRegistry, 'onOwnerChange'>,
    namespace: string,
    clock: Clock,
    first: (owner: string) => void,
  ) {
    this.#namespace = namespace;
    this.#clock = clock;
    this.#stop = clusters.onOwnerChange((owner) => {
      first(owner);
      this.#tell(owner);
    });
  }

  /** Resolves when the application or an object of it changed, not sooner than `afterMs`; or when the signal aborts. */
  async next(app: Application, afterMs: number, signal: AbortSignal): Promise<void> {
    const owner = ownerNameOf(namespacedName(app), this.#namespace);
    const changed = new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(owner) ?? new Set();
      this.#waiting.set(owner, waiting.add(resolve));
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      await sleep(this.#clock, afterMs, signal);
    } catch {
      return;
    }
    await changed;
  }

  /** The application itself changed. */
  applicationChanged(key: string): void {
    this.#tell(ownerNameOf(key, this.#namespace));
  }

  close(): void {
    this.#stop();
  }

  #tell(owner: string): void {
    const waiting = this.#waiting.get(owner);
    if (waiting === undefined) return;
    this.#waiting.delete(owner);
    for (const resolve of waiting) resolve();
  }
}
