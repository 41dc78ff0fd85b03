import type { AdmissionRequest } from '../admission.ts';

/** The admission.k8s.io/v1 AdmissionReview that tells a webhook of the request. */
export function admissionReview(request: AdmissionRequest, uid: string): object {
  const { resource, subresource, name, namespace, operation, user, object, oldObject, dryRun } = request;
  const { group, version } = resource.gvk;
  const kind = resource.gvk;
  const place = { group, version, resource: resource.resource };
  const shared = subresource === '' ? {} : { subResource: subresource, requestSubResource: subresource };
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind,
      resource: place,
      requestKind: kind,
      requestResource: place,
      ...shared,
      ...(name === '' ? {} : { name }),
      ...(namespace === '' ? {} : { namespace }),
      operation,
      userInfo: {
        username: user.name,
        ...(user.uid === undefined ? {} : { uid: user.uid }),
        groups: user.groups,
        ...(user.extra === undefined ? {} : { extra: user.extra }),
      },
      object: object ?? null,
      oldObject: oldObject ?? null,
      dryRun,
      options: optionsOf(operation),
    },
  };
}

function optionsOf(operation: string): object {
  const kinds: Readonly<Record<string, string>> = {
    CREATE: 'CreateOptions',
    UPDATE: 'UpdateOptions',
    DELETE: 'DeleteOptions',
  };
  return { kind: kinds[operation] ?? 'CreateOptions', apiVersion: 'meta.k8s.io/v1' };
}
