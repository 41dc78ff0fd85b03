import { createHash } from 'node:crypto';
import { printable, SOURCE_CODES, sourceError } from './errors.ts';

export type GitObjectType = 'blob' | 'tree' | 'commit' | 'tag';

export interface GitObject {
  readonly id: string;
  readonly type: GitObjectType;
  readonly data: Uint8Array;
}

/** One line of a tree object. */
export interface GitTreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'submodule';
  readonly id: string;
}

export type HashAlgorithm = 'sha1' | 'sha256';

/** The id Git gives an object. */
export function gitObjectId(
  type: GitObjectType,
  data: Uint8Array,
  algorithm: HashAlgorithm = 'sha1',
): string {
  return createHash(algorithm).update(`${type} ${data.byteLength}\0`).update(data).digest('hex');
}

/** True for 40 or 64 lower-case hexadecimal digits. */
export function isFullId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

const KINDS: ReadonlyMap<string, GitTreeEntry['kind']> = new Map([
  ['40000', 'directory'],
  ['040000', 'directory'],
  ['100644', 'file'],
  ['100755', 'file'],
  ['100664', 'file'],
  ['120000', 'symlink'],
  ['160000', 'submodule'],
]);

/**
 * The entries of a tree object by name in byte order. Throws `source.bad-tree-entry` for a name that could leave the
 * tree or confuse a reader of its messages, for a name given twice, and for an unknown mode; `where` names the tree.
 */
export function parseTree(object: GitObject, where: string, maxEntries: number): readonly GitTreeEntry[] {
  const data = Buffer.from(object.data.buffer, object.data.byteOffset, object.data.byteLength);
  const idBytes = object.id.length / 2;
  const entries: GitTreeEntry[] = [];
  let sorted = true;
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const nul = space < 0 ? -1 : data.indexOf(0, space);
    if (nul < 0 || nul + 1 + idBytes > data.length) throw badTree(where, 'the directory is cut short');
    const kind = KINDS.get(data.toString('latin1', at, space));
    const name = nameOf(data.subarray(space + 1, nul), where);
    if (kind === undefined) throw badTree(where, `${printable(name)} has an unknown mode`);
    at = nul + 1 + idBytes;
    const previous = entries.at(-1);
    if (name.length !== nul - space - 1 || (previous !== undefined && previous.name >= name)) sorted = false;
    entries.push({ name, kind, id: data.toString('hex', nul + 1, at) });
    if (entries.length > maxEntries) throw tooManyEntries(where, maxEntries);
  }
  return sorted ? entries : inByteOrder(entries, where);
}

function nameOf(bytes: Buffer, where: string): string {
  const name = bytes.toString();
  const bad = name === '' || name === '.' || name === '..' || /[\p{Cc}/\ufffd]/u.test(name);
  if (bad || name.toLowerCase() === '.git')
    throw badTree(where, `it has an entry named "${printable(name)}"`);
  return name;
}

/** Git sorts a directory as if its name ended in a slash, and compares bytes where JavaScript compares UTF-16. */
function inByteOrder(entries: GitTreeEntry[], where: string): readonly GitTreeEntry[] {
  const keyed = entries.map((entry) => ({ entry, key: Buffer.from(entry.name) }));
  keyed.sort((a, b) => Buffer.compare(a.key, b.key));
  const sorted = keyed.map(({ entry }) => entry);
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i]?.name === sorted[i - 1]?.name) {
      throw badTree(where, `it has two entries named "${printable(sorted[i]?.name ?? '')}"`);
    }
  }
  return sorted;
}

function badTree(where: string, what: string): Error {
  return sourceError(SOURCE_CODES.badTreeEntry, `the directory cannot be read: ${what}`, where, {
    rule: 'names in a repository are UTF-8 without control characters or slashes, unique, and never ".", ".." or ".git"',
    nextAction: 'Remove the entry from the repository.',
  });
}

function tooManyEntries(where: string, limit: number): Error {
  return sourceError(SOURCE_CODES.quota, 'the directory has too many entries', where, {
    rule: `at most ${limit} entries in one directory`,
    nextAction: 'Split the directory, or raise maxDirectoryEntries.',
  });
}
