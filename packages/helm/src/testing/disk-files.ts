import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Files, FilesEntry } from '../chart/files.ts';

/** A directory of the disk as {@link Files}, for tests and for comparing with the real helm. */
export class DiskFiles implements Files {
  readonly #root: string;

  constructor(root: string) {
    this.#root = realpathSync(root);
  }

  async entry(path: string): Promise<FilesEntry | undefined> {
    const info = statSync(join(this.#root, path), { throwIfNoEntry: false });
    if (info === undefined) return undefined;
    const real = realpathSync(join(this.#root, path));
    return {
      path: relative(this.#root, real),
      kind: info.isDirectory() ? 'directory' : 'file',
      size: info.size,
    };
  }

  async list(path: string): Promise<readonly FilesEntry[] | undefined> {
    const entries = readdirSync(join(this.#root, path), { withFileTypes: true });
    return entries.sort(byName).map((entry) => {
      const kind = entry.isSymbolicLink() ? 'symlink' : entry.isDirectory() ? 'directory' : 'file';
      return { path: path === '' ? entry.name : `${path}/${entry.name}`, kind, size: undefined };
    });
  }

  async read(path: string): Promise<Uint8Array> {
    return readFileSync(`${this.#root}/${path}`);
  }
}

/** In the order of their bytes, which for ASCII is that of the units compared. */
function byName(a: Dirent, b: Dirent): number {
  if (isAscii(a.name) && isAscii(b.name)) return a.name < b.name ? -1 : 1;
  return Buffer.from(a.name).compare(Buffer.from(b.name));
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
