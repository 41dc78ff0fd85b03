/** An exact version of a source. */
export interface Revision {
  /** A full commit id, or a digest. */
  readonly id: string;
  /** What was asked for: a branch, tag, commit or constraint. */
  readonly ref: string;
  /** The full name of the ref it was found under (`refs/tags/v1.2.0`); absent for a commit id. */
  readonly resolvedRef?: string;
  /** What `ref` named before it last moved, as far as this process saw it: a push, a force-push, a newer tag. */
  readonly previousId?: string;
}

export interface TreeEntry {
  /**
   * Relative to the tree's root, with `/`, no leading slash, no `.` or `..`. From {@link Tree.entry} it is the real
   * path, links on the way followed.
   */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'submodule';
  /** Content address: the blob or tree id. Equal ids mean equal content. */
  readonly id: string;
  /** Bytes, where the source knows them without reading the file (archives do, Git does not). */
  readonly size: number | undefined;
}

/**
 * The immutable files of a source at one revision, addressed by content. Paths are normalised and can never leave the
 * root; symbolic links resolve inside the tree or not at all (`source.path-escape`).
 */
export interface Tree {
  readonly revision: Revision;
  /** Content address of the whole tree. */
  readonly id: string;
  /** The entry at the path, links followed within the tree; undefined when nothing is there. '' is the root. */
  entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined>;
  /**
   * The direct children of a directory, sorted by name in byte order, links not followed; undefined when it is not a
   * directory.
   */
  list(path: string, signal: AbortSignal): Promise<readonly TreeEntry[] | undefined>;
  /** The bytes of a file, links followed within the tree; throws `source.file-not-found`, `source.file-too-large`. */
  read(path: string, signal: AbortSignal): Promise<Uint8Array>;
}
