import { invalid } from '../registry/invalid.ts';
import { storePath } from '../store/entry.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin } from './admission.ts';

const LABEL = 'resource.kubernetes.io/admin-access';

interface ClaimSpec {
  readonly devices?: {
    readonly requests?: readonly { readonly exactly?: { readonly adminAccess?: boolean } }[];
  };
}

/** Claims that want devices others use too, only where the namespace is marked for it (pkg/registry/resource/utils.go). */
export function deviceAdminAccess(store: Store): AdmissionPlugin {
  return {
    name: 'DeviceAdminAccess',
    admit({ operation, resource, subresource, namespace, name, object }) {
      if (operation !== 'CREATE' || subresource !== '' || resource.gvk.group !== 'resource.k8s.io') return;
      const { kind } = resource.gvk;
      if (kind !== 'ResourceClaim' && kind !== 'ResourceClaimTemplate') return;
      const written = object?.['spec'] as ClaimSpec & { readonly spec?: ClaimSpec };
      const { devices } = (kind === 'ResourceClaim' ? written : written.spec) ?? {};
      const index = (devices?.requests ?? []).findIndex(({ exactly }) => exactly?.adminAccess === true);
      if (index < 0) return;
      const found = store.latest({ resource: '/namespaces', path: storePath('', namespace) });
      if (found?.object.metadata.labels?.[LABEL] === 'true') return;
      const detail = `admin access to devices requires the \`${LABEL}: true\` label on the containing namespace`;
      const field = `spec.devices.requests[${index}].adminAccess`;
      throw invalid(resource, name, [{ type: 'FieldValueForbidden', field, detail }]);
    },
  };
}
