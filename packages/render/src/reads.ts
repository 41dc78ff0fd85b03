import { createHash } from 'node:crypto';
import { SetpointError } from '@setpoint/core';
import type { Tree, TreeEntry } from '@setpoint/source';
import type { RemoteChart, RemoteRepository, Remotes } from './remotes.ts';

/** What a render found at one path, or at one place beside its tree. */
export type Fact =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly id: string; readonly realPath: string }
  /** Something was there, and no more than that was asked. */
  | { readonly kind: 'other'; readonly what: TreeEntry['kind']; readonly realPath: string }
  /** The directory's children: `names` covers what they are called and are, `id` all that is below as well. */
  | { readonly kind: 'listing'; readonly id: string; readonly names: string; readonly realPath: string }
  | RepositoryFact
  | ChartFact
  /** What an HTTP(S) server answered. */
  | { readonly kind: 'remote-file'; readonly url: string; readonly id: string };

type RemoteFact = Extract<Fact, { readonly kind: 'repository' | 'chart' | 'remote-file' }>;
type TreeFact = Exclude<Fact, RemoteFact>;

/** What was read of the tree that a remote repository's ref named. */
interface RepositoryFact {
  readonly kind: 'repository';
  readonly wanted: RemoteRepository;
  readonly commitId: string;
  readonly reads: Reads;
}

/** What was read of a chart of a repository. */
interface ChartFact {
  readonly kind: 'chart';
  readonly wanted: RemoteChart;
  readonly version: string;
  readonly reads: Reads;
}

/** All that a render read, by the path it asked for; its output is a function of these and of its parameters. */
export type Reads = ReadonlyMap<string, Fact>;

/** A name for a listing in which the content of the children plays no part. */
export function namesOf(entries: readonly TreeEntry[]): string {
  const hash = createHash('sha1');
  for (const { path, kind } of entries) hash.update(`${kind} ${path.slice(path.lastIndexOf('/') + 1)}\0`);
  return hash.digest('base64');
}

/**
 * True when a render of `tree` would read exactly what `reads` records. A directory whose id is unchanged answers for
 * everything below it, so an untouched application costs one look-up.
 */
export async function stillHolds(
  reads: Reads,
  tree: Tree,
  remotes: Remotes | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const unchanged = new Set<string>();
  for (const [path, fact] of reads) {
    if (isRemote(fact)) continue;
    if (fact.kind !== 'absent' && fact.realPath === path && isBelow(path, unchanged)) continue;
    if (!(await holds(path, fact, tree, unchanged, signal))) return false;
  }
  // Servers are asked last: most changes show in the tree.
  for (const fact of reads.values()) {
    if (!isRemote(fact)) continue;
    if (remotes === undefined || !(await remoteHolds(fact, remotes, signal))) return false;
  }
  return true;
}

/** A fact about something that is no part of the tree. */
export function isRemote(fact: Fact): fact is RemoteFact {
  return fact.kind === 'repository' || fact.kind === 'chart' || fact.kind === 'remote-file';
}

async function remoteHolds(fact: RemoteFact, remotes: Remotes, signal: AbortSignal): Promise<boolean> {
  try {
    if (fact.kind === 'remote-file') return (await remotes.file(fact.url, signal)).id === fact.id;
    if (fact.kind === 'chart') {
      const tree = await remotes.chart(fact.wanted, signal);
      return tree.revision.id === fact.version || (await stillHolds(fact.reads, tree, remotes, signal));
    }
    const tree = await remotes.repository(fact.wanted, signal);
    return tree.revision.id === fact.commitId || (await stillHolds(fact.reads, tree, remotes, signal));
  } catch (error) {
    signal.throwIfAborted();
    // Whatever keeps it from being read now is for the render to say.
    if (error instanceof SetpointError) return false;
    throw error;
  }
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) return false;
  // What is mounted without being listed is not covered by the root's id.
  if (folders.has('')) return !path.startsWith('@');
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    if (folders.has(path.slice(0, at))) return true;
  }
  return false;
}

async function holds(
  path: string,
  fact: TreeFact,
  tree: Tree,
  unchanged: Set<string>,
  signal: AbortSignal,
): Promise<boolean> {
  const entry = await entryOrTrouble(tree, path, signal);
  if (entry === 'trouble') return false;
  if (fact.kind !== 'absent' && entry?.path !== fact.realPath) return false;
  if (fact.kind !== 'listing' || entry?.kind !== 'directory') return holdsAt(fact, entry, noNames);
  if (entry.id === fact.id) {
    if (entry.path === path) unchanged.add(path);
    return true;
  }
  const entries = await tree.list(path, signal);
  return entries !== undefined && holdsAt(fact, entry, () => namesOf(entries));
}

const noNames = (): string => '';

/**
 * True when who finds `entry` at the path would record the fact again; `names` is {@link namesOf} its children, and only
 * asked for a directory. Where on the way there may be links, it is for the caller to compare the real path.
 */
export function holdsAt(fact: Fact, entry: TreeEntry | undefined, names: () => string): boolean {
  switch (fact.kind) {
    case 'absent':
      return entry === undefined;
    case 'file':
      return entry?.kind === 'file' && entry.id === fact.id;
    case 'other':
      return entry?.kind === fact.what;
    case 'listing':
      return entry?.kind === 'directory' && (entry.id === fact.id || names() === fact.names);
    default:
      return false;
  }
}

/** What a path that has become an escape or a bad directory does is for the render to say. */
async function entryOrTrouble(
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<TreeEntry | undefined | 'trouble'> {
  try {
    return await tree.entry(path, signal);
  } catch (error) {
    if (error instanceof SetpointError && error.retry === 'never') return 'trouble';
    throw error;
  }
}

/** The key of a render: its parameters and the content of what it read. */
export function keyOf(parameters: string, reads: Reads): string {
  const hash = createHash('sha256').update(parameters);
  for (const path of [...reads.keys()].sort())
    hash.update(`\0${path}\0${contentOf(reads.get(path) as Fact)}`);
  return hash.digest('hex');
}

function contentOf(fact: Fact): string {
  switch (fact.kind) {
    case 'absent':
      return '-';
    case 'file':
      return `f ${fact.id} ${fact.realPath}`;
    case 'other':
      return `o ${fact.what} ${fact.realPath}`;
    case 'listing':
      return `l ${fact.names} ${fact.realPath}`;
    case 'remote-file':
      return `r ${fact.id}`;
    case 'repository':
    case 'chart':
      return keyOf('', fact.reads);
  }
}
