import type { ApiResource } from '../catalog/api-resource.ts';
import { servedJson } from '../catalog/conversion.ts';
import type { Entry } from '../store/entry.ts';
import type { Change } from '../watch/watch-cursor.ts';

/** Lines of the newest changes: what a thousand watches are told of is written out once. */
const maxKept = 512;
const kept = new Map<
  Entry,
  { readonly resource: ApiResource; readonly type: string; readonly line: Buffer }
>();

/** The line a watch is sent for a change, as the resource's version shows the object. */
export function watchLine(resource: ApiResource, { type, entry }: Change): Buffer {
  const known = kept.get(entry);
  if (known !== undefined && known.resource === resource && known.type === type) return known.line;
  const line = Buffer.from(`{"type":"${type}","object":${servedJson(resource, entry)}}\n`);
  if (kept.size >= maxKept) kept.delete(kept.keys().next().value as Entry);
  kept.set(entry, { resource, type, line });
  return line;
}
