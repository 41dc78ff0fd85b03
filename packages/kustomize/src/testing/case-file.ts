import { cleanPath, type FileEntry, type Files } from '../files.ts';

/** A case of testdata: the files, and what the real tool made of them. */
export interface Case {
  readonly files: ReadonlyMap<string, string>;
  /** Sections `expected` (output) or `error` (message). */
  readonly expected: string | undefined;
  readonly error: string | undefined;
}

const HEADER = /^-- (.+) --$/;

/** Reads sections that start with `-- path --`; the last ones are `!expected` or `!error`. */
export function parseCase(text: string): Case {
  const sections = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const header = HEADER.exec(line);
    if (header === null) sections.set(name, `${sections.get(name) ?? ''}${line}\n`);
    else {
      name = header[1] as string;
      sections.set(name, '');
    }
  }
  const expected = sections.get('!expected');
  const error = sections.get('!error')?.slice(0, -1);
  sections.delete('!expected');
  sections.delete('!error');
  return { files: sections, expected, error };
}

/** Files held in memory. */
export class MemoryFiles implements Files {
  readonly #files: ReadonlyMap<string, string | Uint8Array>;

  constructor(files: ReadonlyMap<string, string | Uint8Array>) {
    this.#files = files;
  }

  entry(path: string): Promise<FileEntry | undefined> {
    return Promise.resolve(this.#entry(cleanPath(path)));
  }

  #entry(path: string): FileEntry | undefined {
    if (this.#files.has(path)) return { path, kind: 'file' };
    const inside = [...this.#files.keys()].some((name) => path === '' || name.startsWith(`${path}/`));
    return inside ? { path, kind: 'directory' } : undefined;
  }

  read(path: string): Promise<Uint8Array> {
    const content = this.#files.get(path);
    if (content === undefined) return Promise.reject(new Error(`${path} is not there`));
    return Promise.resolve(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }
}
