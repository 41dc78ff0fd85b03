import type { GroupVersionKind } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import { definitionName } from './definition-names.ts';
import { type ApiPath, type Operation, operationOf } from './operations.ts';

const COLLECTION_VERBS: ReadonlySet<string> = new Set(['list', 'create', 'deletecollection']);

/** `api/v1`, `apis/apps/v1`: where a group version's document is found, and what its paths begin with. */
export function placeOf(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

/** Every path of the resource with its operations. */
export function pathsOf(resource: ApiResource): readonly ApiPath[] {
  const { gvk, namespaced, listKind } = resource;
  const base = `/${placeOf(gvk.group, gvk.version)}`;
  const definition = definitionName(gvk);
  const list = definitionName({ ...gvk, kind: listKind });
  const home = namespaced
    ? `${base}/namespaces/{namespace}/${resource.resource}`
    : `${base}/${resource.resource}`;
  const homeParameters = namespaced ? ['namespace'] : [];
  const subject = namespaced ? `Namespaced${gvk.kind}` : gvk.kind;
  const operations = resource.verbs.flatMap((verb) => {
    const operation = operationOf(verb, definition, list);
    return operation === undefined ? [] : [{ verb, operation }];
  });
  const collection = operations
    .filter(({ verb }) => COLLECTION_VERBS.has(verb))
    .map(({ operation }) => operation);
  const single = operations
    .filter(({ verb }) => !COLLECTION_VERBS.has(verb))
    .map(({ operation }) => operation);
  const paths: ApiPath[] = [];
  const add = (
    path: string,
    pathParameters: readonly string[],
    of: readonly Operation[],
    name: string,
    kind = gvk,
  ) => {
    if (of.length > 0) paths.push({ path, pathParameters, gvk: kind, operations: of, subject: name });
  };
  const listing = collection.filter(({ action }) => action === 'list');
  if (namespaced) add(`${base}/${resource.resource}`, [], listing, `${gvk.kind}ForAllNamespaces`);
  add(home, homeParameters, collection, subject);
  add(`${home}/{name}`, [...homeParameters, 'name'], single, subject);
  for (const [name, subresource] of resource.subresources) {
    const kind = subresource.gvk;
    const of = subresource.verbs.flatMap((verb) => operationOf(verb, bodyOf(kind), bodyOf(kind)) ?? []);
    add(`${home}/{name}/${name}`, [...homeParameters, 'name'], of, `${subject}${capital(name)}`, kind);
  }
  return paths;
}

function bodyOf(gvk: GroupVersionKind): string {
  return definitionName(gvk);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `AppsV1`, `RbacAuthorizationV1`: the middle of operation ids. */
export function idPart(group: string, version: string): string {
  const words = (group === '' ? 'core' : group.replace(/\.k8s\.io$/, '')).split(/[.-]/);
  return `${words.map(capital).join('')}${capital(version)}`;
}
