import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Files, FilesEntry } from '../chart/files.ts';

/** A directory of the disk as {@link Files}, for tests and for comparing with the real helm. */
export class DiskFiles implements Files {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async entry(path: string): Promise<FilesEntry | undefined> {
    try {
      const root = await realpath(this.#root);
      const real = await realpath(join(root, path));
      const info = await stat(real);
      return { path: relative(root, real), kind: info.isDirectory() ? 'directory' : 'file', size: info.size };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<readonly FilesEntry[] | undefined> {
    const names = await readdir(join(this.#root, path), 'buffer');
    const sorted = names.sort((a, b) => a.compare(b)).map(String);
    return Promise.all(sorted.map(async (name) => this.#listed(path === '' ? name : `${path}/${name}`)));
  }

  async #listed(path: string): Promise<FilesEntry> {
    const info = await lstat(join(this.#root, path));
    const kind = info.isSymbolicLink() ? 'symlink' : info.isDirectory() ? 'directory' : 'file';
    return { path, kind, size: info.size };
  }

  async read(path: string): Promise<Uint8Array> {
    return readFile(join(this.#root, path));
  }
}
