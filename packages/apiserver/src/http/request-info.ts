/** What a request's method and path mean (apiserver/pkg/endpoints/request.RequestInfo). */
export interface RequestInfo {
  readonly isResource: boolean;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; else the method in lower case. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly name: string;
  /** The one name a list, watch or deletion of a collection is restricted to by its field selector; else empty. */
  readonly selectedName: string;
  readonly subresource: string;
  /** What follows the subresource, for proxies. */
  readonly rest: string;
  readonly path: string;
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of namespaces themselves, which share the place of resources inside a namespace. */
const namespaceSubresources = new Set(['status', 'finalize']);

export function requestInfoOf(method: string, path: string, query: URLSearchParams): RequestInfo {
  const nonResource: RequestInfo = {
    isResource: false,
    verb: method.toLowerCase(),
    group: '',
    version: '',
    namespace: '',
    resource: '',
    name: '',
    selectedName: '',
    subresource: '',
    rest: '',
    path,
  };
  const parts = path.split('/').filter((part) => part !== '');
  const prefix = parts.shift();
  if (prefix !== 'api' && prefix !== 'apis') return nonResource;
  if (parts.length < (prefix === 'api' ? 2 : 3)) return nonResource;
  const group = prefix === 'api' ? '' : (parts.shift() as string);
  const version = parts.shift() as string;
  const watchPrefix = parts[0] === 'watch' && parts.length > 1;
  if (watchPrefix) parts.shift();
  const place = placeOf(parts);
  const verb = verbOf(method, place.name, watchPrefix, query);
  const selectedName = place.name === '' ? selectedNameOf(query.get('fieldSelector')) : '';
  return { ...nonResource, ...place, selectedName, isResource: true, group, version, verb };
}

type Place = Pick<RequestInfo, 'namespace' | 'resource' | 'name' | 'subresource' | 'rest'>;

function placeOf(encoded: readonly string[]): Place {
  const parts = encoded.map(decode);
  if (parts[0] !== 'namespaces') return inPlace('', parts);
  const [, namespace = '', third = ''] = parts;
  if (third === '' || namespaceSubresources.has(third)) return inPlace(namespace, parts);
  return inPlace(namespace, parts.slice(2));
}

function inPlace(
  namespace: string,
  [resource = '', name = '', subresource = '', ...rest]: readonly string[],
): Place {
  return { namespace, resource, name, subresource, rest: rest.join('/') };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function verbOf(method: string, name: string, watchPrefix: boolean, query: URLSearchParams): string {
  const verb = verbs[method] ?? method.toLowerCase();
  if (verb === 'delete') return name === '' ? 'deletecollection' : verb;
  if (verb !== 'get') return verb;
  if (watchPrefix) return 'watch';
  // Only a collection is watched; the object of a name is read, whatever else is asked.
  if (name !== '') return 'get';
  return isTrue(query.get('watch')) ? 'watch' : 'list';
}

const ofName = /(?:^|,)metadata\.name==?([^,=!]*)/;

function selectedNameOf(fieldSelector: string | null): string {
  return (fieldSelector === null ? undefined : ofName.exec(fieldSelector)?.[1]) ?? '';
}

/** A flag of the query, as Go's decoder of queries reads it: whatever is not said to be false is true. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}
