import type { Tree } from '@setpoint/source';
import { stillHolds } from './reads.ts';
import type { Remotes } from './remotes.ts';
import type { RenderResult } from './result.ts';
import { weightOf } from './result-weight.ts';

interface Kept {
  readonly weight: number;
  readonly parameters: string;
  readonly result: RenderResult;
  /** Where it is found by the application directory's id. */
  readonly shortcuts: Set<string>;
}

/** Results of one tool and path that are tried when the directory itself has changed. */
const MAX_VARIANTS = 32;
const MAX_SHORTCUTS = 4;

/**
 * Keeps results under what they read. A look-up compares the recorded reads with the tree at hand: a hit is right by
 * construction, in whatever repository and at whatever commit it was first rendered.
 */
export class RenderCache {
  readonly #maxEntries: number;
  readonly #maxWeight: number;
  #weight = 0;
  /** Least recently used first. */
  readonly #kept = new Set<Kept>();
  readonly #byShortcut = new Map<string, Kept>();
  /** Most recently used last. */
  readonly #byParameters = new Map<string, Set<Kept>>();

  /** @param maxWeight - Of all results together, as {@link weightOf} counts. */
  constructor(maxEntries: number, maxWeight: number) {
    this.#maxEntries = maxEntries;
    this.#maxWeight = maxWeight;
  }

  /** A result that a render of `tree` would give, if one is kept. */
  async find(
    parameters: string,
    path: string,
    tree: Tree,
    remotes: Remotes | undefined,
    signal: AbortSignal,
  ): Promise<RenderResult | undefined> {
    const directory = await tree.entry(path, signal);
    const shortcut = `${parameters} ${directory?.id ?? ''}`;
    const near = this.#byShortcut.get(shortcut);
    if (near !== undefined && (await stillHolds(near.result.reads, tree, remotes, signal)))
      return this.#hit(near, shortcut);
    for (const kept of [...(this.#byParameters.get(parameters) ?? [])].reverse()) {
      if (kept !== near && (await stillHolds(kept.result.reads, tree, remotes, signal)))
        return this.#hit(kept, shortcut);
    }
    return undefined;
  }

  async add(
    parameters: string,
    path: string,
    tree: Tree,
    result: RenderResult,
    signal: AbortSignal,
  ): Promise<void> {
    const weight = weightOf(result);
    if (this.#maxEntries === 0 || weight > this.#maxWeight / 4) return;
    const directory = await tree.entry(path, signal);
    const kept: Kept = { weight, parameters, result, shortcuts: new Set() };
    const variants = this.#byParameters.get(parameters) ?? new Set();
    this.#byParameters.set(parameters, variants.add(kept));
    this.#kept.add(kept);
    this.#weight += weight;
    this.#point(`${parameters} ${directory?.id ?? ''}`, kept);
    const [oldestVariant] = variants.size > MAX_VARIANTS ? variants : [];
    if (oldestVariant !== undefined) this.#drop(oldestVariant);
    for (const oldest of this.#kept) {
      if (this.#kept.size <= this.#maxEntries && this.#weight <= this.#maxWeight) break;
      this.#drop(oldest);
    }
  }

  #hit(kept: Kept, shortcut: string): RenderResult | undefined {
    for (const order of [this.#kept, this.#byParameters.get(kept.parameters)]) {
      if (order?.delete(kept) === true) order.add(kept);
    }
    if (this.#kept.has(kept)) this.#point(shortcut, kept);
    return kept.result;
  }

  #point(shortcut: string, kept: Kept): void {
    this.#byShortcut.get(shortcut)?.shortcuts.delete(shortcut);
    this.#byShortcut.set(shortcut, kept);
    kept.shortcuts.add(shortcut);
    const [oldest] = kept.shortcuts.size > MAX_SHORTCUTS ? kept.shortcuts : [];
    if (oldest === undefined) return;
    kept.shortcuts.delete(oldest);
    this.#byShortcut.delete(oldest);
  }

  #drop(kept: Kept): void {
    if (this.#kept.delete(kept)) this.#weight -= kept.weight;
    for (const shortcut of kept.shortcuts) this.#byShortcut.delete(shortcut);
    const variants = this.#byParameters.get(kept.parameters);
    variants?.delete(kept);
    if (variants?.size === 0) this.#byParameters.delete(kept.parameters);
  }
}
