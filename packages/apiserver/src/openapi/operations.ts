import type { GroupVersionKind } from '@setpoint/kube';
import type { ApiResource, ApiSubresource } from '../catalog/api-resource.ts';
import { builtinName, listSchemaNameOf, metaPackage, schemaNameOf } from './schema-names.ts';

/** One operation of a path, before it is written as v2 or v3. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly action: string;
  /** `apps_v1`: the group and version of the path. */
  readonly tag: string;
  /** Of the object; a subresource's may be of another group. */
  readonly gvk: GroupVersionKind;
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  /** Name of the schema of the body; undefined without one. */
  readonly body: string | undefined;
  readonly consumes: readonly string[];
  readonly code: '200' | '201';
  readonly answer: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly type: 'string' | 'integer' | 'boolean';
}

export interface ApiPath {
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly operations: readonly Operation[];
}

const query = (type: Parameter['type'], ...names: readonly string[]): readonly Parameter[] =>
  names.map((name) => ({ name, in: 'query', type }));

const pretty = query('string', 'pretty');
const writing = query('string', 'dryRun', 'fieldManager', 'fieldValidation');
const listing = [
  ...query('boolean', 'allowWatchBookmarks'),
  ...query('string', 'continue', 'fieldSelector', 'labelSelector'),
  ...query('integer', 'limit'),
  ...query('string', 'resourceVersion', 'resourceVersionMatch'),
  ...query('boolean', 'sendInitialEvents'),
  ...query('string', 'shardSelector'),
  ...query('integer', 'timeoutSeconds'),
];
const deleting = [
  ...query('string', 'dryRun'),
  ...query('integer', 'gracePeriodSeconds'),
  ...query('boolean', 'ignoreStoreReadErrorWithClusterBreakingPotential', 'orphanDependents'),
  ...query('string', 'propagationPolicy'),
];
const watching = query('boolean', 'watch');

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

interface Shape {
  readonly method: Operation['method'];
  readonly action: string;
  readonly parameters: readonly Parameter[];
  readonly body?: 'object' | 'patch' | 'delete';
  readonly code?: '201';
  readonly answer: 'object' | 'list' | 'status';
}

const shapes: Readonly<Record<string, Shape>> = {
  get: { method: 'get', action: 'get', parameters: [], answer: 'object' },
  list: { method: 'get', action: 'list', parameters: [...listing, ...watching], answer: 'list' },
  create: {
    method: 'post',
    action: 'post',
    parameters: writing,
    body: 'object',
    code: '201',
    answer: 'object',
  },
  update: { method: 'put', action: 'put', parameters: writing, body: 'object', answer: 'object' },
  patch: {
    method: 'patch',
    action: 'patch',
    parameters: [...writing, ...query('boolean', 'force')],
    body: 'patch',
    answer: 'object',
  },
  delete: { method: 'delete', action: 'delete', parameters: deleting, body: 'delete', answer: 'status' },
  deletecollection: {
    method: 'delete',
    action: 'deletecollection',
    parameters: [...listing.filter(({ name }) => name !== 'allowWatchBookmarks'), ...deleting],
    body: 'delete',
    answer: 'status',
  },
};

const ofCollection = ['list', 'create', 'deletecollection'];
const ofItem = ['get', 'update', 'patch', 'delete'];

/** Every path of the resource with its operations. */
export function pathsOf(resource: ApiResource): readonly ApiPath[] {
  const { group, version } = resource.gvk;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scoped = resource.namespaced ? `${root}/namespaces/{namespace}` : root;
  const collection = `${scoped}/${resource.resource}`;
  const inNamespace: readonly Parameter[] = [
    ...(resource.namespaced ? [pathParameter('namespace')] : []),
    ...pretty,
  ];
  const name = pathParameter('name');
  const paths: ApiPath[] = [
    {
      path: collection,
      parameters: inNamespace,
      operations: operationsOf(resource, resource.verbs, ofCollection),
    },
    {
      path: `${collection}/{name}`,
      parameters: [name, ...inNamespace],
      operations: operationsOf(resource, resource.verbs, ofItem),
    },
    ...[...resource.subresources.values()].filter(isDescribed).map((subresource) => ({
      path: `${collection}/{name}/${subresource.name}`,
      parameters: [name, ...inNamespace],
      operations: operationsOf(resource, subresource.verbs, [...ofItem, 'create'], subresource),
    })),
  ];
  if (resource.namespaced && resource.verbs.includes('list')) {
    const operations = operationsOf(resource, ['list'], ['list'], undefined, 'ForAllNamespaces');
    paths.push({ path: `${root}/${resource.resource}`, parameters: pretty, operations });
  }
  return paths.filter(({ operations }) => operations.length > 0);
}

/** What opens a connection or streams text is no operation on objects. */
function isDescribed({ name, gvk }: ApiSubresource): boolean {
  return name !== 'log' && !gvk.kind.endsWith('Options');
}

function pathParameter(name: string): Parameter {
  return { name, in: 'path', type: 'string' };
}

function operationsOf(
  resource: ApiResource,
  verbs: readonly string[],
  among: readonly string[],
  subresource?: { readonly name: string; readonly gvk: GroupVersionKind },
  suffix = '',
): readonly Operation[] {
  const gvk = subresource?.gvk ?? resource.gvk;
  return among
    .filter((verb) => verbs.includes(verb))
    .map((verb) => {
      const shape = shapes[verb] as Shape;
      const object =
        subresource === undefined || gvk.kind === resource.gvk.kind
          ? schemaNameOf(resource)
          : builtinName(gvk);
      return {
        method: shape.method,
        action: shape.action,
        tag: tagOf(resource.gvk),
        gvk,
        operationId:
          operationId(
            verb,
            { ...resource, namespaced: resource.namespaced && suffix === '' },
            subresource?.name ?? '',
          ) + suffix,
        parameters: shape.parameters,
        body: bodyOf(shape, object),
        consumes: shape.body === 'patch' ? patchTypesOf(resource) : ['*/*'],
        code: shape.code ?? '200',
        answer: answerOf(shape, object, resource),
      };
    });
}

function bodyOf(shape: Shape, object: string): string | undefined {
  if (shape.body === 'patch') return `${metaPackage}.Patch`;
  if (shape.body === 'delete') return `${metaPackage}.DeleteOptions`;
  return shape.body === 'object' ? object : undefined;
}

function answerOf(shape: Shape, object: string, resource: ApiResource): string {
  const returnsDeleted = shape.action === 'delete' && isReturnedWhenDeleted(resource.gvk);
  if (shape.answer === 'status' && !returnsDeleted) return `${metaPackage}.Status`;
  return shape.answer === 'list' ? listSchemaNameOf(resource) : object;
}

const returnedOfCore: ReadonlySet<string> = new Set([
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Pod',
  'PodTemplate',
  'ResourceQuota',
  'Service',
  'ServiceAccount',
]);

/** Kinds whose registries answer a deletion with what was deleted, in every version of their groups. */
function isReturnedWhenDeleted({ group, kind }: GroupVersionKind): boolean {
  if (group === 'resource.k8s.io') return kind !== 'ResourcePoolStatusRequest' && kind !== 'DeviceTaintRule';
  return group === 'storage.k8s.io'
    ? kind !== 'CSIStorageCapacity'
    : group === '' && returnedOfCore.has(kind);
}

function patchTypesOf(resource: ApiResource): readonly string[] {
  return resource.custom === undefined
    ? patchTypes
    : patchTypes.filter((type) => !type.includes('strategic'));
}

const verbWords: Readonly<Record<string, string>> = {
  get: 'read',
  list: 'list',
  create: 'create',
  update: 'replace',
  patch: 'patch',
  delete: 'delete',
  deletecollection: 'delete',
};

/** `readAppsV1NamespacedDeploymentScale`. */
function operationId(verb: string, { gvk, namespaced }: ApiResource, subresource: string): string {
  const group = capital(groupWord(gvk.group));
  const scope = namespaced ? 'Namespaced' : '';
  // The verb is `delete`; what it deletes is a collection.
  const collection = verb === 'deletecollection' ? 'Collection' : '';
  return `${verbWords[verb]}${group}${capital(gvk.version)}${collection}${scope}${gvk.kind}${capital(subresource)}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `apps_v1`, as operations are tagged. */
function tagOf({ group, version }: GroupVersionKind): string {
  return `${groupWord(group)}_${version}`;
}

/** A group in one word: `flowcontrol.apiserver.k8s.io` is `flowcontrolApiserver`. */
function groupWord(group: string): string {
  const [first = '', ...rest] = group.replace(/\.k8s\.io$/, '').split('.');
  return group === '' ? 'core' : first + rest.map(capital).join('');
}
