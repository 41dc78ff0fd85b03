import { SetpointError } from '@setpoint/core';
import type { Tree, TreeEntry } from '@setpoint/source';
import { holdsAt, isRemote, namesOf, type Reads, stillHolds } from './reads.ts';

/**
 * Who has read what of a tree, by path, so that of another version of the tree it can be said whom it concerns at the
 * cost of what differs, however many readers there are. What a reader is said to have read must be {@link isReadOf} the
 * tree that `concerned` is given as the one before.
 */
export class TreeReaders {
  readonly #reads = new Map<string, Reads>();
  /** Readers by the paths that they have read. */
  readonly #at = new Map<string, Set<string>>();
  /** How many reads there are below a directory. */
  readonly #below = new Map<string, number>();
  /** What the last comparison found. Who comes after it began is among them, for it may have passed them by. */
  #found = new Set<string>();

  has(reader: string): boolean {
    return this.#reads.has(reader);
  }

  set(reader: string, reads: Reads): void {
    this.delete(reader);
    this.#found.add(reader);
    this.#reads.set(reader, reads);
    for (const path of reads.keys()) {
      const readers = this.#at.get(path);
      if (readers === undefined) this.#at.set(path, new Set([reader]));
      else readers.add(reader);
      for (const folder of foldersOf(path)) this.#below.set(folder, (this.#below.get(folder) ?? 0) + 1);
    }
  }

  delete(reader: string): void {
    for (const path of this.#reads.get(reader)?.keys() ?? []) {
      const readers = this.#at.get(path);
      readers?.delete(reader);
      if (readers?.size === 0) this.#at.delete(path);
      for (const folder of foldersOf(path)) {
        const count = (this.#below.get(folder) ?? 0) - 1;
        if (count > 0) this.#below.set(folder, count);
        else this.#below.delete(folder);
      }
    }
    this.#reads.delete(reader);
  }

  /**
   * The readers who would read something else of `after`, and perhaps others, but never one too few: who is set later is
   * added to the answer, until the next call. One call at a time.
   */
  async concerned(before: Tree, after: Tree, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    this.#found = found;
    const root = (tree: Tree): TreeEntry => ({ path: '', kind: 'directory', id: tree.id, size: undefined });
    await this.#compare('', root(before), root(after), { before, after, found, signal });
    return found;
  }

  async #compare(
    path: string,
    was: TreeEntry | undefined,
    is: TreeEntry | undefined,
    comparison: Comparison,
  ): Promise<void> {
    if (was?.kind === is?.kind && was?.id === is?.id) return;
    // What lies below depends on more than this tree, or on other places in it.
    if (leadsElsewhere(was) || leadsElsewhere(is)) return this.#addBelow(path, comparison.found);
    const { before, after, found, signal } = comparison;
    const left = was?.kind === 'directory' ? ((await before.list(path, signal)) ?? []) : [];
    const right = is?.kind === 'directory' ? ((await after.list(path, signal)) ?? []) : [];
    let named: string | undefined;
    const names = (): string => (named ??= namesOf(right));
    for (const reader of this.#at.get(path) ?? []) {
      const fact = this.#reads.get(reader)?.get(path);
      if (fact !== undefined && !holdsAt(fact, is, names)) found.add(reader);
    }
    if (!this.#below.has(path)) return;
    const old = new Map(left.map((entry) => [entry.path, entry]));
    for (const entry of right) {
      if (this.#isRead(entry.path)) await this.#compare(entry.path, old.get(entry.path), entry, comparison);
      old.delete(entry.path);
    }
    for (const entry of old.values())
      if (this.#isRead(entry.path)) await this.#compare(entry.path, entry, undefined, comparison);
  }

  #isRead(path: string): boolean {
    return this.#at.has(path) || this.#below.has(path);
  }

  #addBelow(path: string, found: Set<string>): void {
    const start = path === '' ? '' : `${path}/`;
    for (const [place, readers] of this.#at) {
      if (place !== path && !place.startsWith(start)) continue;
      for (const reader of readers) found.add(reader);
    }
  }
}

interface Comparison {
  readonly before: Tree;
  readonly after: Tree;
  readonly found: Set<string>;
  readonly signal: AbortSignal;
}

function leadsElsewhere(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && entry.kind !== 'file' && entry.kind !== 'directory';
}

/** The directories above a path, the root last; none above the root. */
function* foldersOf(path: string): Generator<string> {
  if (path === '') return;
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) yield path.slice(0, at);
  yield '';
}

/**
 * True when the tree alone, by the paths as they are written, says what `reads` records: nothing of it lies behind a
 * symbolic link, in a submodule or in what was mounted over the tree.
 */
export async function isReadOf(reads: Reads, tree: Tree, signal: AbortSignal): Promise<boolean> {
  const absent: string[] = [];
  for (const [path, fact] of reads) {
    if (isRemote(fact)) return false;
    if (fact.kind === 'absent') absent.push(path);
    else if (fact.realPath !== path) return false;
  }
  if (!(await stillHolds(reads, tree, undefined, signal))) return false;
  const known = new Map<string, boolean>();
  for (const path of absent) if (!(await isPlainlyAbsent(path, tree, known, signal))) return false;
  return true;
}

/** Nothing has this name in its directory, which is no link, or in the one that lacks its directory. */
async function isPlainlyAbsent(
  path: string,
  tree: Tree,
  known: Map<string, boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const found = known.get(path);
  if (found !== undefined) return found;
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const answer = await isNotIn(folder, path, tree, known, signal);
  known.set(path, answer);
  return answer;
}

async function isNotIn(
  folder: string,
  path: string,
  tree: Tree,
  known: Map<string, boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const entry = await tree.entry(folder, signal);
    if (entry === undefined) return await isPlainlyAbsent(folder, tree, known, signal);
    if (entry.path !== folder) return false;
    if (entry.kind !== 'directory') return entry.kind === 'file';
    const children = (await tree.list(folder, signal)) ?? [];
    return !children.some((child) => child.path === path);
  } catch (error) {
    signal.throwIfAborted();
    // A path that leaves the tree.
    if (error instanceof SetpointError && error.retry === 'never') return false;
    throw error;
  }
}
