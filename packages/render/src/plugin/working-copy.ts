import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SetpointError } from '@setpoint/core';
import type { Tree } from '@setpoint/source';
import { RENDER_CODES, renderError } from '../errors.ts';

const MAX_FILES = 100_000;
const MAX_BYTES = 1024 * 1024 * 1024;
const SOURCE_ESCAPES: ReadonlySet<string> = new Set(['source.path-escape', 'source.link-loop']);

/** Writes the tree to a folder of its own, for as long as it is used. Links to files become those files. */
export async function withWorkingCopy<R>(
  tree: Tree,
  isExecutable: boolean,
  signal: AbortSignal,
  use: (folder: string) => Promise<R>,
): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), 'setpoint-plugin-'));
  try {
    await new Copy(tree, join(folder, 'source'), isExecutable ? 0o755 : 0o644, signal).write();
    await mkdir(join(folder, 'home'), { mode: 0o700 });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

class Copy {
  readonly #tree: Tree;
  readonly #folder: string;
  readonly #mode: number;
  readonly #signal: AbortSignal;
  #files = 0;
  #bytes = 0;

  constructor(tree: Tree, folder: string, mode: number, signal: AbortSignal) {
    this.#tree = tree;
    this.#folder = folder;
    this.#mode = mode;
    this.#signal = signal;
  }

  async write(path = ''): Promise<void> {
    await mkdir(join(this.#folder, path), { mode: 0o700 });
    const entries = (await this.#tree.list(path, this.#signal)) ?? [];
    const files: string[] = [];
    for (const { path: child, kind } of entries) {
      if (kind === 'directory') await this.write(child);
      else if (kind === 'file' || (kind === 'symlink' && (await this.#leadsToFile(child)))) files.push(child);
    }
    for (let i = 0; i < files.length; i += 32)
      await Promise.all(files.slice(i, i + 32).map((file) => this.#file(file)));
  }

  async #leadsToFile(path: string): Promise<boolean> {
    try {
      return (await this.#tree.entry(path, this.#signal))?.kind === 'file';
    } catch (error) {
      if (error instanceof SetpointError && SOURCE_ESCAPES.has(error.code)) return false;
      throw error;
    }
  }

  async #file(path: string): Promise<void> {
    const bytes = await this.#tree.read(path, this.#signal);
    this.#bytes += bytes.byteLength;
    if (++this.#files > MAX_FILES || this.#bytes > MAX_BYTES)
      throw renderError(RENDER_CODES.budget, 'the source is too large for a plugin', dirname(path), {
        rule: `a plugin is given at most ${MAX_FILES} files and ${MAX_BYTES} bytes`,
        nextAction: 'Keep what the plugin needs in a repository of its own.',
      });
    const target = join(this.#folder, path);
    await writeFile(target, bytes, { flag: 'wx' });
    await chmod(target, this.#mode);
  }
}
