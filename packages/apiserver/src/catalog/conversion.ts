import { apiVersionOf, type KubeObject } from '@setpoint/kube';
import type { Entry } from '../store/entry.ts';
import type { ApiResource } from './api-resource.ts';

/** The declared mapping between a served version and the stored one, for versions whose fields differ. */
export interface Conversion {
  toStorage(object: KubeObject): KubeObject;
  fromStorage(object: KubeObject): KubeObject;
}

/**
 * The stored object as the resource's version shows it. What it is stored as is asked of the object itself: after a
 * change of a CRD's storage version older objects stay as they are until they are written again.
 */
export function toServed(resource: ApiResource, stored: KubeObject): KubeObject {
  if (stored.apiVersion === apiVersionOf(resource.gvk)) return stored;
  return relabel(resource.conversion?.fromStorage(stored) ?? stored, resource.gvk);
}

/** An object of the resource's version as it is kept. */
export function toStored(resource: ApiResource, served: KubeObject): KubeObject {
  const { gvk, storageGvk } = resource;
  if (gvk.version === storageGvk.version && gvk.group === storageGvk.group) return served;
  return relabel(resource.conversion?.toStorage(served) ?? served, resource.storageGvk);
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
