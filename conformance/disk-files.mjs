// The files below a directory of the disk as the kustomize and helm engines read them: links resolve inside it or not at all.
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

export class DiskFiles {
  #root;
  #entries = new Map();
  #contents = new Map();

  constructor(root) {
    this.#root = realpathSync(root);
  }

  get root() {
    return this.#root;
  }

  async entry(path) {
    if (!this.#entries.has(path)) this.#entries.set(path, this.#find(path));
    return this.#entries.get(path);
  }

  #find(path) {
    let real;
    try {
      real = realpathSync(join(this.#root, path));
    } catch {
      return undefined;
    }
    if (real !== this.#root && !real.startsWith(`${this.#root}/`)) return undefined;
    const kind = statSync(real).isDirectory() ? 'directory' : 'file';
    return { path: real.slice(this.#root.length + 1), kind };
  }

  async list(path) {
    const folder = await this.entry(path);
    if (folder?.kind !== 'directory') return undefined;
    const names = readdirSync(join(this.#root, folder.path)).sort();
    const entries = await Promise.all(
      names.map(async (name) => {
        const at = path === '' ? name : `${path}/${name}`;
        const entry = await this.entry(at);
        return entry === undefined ? [] : [{ ...entry, path: at }];
      }),
    );
    return entries.flat();
  }

  async read(path) {
    if (!this.#contents.has(path)) this.#contents.set(path, readFileSync(join(this.#root, path)));
    return this.#contents.get(path);
  }
}
