import type { Store } from '../store/store.ts';
import type { AdmissionPlugin } from './admission.ts';

const isDefault = 'storageclass.kubernetes.io/is-default-class';

/** Claims that name no class get the default one; of several, the newest. */
export function defaultStorageClass(store: Store): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    admit({ operation, resource, subresource, object }) {
      if (operation !== 'CREATE' || resource.storage !== '/persistentvolumeclaims' || subresource !== '')
        return;
      const spec = object?.['spec'] as { storageClassName?: string };
      if (spec.storageClassName !== undefined) return;
      const [newest] = store
        .list('storage.k8s.io/storageclasses')
        .map((entry) => entry.object.metadata)
        .filter((metadata) => metadata.annotations?.[isDefault] === 'true')
        .toSorted((a, b) => ((a.creationTimestamp ?? '') < (b.creationTimestamp ?? '') ? 1 : -1));
      if (newest?.name !== undefined) spec.storageClassName = newest.name;
    },
  };
}
