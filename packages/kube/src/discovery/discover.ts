import { parseApiVersion } from '../group-version-kind.ts';
import { aggregatedVersions, discoveryAccept, type GroupDiscoveryList } from './aggregated.ts';
import {
  type ApiGroupList,
  type ApiResourceList,
  type ApiVersions,
  groupVersionsOf,
  legacyVersion,
} from './legacy.ts';
import { type DiscoveredVersion, DiscoverySnapshot } from './snapshot.ts';

/** A GET of JSON under this server. */
export type GetJson = (path: string, accept: string, signal: AbortSignal) => Promise<unknown>;

/** Requests in flight against a server without aggregated discovery, which needs one for each group version. */
const legacyConcurrency = 10;

/**
 * Everything the server serves: two requests where it aggregates discovery (Kubernetes 1.26 and later), one for each
 * group version elsewhere. A group version whose API does not answer is marked stale and does not fail the rest.
 */
export async function discover(get: GetJson, signal: AbortSignal): Promise<DiscoverySnapshot> {
  const [core, groups] = await Promise.all([
    get('/api', discoveryAccept, signal),
    get('/apis', discoveryAccept, signal),
  ]);
  const versions = [
    ...(isAggregated(core)
      ? aggregatedVersions(core)
      : await legacyVersions(get, coreGroupVersions(core), signal)),
    ...(isAggregated(groups)
      ? aggregatedVersions(groups)
      : await legacyVersions(get, groupVersionsOf(groups as ApiGroupList | null), signal)),
  ];
  return new DiscoverySnapshot(versions);
}

function isAggregated(answer: unknown): answer is GroupDiscoveryList {
  return (answer as GroupDiscoveryList | null)?.kind === 'APIGroupDiscoveryList';
}

function coreGroupVersions(answer: unknown): readonly string[] {
  return (answer as ApiVersions | null)?.versions ?? [];
}

async function legacyVersions(
  get: GetJson,
  groupVersions: readonly string[],
  signal: AbortSignal,
): Promise<readonly DiscoveredVersion[]> {
  const results = new Map<string, DiscoveredVersion>();
  const queue = groupVersions.values();
  const worker = async (): Promise<void> => {
    for (const groupVersion of queue) {
      results.set(groupVersion, await oneVersion(get, groupVersion, signal));
    }
  };
  await Promise.all(Array.from({ length: legacyConcurrency }, worker));
  return groupVersions.flatMap((groupVersion) => results.get(groupVersion) ?? []);
}

async function oneVersion(
  get: GetJson,
  groupVersion: string,
  signal: AbortSignal,
): Promise<DiscoveredVersion> {
  const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
  try {
    return legacyVersion(groupVersion, (await get(path, 'application/json', signal)) as ApiResourceList);
  } catch (error) {
    if (signal.aborted) throw error;
    return { ...parseApiVersion(groupVersion), resources: [], stale: true };
  }
}
