import type { SetpointError } from '@setpoint/core';
import { type Fact, isReadOf, isRemote, type Reads } from '@setpoint/render';
import type { Part, ResolvedSource } from './load-desired.ts';
import { clusterMount } from './prepare-source.ts';
import { refMount } from './value-paths.ts';
import type { WatchedCluster } from './watched-cluster.ts';

/** What sources were read for, so that of a commit it can be said whether it concerns them without reading them again. */
export interface SourceReads {
  /** Of each source's own tree. */
  readonly trees: readonly Reads[];
  /** Whether what was read beside the trees is as it was; undefined when nothing was. */
  readonly holdsBeside: ((signal: AbortSignal) => Promise<boolean>) | undefined;
}

/**
 * What was read of each source's tree. Undefined when that does not decide what the sources say: they were told their
 * revision, or have to be signed, or files were read of servers, charts, submodules, behind links, or of the cluster's
 * objects. Remote bases are left out: each is followed by itself.
 */
export async function sourceReads(
  resolved: readonly (ResolvedSource | SetpointError)[],
  parts: readonly Part[],
  cluster: WatchedCluster | undefined,
  signal: AbortSignal,
): Promise<SourceReads | undefined> {
  if (cluster?.isLookedUp === true) return undefined;
  const sources = resolved.filter((one): one is ResolvedSource => 'tree' in one);
  if (sources.length < resolved.length || sources.some(({ isVerified }) => isVerified)) return undefined;
  if (parts.some((part) => isToldItsRevision(part))) return undefined;
  const recorded = await Promise.all(sources.map((source) => source.recorded()));
  const trees = recorded.map(({ reads }) => new Map(reads));
  const mounts = new Map<string, number | 'cluster'>([[clusterMount, 'cluster']]);
  for (const [at, { source }] of sources.entries()) if (source.ref) mounts.set(refMount(source.ref), at);
  for (const [own, part] of parts.entries()) {
    for (const [path, fact] of part.reads) {
      if (fact.kind === 'repository') continue;
      if (isRemote(fact)) return undefined;
      const place = placeOf(path, fact, own, part.tool?.kind === 'helm' ? mounts : new Map());
      if (place === 'cluster') continue;
      const reads = trees[place.source];
      if (reads === undefined) return undefined;
      addRead(reads, place.path, place.fact);
    }
  }
  for (const [at, reads] of trees.entries()) {
    const tree = recorded[at];
    if (tree === undefined || !(await isReadOf(reads, tree.original, signal))) return undefined;
  }
  return { trees, holdsBeside: cluster?.isAsSeen };
}

/** Adds what was read at the path; a listing says more than that there is a directory. */
export function addRead(reads: Map<string, Fact>, path: string, fact: Fact): void {
  if (reads.get(path)?.kind !== 'listing') reads.set(path, fact);
}

interface Place {
  readonly source: number;
  readonly path: string;
  readonly fact: Fact;
}

/** Charts see other sources, and the cluster, mounted in their own; whatever else was mounted is not in the tree. */
function placeOf(
  path: string,
  fact: Fact,
  own: number,
  mounts: ReadonlyMap<string, number | 'cluster'>,
): Place | 'cluster' {
  for (const [mount, source] of mounts) {
    if (!path.startsWith(`${mount}/`)) continue;
    if (source === 'cluster') return 'cluster';
    const inside = (place: string): string => place.slice(mount.length + 1);
    const moved = 'realPath' in fact ? { ...fact, realPath: inside(fact.realPath) } : fact;
    return { source, path: inside(path), fact: moved };
  }
  return { source: own, path, fact };
}

/** A revision that went into how a source is rendered shows there: variables of the build environment are put in as they are. */
function isToldItsRevision({ tool, revision }: Part): boolean {
  return tool !== undefined && JSON.stringify(tool).includes(revision.slice(0, 7));
}
