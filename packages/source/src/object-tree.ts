import { pathEscape, printable, SOURCE_CODES, sourceError } from './errors.ts';
import type { GitTreeEntry } from './git-object.ts';
import type { ObjectStore } from './object-store.ts';
import type { Revision, Tree, TreeEntry } from './tree.ts';
import { pathSegments } from './tree-path.ts';

/** As many links on one path as Linux follows. */
const MAX_LINKS = 40;
const MAX_LINK_BYTES = 4096;

interface Place {
  /** The real path: no part of it is a link, except the last of a link not yet followed. */
  readonly path: string;
  readonly kind: GitTreeEntry['kind'];
  readonly id: string;
}

/** A tree made of Git's own objects, wherever they are kept. */
export class ObjectTree implements Tree {
  readonly revision: Revision;
  readonly id: string;
  readonly #store: ObjectStore;
  readonly #root: Place;

  constructor(revision: Revision, id: string, store: ObjectStore) {
    this.revision = revision;
    this.id = id;
    this.#store = store;
    this.#root = { path: '', kind: 'directory', id };
  }

  async entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    const place = await this.#find(path, signal);
    return place === undefined ? undefined : entryOf(place.path, place);
  }

  async list(path: string, signal: AbortSignal): Promise<readonly TreeEntry[] | undefined> {
    const place = await this.#find(path, signal);
    if (place?.kind !== 'directory') return undefined;
    const entries =
      this.#store.cachedEntries(place.id) ?? (await this.#store.entries(place.id, place.path, signal));
    return entries.map((entry) => entryOf(joined(place.path, entry.name), entry));
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    const place = await this.#find(path, signal);
    if (place === undefined) throw fileError(SOURCE_CODES.fileNotFound, 'there is no such file', path);
    if (place.kind !== 'file')
      throw fileError(SOURCE_CODES.notAFile, `this is a ${place.kind}, not a file`, path);
    return this.#store.blob(place.id, place.path, signal);
  }

  /** Walks from the root; `..` of a link's target is taken from where the link really lies, as a kernel does. */
  async #find(path: string, signal: AbortSignal): Promise<Place | undefined> {
    const places: Place[] = [this.#root];
    const todo = [...pathSegments(path)].reverse();
    let links = 0;
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (name === '..') {
        if (places.length === 1) throw pathEscape(path, 'a symbolic link leaves the tree');
        places.pop();
        continue;
      }
      const parent = places.at(-1) ?? this.#root;
      if (parent.kind !== 'directory') return undefined;
      const entries =
        this.#store.cachedEntries(parent.id) ?? (await this.#store.entries(parent.id, parent.path, signal));
      const found = findByName(entries, name);
      if (found === undefined) return undefined;
      const child = { path: joined(parent.path, name), kind: found.kind, id: found.id };
      if (child.kind !== 'symlink') {
        places.push(child);
        continue;
      }
      if (++links > MAX_LINKS)
        throw fileError(SOURCE_CODES.linkLoop, 'the symbolic links go in a circle', path);
      todo.push(...(await this.#target(child, path, signal)).reverse());
    }
    signal.throwIfAborted();
    return places.at(-1);
  }

  async #target(link: Place, path: string, signal: AbortSignal): Promise<string[]> {
    const bytes = await this.#store.blob(link.id, link.path, signal);
    const target = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    if (target.startsWith('/'))
      throw pathEscape(path, `the symbolic link ${printable(link.path)} is absolute`);
    const bad = target === '' || target.includes('\0') || bytes.byteLength > MAX_LINK_BYTES;
    if (bad) throw pathEscape(path, `the symbolic link ${printable(link.path)} has no proper target`);
    return target.split('/').filter((part) => part !== '' && part !== '.');
  }
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Entries are in byte order, which for the names of one directory is nearly always the order of UTF-16 too. */
function findByName(entries: readonly GitTreeEntry[], name: string): GitTreeEntry | undefined {
  if (entries.length <= 16) return entries.find((entry) => entry.name === name);
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle] as GitTreeEntry;
    if (entry.name === name) return entry;
    if (isBefore(entry.name, name)) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** Byte order of UTF-8 is the order of code points, in which surrogates come last. */
function isBefore(a: string, b: string): boolean {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) < rank(y);
  }
  return a.length < b.length;
}

function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x1_0000 : codeUnit;
}

function entryOf(
  path: string,
  found: { readonly kind: GitTreeEntry['kind']; readonly id: string },
): TreeEntry {
  return { path, kind: found.kind, id: found.id, size: undefined };
}

function fileError(
  code: 'source.file-not-found' | 'source.not-a-file' | 'source.link-loop',
  what: string,
  path: string,
): Error {
  return sourceError(code, what, printable(path), {
    nextAction: 'Check the path, and the symbolic links on it, at this revision.',
  });
}
