import { printable, SOURCE_CODES, sourceError } from './errors.ts';
import { isFullId } from './git-object.ts';
import { pathSegments } from './tree-path.ts';

/** Who a commit is by. */
export interface CommitAuthor {
  readonly name: string;
  readonly email: string;
}

/** New contents by path from the repository's root; undefined removes the file or folder. */
export type FileChanges = ReadonlyMap<string, Uint8Array | undefined>;

/** A commit to be made and pushed. */
export interface NewCommit {
  /** Full name of the branch, `refs/heads/…`. */
  readonly ref: string;
  /** What the branch must still point to when the commit arrives; undefined when there must be no such branch. */
  readonly expected: string | undefined;
  /** The commit's parent; undefined for the first commit of a history of its own. */
  readonly parent: string | undefined;
  readonly author: CommitAuthor;
  readonly message: string;
  readonly timeSeconds: number;
  readonly files: FileChanges;
}

/** How Git stores a file: its mode. Files that are there keep theirs. */
export type FileMode = '100644' | '100755';

/**
 * The commit as a stream for `git fast-import`, which answers with its id. `modes` holds the modes of the files that
 * are there now. The paths have been checked.
 */
export function importStream(commit: NewCommit, modes: ReadonlyMap<string, FileMode>, into: string): Buffer {
  const parts: (string | Uint8Array)[] = [];
  const data = (bytes: Uint8Array): void => void parts.push(`data ${bytes.byteLength}\n`, bytes, '\n');
  const { author, parent } = commit;
  const who = `${clean(author.name)} <${clean(author.email)}> ${commit.timeSeconds} +0000`;
  parts.push(`commit ${into}\nmark :1\nauthor ${who}\ncommitter ${who}\n`);
  data(Buffer.from(commit.message));
  // Files are added to those of a parent alone; without one the tree begins empty.
  if (parent !== undefined) parts.push(`from ${checkedParent(parent)}\n`);
  for (const [path, bytes] of commit.files) {
    if (bytes === undefined) parts.push(`D ${quoted(path)}\n`);
    else {
      parts.push(`M ${modes.get(path) ?? '100644'} inline ${quoted(path)}\n`);
      data(bytes);
    }
  }
  parts.push('\nget-mark :1\ndone\n');
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

function checkedParent(id: string): string {
  if (isFullId(id)) return id;
  throw sourceError(SOURCE_CODES.badRef, 'a new commit needs the full id of its parent', id);
}

/** A name or address cannot hold what separates them in a commit. */
function clean(text: string): string {
  return text.replaceAll(/[<>\p{Cc}]/gu, '').trim();
}

/** Throws `source.path-escape` and `source.bad-tree-entry` for a path no repository may hold. */
export function checkPaths(files: FileChanges): void {
  for (const path of files.keys()) {
    const segments = pathSegments(path);
    const bad = segments.length === 0 || segments.join('/') !== path || /\p{Cc}/u.test(path);
    if (!bad && segments.every((name) => name.toLowerCase() !== '.git')) continue;
    throw sourceError(SOURCE_CODES.badTreeEntry, 'no file can be written there', printable(path), {
      rule: 'paths in a repository are relative, normalised, without control characters, and no part is ".git"',
      nextAction: 'Write to another path.',
    });
  }
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
