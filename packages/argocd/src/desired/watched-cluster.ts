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

  /** True when the cluster serves what it did when it was asked, or was not asked; nothing else is waited for than discovery. */
  async isAsSeen(signal: AbortSignal): Promise<boolean> {
    return this.#seen === undefined || (await this.#view.capabilities(signal)) === this.#seen;
  }
}
