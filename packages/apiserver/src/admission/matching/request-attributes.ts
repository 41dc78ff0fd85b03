import type { ApiResource } from '../../catalog/api-resource.ts';
import type { GroupVersionKind } from '@setpoint/kube';
import { type AdmissionRequest, namespaceOf } from '../admission.ts';

/** The kind a request's object is of: of the resource itself, or what its subresource takes. */
function requestKind({ subresource }: AdmissionRequest, resource: ApiResource): GroupVersionKind {
  return resource.subresources.get(subresource)?.gvk ?? resource.gvk;
}

/** What webhooks and expressions are told of a request, its objects aside (admission.k8s.io/v1.AdmissionRequest). */
export function requestAttributes(request: AdmissionRequest, matched: ApiResource): object {
  const { resource, subresource, name, operation, user, dryRun } = request;
  const namespace = namespaceOf(request);
  return {
    kind: requestKind(request, matched),
    resource: placeOf(matched),
    ...(subresource === '' ? {} : { subResource: subresource }),
    requestKind: requestKind(request, resource),
    requestResource: placeOf(resource),
    ...(subresource === '' ? {} : { requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      groups: user.groups,
      ...(user.extra === undefined ? {} : { extra: user.extra }),
    },
    dryRun,
    options: { kind: optionKinds[operation], apiVersion: 'meta.k8s.io/v1', ...request.options },
  };
}

function placeOf({ gvk, resource }: ApiResource): object {
  return { group: gvk.group, version: gvk.version, resource };
}

const optionKinds = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: 'PodExecOptions',
} as const;
