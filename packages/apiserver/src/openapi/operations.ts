import type { GroupVersionKind } from '@setpoint/kube';

export type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** One operation of the API, before it is written down in either version of OpenAPI. */
export interface Operation {
  readonly method: Method;
  /** The first word of its id: `list`, `read`, `replace`. */
  readonly word: string;
  /** `x-kubernetes-action`. */
  readonly action: string;
  /** Definition it takes in its body; undefined when it takes none. */
  readonly body: string | undefined;
  /** Definition it answers with. */
  readonly answer: string;
  readonly query: readonly QueryParameter[];
}

export interface QueryParameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
}

export interface ApiPath {
  readonly path: string;
  readonly pathParameters: readonly string[];
  readonly gvk: GroupVersionKind;
  readonly operations: readonly Operation[];
  /** The end of the operations' ids: `NamespacedDeploymentScale`. */
  readonly subject: string;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const strings = (...names: string[]): QueryParameter[] => names.map((name) => ({ name, type: 'string' }));
const integers = (...names: string[]): QueryParameter[] => names.map((name) => ({ name, type: 'integer' }));
const booleans = (...names: string[]): QueryParameter[] => names.map((name) => ({ name, type: 'boolean' }));

const WRITE = strings('dryRun', 'fieldManager', 'fieldValidation', 'pretty');
const LIST = [
  ...booleans('allowWatchBookmarks', 'sendInitialEvents', 'watch'),
  ...strings(
    'continue',
    'fieldSelector',
    'labelSelector',
    'pretty',
    'resourceVersion',
    'resourceVersionMatch',
  ),
  ...integers('limit', 'timeoutSeconds'),
];
const DELETE = [
  ...strings('dryRun', 'pretty', 'propagationPolicy'),
  ...integers('gracePeriodSeconds'),
  ...booleans('orphanDependents'),
];

/** The operation of a verb on a kind; `list` is the definition of its list. Undefined for verbs that are no path of their own. */
export function operationOf(verb: string, definition: string, list: string): Operation | undefined {
  switch (verb) {
    case 'list':
      return { method: 'get', word: 'list', action: 'list', body: undefined, answer: list, query: LIST };
    case 'create':
      return {
        method: 'post',
        word: 'create',
        action: 'post',
        body: definition,
        answer: definition,
        query: WRITE,
      };
    case 'deletecollection':
      return {
        method: 'delete',
        word: 'deletecollection',
        action: 'deletecollection',
        body: `${META}DeleteOptions`,
        answer: `${META}Status`,
        query: [
          ...LIST.filter(({ name }) => name !== 'watch'),
          ...DELETE.filter(({ name }) => name !== 'pretty'),
        ],
      };
    case 'get':
      return {
        method: 'get',
        word: 'read',
        action: 'get',
        body: undefined,
        answer: definition,
        query: strings('pretty'),
      };
    case 'update':
      return {
        method: 'put',
        word: 'replace',
        action: 'put',
        body: definition,
        answer: definition,
        query: WRITE,
      };
    case 'patch':
      return {
        method: 'patch',
        word: 'patch',
        action: 'patch',
        body: `${META}Patch`,
        answer: definition,
        query: [...WRITE, ...booleans('force')],
      };
    case 'delete':
      return {
        method: 'delete',
        word: 'delete',
        action: 'delete',
        body: `${META}DeleteOptions`,
        answer: `${META}Status`,
        query: DELETE,
      };
    default:
      return undefined;
  }
}
