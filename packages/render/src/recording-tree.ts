import { normalizePath, type Revision, type Tree, type TreeEntry } from '@setpoint/source';
import { type Fact, namesOf } from './reads.ts';

/** A tree that remembers what was read of it. Parents are recorded before what lies below them. */
export class RecordingTree implements Tree {
  readonly revision: Revision;
  readonly id: string;
  readonly #tree: Tree;
  readonly #facts = new Map<string, Fact>();

  constructor(tree: Tree) {
    this.#tree = tree;
    this.revision = tree.revision;
    this.id = tree.id;
  }

  /** The tree that is read, whose reads nobody records. */
  get original(): Tree {
    return this.#tree;
  }

  get reads(): Map<string, Fact> {
    return this.#facts;
  }

  async entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    const entry = await this.#tree.entry(path, signal);
    this.#record(path, entry);
    return entry;
  }

  async list(path: string, signal: AbortSignal): Promise<readonly TreeEntry[] | undefined> {
    const entry = await this.#tree.entry(path, signal);
    if (entry?.kind !== 'directory') {
      this.#record(path, entry);
      return undefined;
    }
    const entries = await this.#tree.list(path, signal);
    if (entries === undefined) return undefined;
    this.#facts.set(normalizePath(path), {
      kind: 'listing',
      id: entry.id,
      names: namesOf(entries),
      realPath: entry.path,
    });
    return entries;
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    this.#record(path, await this.#tree.entry(path, signal));
    return this.#tree.read(path, signal);
  }

  #record(path: string, entry: TreeEntry | undefined): void {
    const key = normalizePath(path);
    if (entry === undefined) this.#facts.set(key, { kind: 'absent' });
    else if (entry.kind === 'file')
      this.#facts.set(key, { kind: 'file', id: entry.id, realPath: entry.path });
    else if (!this.#facts.has(key))
      this.#facts.set(key, { kind: 'other', what: entry.kind, realPath: entry.path });
  }
}
