import type { ClusterCapabilities, ClusterView, LookupQuery } from '@setpoint/render';

/** A cluster as charts see it, and what they have asked of it. */
export class WatchedCluster implements ClusterView {
  readonly id: string;
  readonly #view: ClusterView;
  #seen: ClusterCapabilities | undefined;
  #isLookedUp = false;

  constructor(view: ClusterView) {
    this.#view = view;
    this.id = view.id;
  }

  async capabilities(signal: AbortSignal): Promise<ClusterCapabilities> {
    const capabilities = await this.#view.capabilities(signal);
    this.#seen ??= capabilities;
    return capabilities;
  }

  lookup(query: LookupQuery, signal: AbortSignal): Promise<object | undefined> {
    this.#isLookedUp = true;
    return this.#view.lookup(query, signal);
  }

  /** Objects were asked for, which may have changed since without anybody knowing. */
  get isLookedUp(): boolean {
    return this.#isLookedUp;
  }

  /** Whether the cluster serves what it did when it was asked; undefined when it was not. */
  get isAsSeen(): ((signal: AbortSignal) => Promise<boolean>) | undefined {
    const [view, seen] = [this.#view, this.#seen];
    return seen && (async (signal) => (await view.capabilities(signal)) === seen);
  }
}
