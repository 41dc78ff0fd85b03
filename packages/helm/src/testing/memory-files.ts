import type { Files, FilesEntry } from '../chart/files.ts';

/** Files by path, all in memory; a value of `{ link }` is a symbolic link to another path. */
export class MemoryFiles implements Files {
  readonly #files: ReadonlyMap<string, string | Uint8Array | { readonly link: string }>;

  constructor(files: Readonly<Record<string, string | Uint8Array | { readonly link: string }>>) {
    this.#files = new Map(Object.entries(files));
  }

  async entry(path: string): Promise<FilesEntry | undefined> {
    const file = this.#files.get(path);
    if (file === undefined) return this.#isFolder(path) ? folder(path) : undefined;
    if (typeof file === 'object' && 'link' in file) return this.entry(file.link);
    return { path, kind: 'file', size: file.length };
  }

  async list(path: string): Promise<readonly FilesEntry[] | undefined> {
    if (!this.#isFolder(path)) return undefined;
    const prefix = path === '' ? '' : `${path}/`;
    const names = [...this.#files.keys()].filter((name) => name.startsWith(prefix));
    const children = new Set(names.map((name) => prefix + name.slice(prefix.length).split('/', 1)[0]));
    return [...children].sort((a, b) => (a < b ? -1 : 1)).map((child) => this.#listed(child));
  }

  #listed(path: string): FilesEntry {
    const file = this.#files.get(path);
    if (file === undefined) return folder(path);
    return { path, kind: typeof file === 'object' && 'link' in file ? 'symlink' : 'file', size: undefined };
  }

  async read(path: string): Promise<Uint8Array> {
    const file = this.#files.get(path);
    if (file === undefined) throw new Error(`no file ${path}`);
    if (typeof file === 'object' && 'link' in file) return this.read(file.link);
    return typeof file === 'string' ? Buffer.from(file) : file;
  }

  #isFolder(path: string): boolean {
    return path === '' || [...this.#files.keys()].some((name) => name.startsWith(`${path}/`));
  }
}

function folder(path: string): FilesEntry {
  return { path, kind: 'directory', size: undefined };
}
