import { apiVersionOf, type KubeObject } from '@setpoint/kube';
import type { ApiResource } from './api-resource.ts';

/** The declared mapping between a served version and the stored one, for versions whose fields differ. */
export interface Conversion {
  toStorage(object: KubeObject): KubeObject;
  fromStorage(object: KubeObject): KubeObject;
}

/** The stored object as the resource's version shows it. */
export function toServed(resource: ApiResource, stored: KubeObject): KubeObject {
  if (isStorageVersion(resource)) return stored;
  return relabel(resource.conversion?.fromStorage(stored) ?? stored, resource.gvk);
}

/** An object of the resource's version as it is kept. */
export function toStored(resource: ApiResource, served: KubeObject): KubeObject {
  if (isStorageVersion(resource)) return served;
  return relabel(resource.conversion?.toStorage(served) ?? served, resource.storageGvk);
}

export function isStorageVersion({ gvk, storageGvk }: ApiResource): boolean {
  return gvk.version === storageGvk.version && gvk.group === storageGvk.group;
}

function relabel(object: KubeObject, gvk: ApiResource['gvk']): KubeObject {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  return { apiVersion: apiVersionOf(gvk), kind: gvk.kind, ...rest };
}
