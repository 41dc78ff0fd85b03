import type { Revision, Tree, TreeEntry } from '../tree.ts';
import { type LfsPointer, lfsPointerOf } from './lfs-pointer.ts';

/** Gives the content a pointer stands for; `path` is for its errors. */
export type LfsReader = (pointer: LfsPointer, path: string, signal: AbortSignal) => Promise<Uint8Array>;

/** The tree with what Git LFS keeps in the place of its pointers; nothing is downloaded before it is read. */
export class LfsTree implements Tree {
  readonly revision: Revision;
  readonly id: string;
  readonly #base: Tree;
  readonly #content: LfsReader;

  constructor(base: Tree, content: LfsReader) {
    this.#base = base;
    this.#content = content;
    this.revision = base.revision;
    this.id = ownId(base.id);
  }

  async entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    const entry = await this.#base.entry(path, signal);
    return entry === undefined ? undefined : withOwnId(entry);
  }

  async list(path: string, signal: AbortSignal): Promise<readonly TreeEntry[] | undefined> {
    return (await this.#base.list(path, signal))?.map(withOwnId);
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    const bytes = await this.#base.read(path, signal);
    const pointer = lfsPointerOf(bytes);
    return pointer === undefined ? bytes : this.#content(pointer, path, signal);
  }
}

/** A pointer as such and what it stands for are two contents of one Git object. */
function ownId(id: string): string {
  return `lfs:${id}`;
}

function withOwnId(entry: TreeEntry): TreeEntry {
  const isContent = entry.kind === 'file' || entry.kind === 'directory';
  return isContent ? { ...entry, id: ownId(entry.id) } : entry;
}
