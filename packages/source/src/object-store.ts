import type { GitObject, GitTreeEntry } from './git-object.ts';

/** Objects of one repository by id, from memory where they were read before. A missing one is an error here. */
export interface ObjectStore {
  /** The entries of a tree when they are in memory: most steps of a path are, and need no promise. */
  cachedEntries(treeId: string): readonly GitTreeEntry[] | undefined;
  entries(treeId: string, where: string, signal: AbortSignal): Promise<readonly GitTreeEntry[]>;
  blob(id: string, where: string, signal: AbortSignal): Promise<Uint8Array>;
}

/** Bytes an object costs in memory, its own bookkeeping included. */
export function costOf(object: GitObject): number {
  return object.data.byteLength + 200;
}
