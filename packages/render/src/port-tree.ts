import type { Revision, Tree, TreeEntry } from '@setpoint/source';
import type { TreeAnswer, TreeQuestion } from './worker-messages.ts';

/** Asks the main thread about a tree of the current render. */
export type AskTree = (what: TreeQuestion['what'], path: string) => Promise<TreeAnswer>;

/** File contents by id, kept from render to render within a number of bytes. */
export class BlobCache {
  readonly #maxBytes: number;
  readonly #blobs = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(id: string): Uint8Array | undefined {
    const blob = this.#blobs.get(id);
    if (blob === undefined) return undefined;
    this.#blobs.delete(id);
    this.#blobs.set(id, blob);
    return blob;
  }

  set(id: string, blob: Uint8Array): void {
    if (this.#blobs.has(id) || blob.byteLength > this.#maxBytes / 8) return;
    this.#blobs.set(id, blob);
    this.#bytes += blob.byteLength;
    for (const [oldest, { byteLength }] of this.#blobs) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#blobs.delete(oldest);
      this.#bytes -= byteLength;
    }
  }
}

/** A worker's view of a tree that lives on the main thread. A tree never changes, so every answer is kept. */
export class PortTree implements Tree {
  readonly revision: Revision;
  readonly id: string;
  readonly #ask: AskTree;
  readonly #blobs: BlobCache;
  readonly #entries = new Map<string, Promise<TreeEntry | undefined>>();
  readonly #lists = new Map<string, Promise<readonly TreeEntry[] | undefined>>();

  constructor(revision: Revision, id: string, ask: AskTree, blobs: BlobCache) {
    this.revision = revision;
    this.id = id;
    this.#ask = ask;
    this.#blobs = blobs;
  }

  entry(path: string): Promise<TreeEntry | undefined> {
    let entry = this.#entries.get(path);
    if (entry === undefined) {
      entry = this.#ask('entry', path) as Promise<TreeEntry | undefined>;
      this.#entries.set(path, entry);
    }
    return entry;
  }

  list(path: string): Promise<readonly TreeEntry[] | undefined> {
    let list = this.#lists.get(path);
    if (list === undefined) {
      list = this.#listed(path);
      this.#lists.set(path, list);
    }
    return list;
  }

  async read(path: string): Promise<Uint8Array> {
    const entry = await this.entry(path);
    const known = entry?.kind === 'file' ? this.#blobs.get(entry.id) : undefined;
    if (known !== undefined) return known;
    const bytes = (await this.#ask('read', path)) as Uint8Array;
    if (entry !== undefined) this.#blobs.set(entry.id, bytes);
    return bytes;
  }

  /** A listing already says all about the files and directories in it; only links have to be asked about. */
  async #listed(path: string): Promise<readonly TreeEntry[] | undefined> {
    const entries = (await this.#ask('list', path)) as readonly TreeEntry[] | undefined;
    for (const entry of entries ?? []) {
      if (entry.kind !== 'symlink') this.#entries.set(entry.path, Promise.resolve(entry));
    }
    return entries;
  }
}
