import { apiVersionOf, type KubeObject } from '@setpoint/kube';
import type { Entry } from '../store/entry.ts';
import type { ApiResource } from './api-resource.ts';

/** The declared mapping between a served version and the stored one, for versions whose fields differ. */
export interface Conversion {
  toStorage(object: KubeObject): KubeObject | Promise<KubeObject>;
  /** Where there is a `prepare`, only of what was prepared. */
  fromStorage(object: KubeObject): KubeObject;
  /** Asks whoever converts these objects, all at once; undefined when nothing has to be waited for. */
  prepare?(stored: readonly KubeObject[]): Promise<void> | undefined;
}

/**
 * The stored object as the resource's version shows it. What it is stored as is asked of the object itself: after a
 * change of a CRD's storage version older objects stay as they are until they are written again.
 */
export function toServed(resource: ApiResource, stored: KubeObject): KubeObject {
  if (stored.apiVersion === apiVersionOf(resource.gvk)) return stored;
  return relabel(resource.conversion?.fromStorage(stored) ?? stored, resource.gvk);
}

/**
 * Makes {@link toServed} possible for these objects. Undefined when it already is, as it always is but for custom
 * resources converted by a webhook. Rejects with the API's answer when the webhook fails.
 */
export function prepareServed(
  resource: ApiResource,
  stored: () => Iterable<KubeObject>,
): Promise<void> | undefined {
  const { conversion } = resource;
  if (conversion?.prepare === undefined) return undefined;
  const apiVersion = apiVersionOf(resource.gvk);
  const others = [...stored()].filter((object) => object.apiVersion !== apiVersion);
  return others.length === 0 ? undefined : conversion.prepare(others);
}

/** An object of the resource's version as it is kept. */
export function toStored(resource: ApiResource, served: KubeObject): KubeObject | Promise<KubeObject> {
  const { gvk, storageGvk } = resource;
  if (gvk.version === storageGvk.version && gvk.group === storageGvk.group) return served;
  const converted = resource.conversion?.toStorage(served) ?? served;
  if (converted instanceof Promise) return converted;
  return relabel(converted, storageGvk);
}

/** An object of one version of a resource as another version shows it. */
export function convertBetween(
  from: ApiResource,
  to: ApiResource,
  object: KubeObject,
): KubeObject | Promise<KubeObject> {
  const show = (stored: KubeObject): KubeObject | Promise<KubeObject> => {
    const waiting = prepareServed(to, () => [stored]);
    return waiting === undefined ? toServed(to, stored) : waiting.then(() => toServed(to, stored));
  };
  const stored = toStored(from, object);
  return stored instanceof Promise ? stored.then(show) : show(stored);
}

/** The same as JSON; what is on disk, as it is, when nothing has to change. */
export function servedJson(resource: ApiResource, entry: Entry): string {
  const head = `{"apiVersion":${JSON.stringify(apiVersionOf(resource.gvk))},`;
  return entry.json.startsWith(head) ? entry.json : JSON.stringify(toServed(resource, entry.object));
}

function relabel(object: KubeObject, gvk: ApiResource['gvk']): KubeObject {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  return { apiVersion: apiVersionOf(gvk), kind: gvk.kind, ...rest };
}
