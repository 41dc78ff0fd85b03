import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export interface DiskEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'submodule';
  readonly size: number | undefined;
}

/**
 * The files below a folder of this machine, as the rendering engines read them: what a person renders on the command
 * line is what lies on their disk. Links are followed wherever the person's own account may follow them. A chart is
 * hundreds of small files, which are read many times faster without the thread pool in between.
 */
export class DiskFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async entry(path: string, _signal: AbortSignal): Promise<DiskEntry | undefined> {
    try {
      const real = realpathSync.native(join(this.#root, path));
      const found = statSync(real);
      const kind = found.isDirectory() ? 'directory' : 'file';
      return { path: relative(this.#root, real).split(sep).join('/'), kind, size: found.size };
    } catch (error) {
      return absent(error);
    }
  }

  async list(path: string, _signal: AbortSignal): Promise<readonly DiskEntry[] | undefined> {
    try {
      const entries = readdirSync(join(this.#root, path), { withFileTypes: true });
      return entries
        .map((entry): DiskEntry => {
          const kind = entry.isSymbolicLink() ? 'symlink' : entry.isDirectory() ? 'directory' : 'file';
          return { path: path === '' ? entry.name : `${path}/${entry.name}`, kind, size: undefined };
        })
        .toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
    } catch (error) {
      return absent(error);
    }
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    return readFileSync(join(this.#root, path));
  }
}

function absent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EINVAL') return undefined;
  throw error;
}
