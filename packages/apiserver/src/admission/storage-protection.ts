import type { AdmissionPlugin } from './admission.ts';

/** The finalizer that keeps storage while it is in use, by kind. */
const protections: ReadonlyMap<string, string> = new Map([
  ['/persistentvolumeclaims', 'kubernetes.io/pvc-protection'],
  ['/persistentvolumes', 'kubernetes.io/pv-protection'],
  ['storage.k8s.io/volumeattributesclasses', 'kubernetes.io/vac-protection'],
]);

/** Claims, volumes and attribute classes start out protected; a controller lets go of what nobody uses. */
export const storageProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  admit({ operation, resource, subresource, object }) {
    const finalizer = protections.get(resource.storage);
    if (finalizer === undefined || operation !== 'CREATE' || subresource !== '' || object === undefined)
      return;
    const finalizers = object.metadata.finalizers ?? [];
    if (!finalizers.includes(finalizer)) object.metadata.finalizers = [...finalizers, finalizer];
  },
};
