/** A file that a program imports. */
export interface ImportedFile {
  /** Where it was found: what it is called in messages, and what its own imports are relative to. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Stands for the content, as a hash does. Default: the file is compiled anew in each evaluation. */
  readonly id?: string;
}

/** Finds imports. It is asked in the middle of an evaluation, and answers at once. */
export interface Importer {
  /**
   * What `import 'path'` means in the file `from` ('' for code in no file). Throws an Error whose message becomes that of
   * the program's runtime error; a SetpointError ends the evaluation as it is.
   */
  import(path: string, from: string): ImportedFile;
}

/** go-jsonnet's words for an import that is nowhere. */
export function importNotFound(path: string): Error {
  return new Error(
    `couldn't open import ${JSON.stringify(path)}: no match locally or in the Jsonnet library paths`,
  );
}

/** Imports nothing. */
export const NO_IMPORTS: Importer = {
  import(path) {
    throw importNotFound(path);
  },
};

/**
 * Where an import may be, in the order in which go-jsonnet looks: beside the file, then in the library paths from the last
 * to the first.
 */
export function importCandidates(
  path: string,
  from: string,
  libraryPaths: readonly string[],
): readonly string[] {
  if (path.startsWith('/')) return [normalizeImport(path)];
  const directory = from.slice(0, from.lastIndexOf('/') + 1);
  const places = [directory, ...libraryPaths.toReversed().map((library) => `${library}/`)];
  return places.map((place) => normalizeImport(place + path));
}

/** As Go's filepath.Clean. */
export function normalizeImport(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push('..');
  }
  const joined = parts.join('/');
  return isAbsolute ? `/${joined}` : joined === '' && path !== '' ? '.' : joined;
}
