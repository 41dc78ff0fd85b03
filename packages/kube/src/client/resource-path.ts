import { KUBE_CODES, kubeError } from '../errors.ts';
import type { ResourceMapping } from './kube-client.ts';

export interface ResourceTarget {
  readonly mapping: ResourceMapping;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/**
 * The URL path of a resource. Without `name` it is the collection: of one namespace, or of all. Every part is
 * percent-encoded; a part that would climb (`.`, `..`) or is empty is refused.
 */
export function resourcePath(target: ResourceTarget): string {
  const { gvk, resource, namespaced } = target.mapping;
  const parts = gvk.group === '' ? ['api', gvk.version] : ['apis', gvk.group, gvk.version];
  if (namespaced && target.namespace !== undefined && target.namespace !== '') {
    parts.push('namespaces', target.namespace);
  } else if (namespaced && target.name !== undefined) {
    throw kubeError(KUBE_CODES.namespaceRequired, `${gvk.kind} is namespaced and no namespace was given`, {
      subject: describeTarget(target),
      nextAction: 'Set metadata.namespace.',
    });
  }
  parts.push(resource);
  if (target.name !== undefined) parts.push(target.name);
  if (target.subresource !== undefined) parts.push(...target.subresource.split('/'));
  return `/${parts.map((part) => pathPart(part, target)).join('/')}`;
}

/** `apps/v1 Deployment ns/name`. */
export function describeTarget(target: ResourceTarget): string {
  const { group, version, kind } = target.mapping.gvk;
  const namespace = target.mapping.namespaced && target.namespace ? `${target.namespace}/` : '';
  const subresource = target.subresource === undefined ? '' : ` (${target.subresource})`;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return `${apiVersion} ${kind} ${namespace}${target.name ?? '*'}${subresource}`;
}

function pathPart(part: string, target: ResourceTarget): string {
  if (part === '' || part === '.' || part === '..' || part.includes('/')) {
    throw kubeError(KUBE_CODES.nameRequired, `${JSON.stringify(part)} is not a name`, {
      subject: describeTarget(target),
      rule: 'A name is not empty, not "." or ".." and holds no "/".',
      nextAction: 'Correct metadata.name or metadata.namespace.',
    });
  }
  return encodeURIComponent(part);
}
