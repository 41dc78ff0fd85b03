import { groupResourceOf } from '../catalog/api-resource.ts';
import { servedEntry } from '../catalog/served-entries.ts';
import { notFound } from '../status/answers.ts';
import type { Entry } from '../store/entry.ts';
import { waitForRevision } from './fresh.ts';
import type { Machinery } from './machinery.ts';
import { keyOf, type Target } from './request.ts';
import { revisionOf } from './revision.ts';

export interface GetRequest {
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
}

/** The object, not older than the resourceVersion asked for. Throws 404. */
export async function getObject(
  { store, clock }: Machinery,
  target: Target,
  { query, signal }: GetRequest,
): Promise<Entry> {
  const asked = revisionOf(query.get('resourceVersion') ?? '');
  if (asked > 0) await waitForRevision(store, clock, asked, signal);
  const entry = store.get(keyOf(target));
  if (entry === undefined) throw notFound(groupResourceOf(target.resource), target.name);
  return servedEntry(target.resource, entry);
}
