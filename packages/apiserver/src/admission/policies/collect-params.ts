import { type KubeObject, labelSelectorMatches, parseApiVersion } from '@setpoint/kube';
import type { ApiResource } from '../../catalog/api-resource.ts';
import { isRemote, toServed } from '../../catalog/conversion.ts';
import { storePath } from '../../store/entry.ts';
import type { Cluster } from '../matching/match-resources.ts';
import type { ParamRef, PolicySpec } from './policy-spec.ts';

/** A policy or a binding that cannot be used as it is written. */
export class ConfigurationError extends Error {}

/** The resource of a policy's parameters; undefined for a policy without. Throws {@link ConfigurationError}. */
export function paramResourceOf({ paramKind }: PolicySpec, { catalog }: Cluster): ApiResource | undefined {
  if (paramKind === undefined) return undefined;
  const { apiVersion, kind } = paramKind;
  const { group, version } = parseApiVersion(apiVersion);
  const found = catalog.findKind({ group, version, kind });
  if (found !== undefined) return found;
  throw new ConfigurationError(
    `failed to find resource referenced by paramKind: '${group}/${version}, Kind=${kind}'`,
  );
}

/**
 * The parameters a binding picks for a request: one evaluation of the policy for each. `[undefined]` where there are
 * none to be picked, empty where none were found and that is allowed. Throws {@link ConfigurationError}.
 */
export function collectParams(
  resource: ApiResource | undefined,
  ref: ParamRef | undefined,
  requestNamespace: string,
  cluster: Cluster,
): readonly (KubeObject | undefined)[] {
  if (resource === undefined || ref === undefined) return [undefined];
  const namespace = namespaceFor(resource, ref, requestNamespace);
  if (isRemote(resource.conversion) && resource.gvk.version !== resource.storageGvk.version) {
    throw new ConfigurationError(
      `paramKind has to name version ${resource.storageGvk.version}, in which its objects are kept: a webhook converts them`,
    );
  }
  const found = ref.name
    ? named(resource, namespace, ref.name, cluster)
    : selected(resource, namespace, ref, cluster);
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny')
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction');
  return found;
}

function namespaceFor(resource: ApiResource, ref: ParamRef, requestNamespace: string): string {
  if (!resource.namespaced) {
    if (!ref.namespace) return '';
    throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  }
  const namespace = ref.namespace || requestNamespace;
  if (namespace !== '') return namespace;
  throw new ConfigurationError(
    'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
  );
}

function named(
  resource: ApiResource,
  namespace: string,
  name: string,
  { store }: Cluster,
): readonly KubeObject[] {
  const entry = store.get({ resource: resource.storage, path: storePath(namespace, name) });
  return entry === undefined ? [] : [toServed(resource, entry.object)];
}

function selected(
  resource: ApiResource,
  namespace: string,
  { selector }: ParamRef,
  { store }: Cluster,
): readonly KubeObject[] {
  const entries = store.list(resource.storage, resource.namespaced ? `${namespace}/` : '');
  return entries
    .filter((entry) => labelSelectorMatches(selector, entry.labels))
    .map((entry) => toServed(resource, entry.object));
}
