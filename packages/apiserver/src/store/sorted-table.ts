import type { Entry } from './entry.ts';

/** Entries of one resource by path, also in path order: what lists and continue tokens walk. */
export class SortedTable {
  readonly #byPath = new Map<string, Entry>();
  #ordered: Entry[] = [];

  /** `entries` must come in path order. */
  constructor(entries: Iterable<Entry> = []) {
    for (const entry of entries) {
      this.#byPath.set(entry.path, entry);
      this.#ordered.push(entry);
    }
  }

  get size(): number {
    return this.#ordered.length;
  }

  get(path: string): Entry | undefined {
    return this.#byPath.get(path);
  }

  put(entry: Entry): void {
    const at = this.#lowerBound(entry.path);
    if (this.#byPath.has(entry.path)) this.#ordered[at] = entry;
    else if (at === this.#ordered.length) this.#ordered.push(entry);
    else this.#ordered.splice(at, 0, entry);
    this.#byPath.set(entry.path, entry);
  }

  delete(path: string): void {
    if (!this.#byPath.delete(path)) return;
    this.#ordered.splice(this.#lowerBound(path), 1);
  }

  /** A snapshot of the entries whose path starts with `prefix`, after the path `after` when one is given. */
  range(prefix: string, after?: string): Entry[] {
    let from = this.#lowerBound(after !== undefined && after > prefix ? after : prefix);
    if (after !== undefined && this.#ordered[from]?.path === after) from++;
    let to = this.#ordered.length;
    if (prefix !== '') to = this.#lowerBound(`${prefix}\uffff`);
    return this.#ordered.slice(from, to);
  }

  copy(): SortedTable {
    return new SortedTable(this.#ordered);
  }

  #lowerBound(path: string): number {
    let low = 0;
    let high = this.#ordered.length;
    // Appending in order is the common case of imports and generated names.
    if (high > 0 && (this.#ordered[high - 1] as Entry).path < path) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ordered[middle] as Entry).path < path) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
