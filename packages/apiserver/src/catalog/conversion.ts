import { apiVersionOf, type GroupVersionKind, type KubeObject } from '@setpoint/kube';
import type { Entry } from '../store/entry.ts';
import type { ApiResource } from './api-resource.ts';

/** The declared mapping between a served version and the stored one, for versions whose fields differ. */
export interface Conversion {
  toStorage(object: KubeObject): KubeObject;
  fromStorage(object: KubeObject): KubeObject;
}

/** Another process converts: nothing can be shown at once (see `servedEntries`). */
export interface RemoteConversion {
  /** The objects in the version; those that are in it already stay. Rejects with the API's answer. */
  convert(objects: readonly KubeObject[], to: GroupVersionKind): Promise<readonly KubeObject[]>;
}

export function isRemote(
  conversion: Conversion | RemoteConversion | undefined,
): conversion is RemoteConversion {
  return conversion !== undefined && 'convert' in conversion;
}

/**
 * The stored object as the resource's version shows it. What it is stored as is asked of the object itself: after a
 * change of a CRD's storage version older objects stay as they are until they are written again.
 */
export function toServed(resource: ApiResource, stored: KubeObject): KubeObject {
  if (stored.apiVersion === apiVersionOf(resource.gvk))
    return isOutdated(resource, Number(stored.metadata.resourceVersion))
      ? resource.rereading.read(stored)
      : stored;
  const { conversion, gvk } = resource;
  if (isRemote(conversion)) throw new TypeError(`a ${gvk.kind} is shown before it was converted`);
  return relabel(conversion?.fromStorage(stored) ?? stored, gvk);
}

type OutdatedResource = ApiResource & Required<Pick<ApiResource, 'rereading'>>;

/** Whether what was kept at the revision may not be what the resource's schema makes of it now. */
function isOutdated(resource: ApiResource, revision: number): resource is OutdatedResource {
  return resource.rereading !== undefined && revision < resource.rereading.since;
}

/** An object of the resource's version as it is kept. */
export function toStored(resource: ApiResource, served: KubeObject): KubeObject | Promise<KubeObject> {
  const { gvk, storageGvk, conversion } = resource;
  if (gvk.version === storageGvk.version && gvk.group === storageGvk.group) return served;
  if (isRemote(conversion)) return convertOne(conversion, served, storageGvk);
  return relabel(conversion?.toStorage(served) ?? served, storageGvk);
}

/** An object of one version of a resource as another version shows it. */
export function convertBetween(
  from: ApiResource,
  to: ApiResource,
  object: KubeObject,
): KubeObject | Promise<KubeObject> {
  if (isRemote(to.conversion)) return convertOne(to.conversion, object, to.gvk);
  const stored = toStored(from, object);
  return stored instanceof Promise ? stored.then((each) => toServed(to, each)) : toServed(to, stored);
}

async function convertOne(
  conversion: RemoteConversion,
  object: KubeObject,
  to: GroupVersionKind,
): Promise<KubeObject> {
  const [converted] = await conversion.convert([object], to);
  return converted as KubeObject;
}

/** The same as JSON; what is on disk, as it is, when nothing has to change. */
export function servedJson(resource: ApiResource, entry: Entry): string {
  const { versioned } = headsOf(resource);
  const { json } = entry;
  const isCurrent = json.startsWith(versioned) && !isOutdated(resource, entry.revision);
  return isCurrent ? json : JSON.stringify(toServed(resource, entry.object));
}

/** As an item of a list: of a built-in kind it carries no kind of its own, as typed lists have it. */
export function itemJson(resource: ApiResource, entry: Entry): string {
  const json = servedJson(resource, entry);
  if (resource.custom !== undefined) return json;
  const { typed } = headsOf(resource);
  return json.startsWith(typed) ? `{${json.slice(typed.length)}` : json;
}

/** How the JSON of a resource's objects begins. */
interface Heads {
  readonly versioned: string;
  readonly typed: string;
}

const heads = new WeakMap<ApiResource, Heads>();

function headsOf(resource: ApiResource): Heads {
  let found = heads.get(resource);
  if (found === undefined) {
    const { gvk } = resource;
    const versioned = `{"apiVersion":${JSON.stringify(apiVersionOf(gvk))},`;
    found = { versioned, typed: `${versioned}"kind":${JSON.stringify(gvk.kind)},` };
    heads.set(resource, found);
  }
  return found;
}

function relabel(object: KubeObject, gvk: ApiResource['gvk']): KubeObject {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  return { apiVersion: apiVersionOf(gvk), kind: gvk.kind, ...rest };
}
