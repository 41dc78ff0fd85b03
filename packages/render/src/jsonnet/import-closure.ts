import {
  importCandidates,
  type ImportedFile,
  type Importer,
  importNotFound,
  scanImports,
} from '@setpoint/jsonnet';
import { SetpointError } from '@setpoint/core';
import { RENDER_CODES, renderError } from '../errors.ts';

/** Files and bytes that one program may mention, with all that those mention. */
const MAX_FILES = 20_000;
const MAX_BYTES = 256 * 1024 * 1024;
const SOURCE_ESCAPES: ReadonlySet<string> = new Set(['source.path-escape', 'source.link-loop']);

/** Where programs and what they import lie: a tree, or the files of a person's own disk. */
export interface ProgramFiles {
  entry(
    path: string,
    signal: AbortSignal,
  ): Promise<{ readonly kind: string; readonly id?: string } | undefined>;
  read(path: string, signal: AbortSignal): Promise<Uint8Array>;
  /** Absolute paths and those that lead up and out are files too. Default false. */
  readonly isOpen?: boolean;
}

/**
 * Everything that programs of a tree may import, read before they run: a program asks for an import in the middle of its
 * evaluation, a tree answers later. What is mentioned and not there is part of the record of reads too.
 */
export class ImportClosure implements Importer {
  readonly #tree: ProgramFiles;
  readonly #libraryPaths: readonly string[];
  readonly #signal: AbortSignal;
  readonly #files = new Map<string, ImportedFile | 'outside' | undefined>();
  readonly #loading = new Map<string, Promise<ImportedFile | undefined>>();
  readonly #scanned = new Set<string>();
  #bytes = 0;

  constructor(tree: ProgramFiles, libraryPaths: readonly string[], signal: AbortSignal) {
    this.#tree = tree;
    this.#libraryPaths = libraryPaths;
    this.#signal = signal;
  }

  /** Reads all that a program may import. `from` is its path; '' for one in no file. */
  async load(text: string, from: string): Promise<void> {
    await Promise.all(
      scanImports(text).map(async ({ path, isCode }) => {
        const file = await this.#firstOf(this.#candidates(path, from));
        if (file === undefined || !isCode || this.#scanned.has(file.path)) return;
        this.#scanned.add(file.path);
        await this.load(new TextDecoder().decode(file.bytes), file.path);
      }),
    );
  }

  import(path: string, from: string): ImportedFile {
    const candidates = this.#candidates(path, from);
    for (const candidate of candidates) {
      const file = this.#files.get(candidate);
      if (file === 'outside')
        throw new Error(`import ${JSON.stringify(path)} leads out of the source's files`);
      if (file !== undefined) return file;
    }
    throw importNotFound(path);
  }

  /** Code in no file has no place beside it in a tree; on a disk that is the working directory. */
  #candidates(path: string, from: string): readonly string[] {
    const candidates = importCandidates(path, from, this.#libraryPaths);
    const isNowhere = from === '' && this.#tree.isOpen !== true && !path.startsWith('/');
    return isNowhere ? candidates.slice(1) : candidates;
  }

  async #firstOf(candidates: readonly string[]): Promise<ImportedFile | undefined> {
    for (const candidate of candidates) {
      const file = await this.#read(candidate);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  #read(path: string): Promise<ImportedFile | undefined> {
    let loading = this.#loading.get(path);
    if (loading === undefined) {
      loading = this.#load(path);
      this.#loading.set(path, loading);
    }
    return loading;
  }

  async #load(path: string): Promise<ImportedFile | undefined> {
    if (this.#tree.isOpen !== true && /^(?:\/|\.\.(?:\/|$))/.test(path)) {
      this.#files.set(path, 'outside');
      return undefined;
    }
    const file = await this.#fromTree(path);
    this.#files.set(path, file);
    if (file !== 'outside') return file;
    return undefined;
  }

  async #fromTree(path: string): Promise<ImportedFile | 'outside' | undefined> {
    try {
      const entry = await this.#tree.entry(path, this.#signal);
      if (entry?.kind !== 'file') return undefined;
      const bytes = await this.#tree.read(path, this.#signal);
      this.#bytes += bytes.byteLength;
      if (this.#files.size > MAX_FILES || this.#bytes > MAX_BYTES) throw tooMuch(path);
      return { path, bytes, ...(entry.id === undefined ? {} : { id: entry.id }) };
    } catch (error) {
      if (error instanceof SetpointError && SOURCE_ESCAPES.has(error.code)) return 'outside';
      throw error;
    }
  }
}

function tooMuch(path: string): SetpointError {
  return renderError(RENDER_CODES.budget, 'the program imports too much', path, {
    rule: `at most ${MAX_FILES} files and ${MAX_BYTES} bytes are imported`,
    nextAction: 'Vendor only the libraries that are used.',
  });
}
