import { forbidden, notFound } from '../status/answers.ts';
import { groupResourceOf } from '../catalog/api-resource.ts';
import type { Store } from '../store/store.ts';
import { storePath } from '../store/entry.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

/** Namespaces that may never be deleted. */
const immortal = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing comes to be in a namespace that is missing or going away. */
export function namespaceLifecycle(store: Store): AdmissionPlugin {
  const check = (request: AdmissionRequest): void => {
    if (request.operation === 'CREATE') checkNamespace(store, request);
  };
  return {
    name: 'NamespaceLifecycle',
    admit: check,
    validate(request) {
      if (request.operation === 'DELETE') refuseImmortal(request);
      else check(request);
    },
  };
}

function checkNamespace(store: Store, { resource, namespace, name, subresource }: AdmissionRequest): void {
  if (namespace === '' || !resource.namespaced || subresource !== '') return;
  // Reviews in a namespace ask; they create nothing there.
  if (resource.gvk.group === 'authorization.k8s.io') return;
  const found = store.latest({ resource: '/namespaces', path: storePath('', namespace) });
  if (found === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace);
  if (found.object.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw forbidden(groupResourceOf(resource), name, why, [cause]);
}

function refuseImmortal({ resource, name }: AdmissionRequest): void {
  if (resource.storage === '/namespaces' && immortal.has(name)) {
    throw forbidden({ group: '', resource: 'namespaces' }, name, 'this namespace may not be deleted');
  }
}
