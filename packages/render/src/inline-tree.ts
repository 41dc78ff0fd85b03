import type { Revision, Tree, TreeEntry } from '@setpoint/source';

/** Thrown to leave the main thread: what is rendered is too large for it. */
export class TooLargeInline extends Error {}

/** A tree of which only a little may be read. */
export class InlineTree implements Tree {
  readonly revision: Revision;
  readonly id: string;
  readonly #tree: Tree;
  #bytesLeft: number;

  constructor(tree: Tree, maxBytes: number) {
    this.#tree = tree;
    this.revision = tree.revision;
    this.id = tree.id;
    this.#bytesLeft = maxBytes;
  }

  entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    return this.#tree.entry(path, signal);
  }

  list(path: string, signal: AbortSignal): Promise<readonly TreeEntry[] | undefined> {
    return this.#tree.list(path, signal);
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    // A program may do anything, and libraries are large.
    if (path.endsWith('.jsonnet')) throw new TooLargeInline();
    const bytes = await this.#tree.read(path, signal);
    this.#bytesLeft -= bytes.byteLength;
    if (this.#bytesLeft < 0) throw new TooLargeInline();
    return bytes;
  }
}
