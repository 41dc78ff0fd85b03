import { apiVersionOf } from '@setpoint/kube';
import { Entry } from '../store/entry.ts';
import type { ApiResource } from './api-resource.ts';
import { isRemote } from './conversion.ts';

/**
 * The entries in the version of the resource, where another process has to be asked for that, all in one question; else
 * the entries as they are, which are then converted as they are shown.
 */
export function servedEntries(
  resource: ApiResource,
  entries: readonly Entry[],
): readonly Entry[] | Promise<readonly Entry[]> {
  const { conversion } = resource;
  if (!isRemote(conversion)) return entries;
  const wanted = apiVersionOf(resource.gvk);
  const others = entries.filter((entry) => entry.object.apiVersion !== wanted);
  if (others.length === 0) return entries;
  return convertAll();

  async function convertAll(): Promise<readonly Entry[]> {
    if (!isRemote(conversion)) return entries;
    const objects = others.map((entry) => entry.object);
    const converted = await conversion.convert(objects, resource.gvk);
    const byEntry = new Map(others.map((entry, index) => [entry, converted[index]]));
    return entries.map((entry) => {
      const object = byEntry.get(entry);
      return object === undefined
        ? entry
        : new Entry(entry.path, entry.revision, JSON.stringify(object), object);
    });
  }
}

/** The same of one. */
export function servedEntry(resource: ApiResource, entry: Entry): Entry | Promise<Entry> {
  if (!isRemote(resource.conversion)) return entry;
  const served = servedEntries(resource, [entry]);
  return served instanceof Promise ? served.then(([first]) => first as Entry) : entry;
}
