import { builtinDefinitions } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import { customDefinitions } from './custom-definitions.ts';
import type { Json } from './json.ts';
import type { ApiPath, Operation } from './operations.ts';
import { idPart, pathsOf } from './paths.ts';

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
}

/** The whole API in OpenAPI version 2 (Swagger). */
export function swaggerDocument(info: DocumentInfo, resources: readonly ApiResource[]): Json {
  const custom = resources
    .filter((resource) => resource.custom !== undefined)
    .flatMap((resource) => Object.entries(customDefinitions(resource, true)));
  const paths = resources.flatMap(pathsOf).map((path) => [path.path, pathItem(path)] as const);
  return {
    swagger: '2.0',
    info,
    paths: Object.fromEntries([...paths].sort(([a], [b]) => (a < b ? -1 : 1))),
    definitions: { ...builtinDefinitions(), ...Object.fromEntries(custom) },
    securityDefinitions: { BearerToken: { type: 'apiKey', name: 'authorization', in: 'header' } },
    security: [{ BearerToken: [] }],
  };
}

function pathItem(path: ApiPath): Json {
  const item: Json = {};
  for (const operation of path.operations) item[operation.method] = swaggerOperation(path, operation);
  if (path.pathParameters.length > 0) {
    item['parameters'] = path.pathParameters.map((name) => ({
      name,
      in: 'path',
      required: true,
      type: 'string',
      uniqueItems: true,
    }));
  }
  return item;
}

function swaggerOperation({ gvk, subject, path }: ApiPath, operation: Operation): Json {
  const body = operation.body;
  const schema = (name: string): Json => ({ $ref: `#/definitions/${name}` });
  const parameters: Json[] = operation.query.map(({ name, type }) => ({
    name,
    in: 'query',
    type,
    uniqueItems: true,
  }));
  if (body !== undefined) {
    const required = operation.method !== 'delete';
    parameters.push({ name: 'body', in: 'body', ...(required ? { required } : {}), schema: schema(body) });
  }
  const [, , third = ''] = path.split('/');
  const part = path.startsWith('/api/') ? idPart('', third) : idPart(third, path.split('/')[3] ?? '');
  return {
    operationId: `${operation.word}${part}${subject}`,
    consumes: operation.method === 'patch' ? PATCH_TYPES : ['*/*'],
    produces: ['application/json', 'application/yaml'],
    schemes: ['https'],
    parameters,
    responses: {
      200: { description: 'OK', schema: schema(operation.answer) },
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': gvk,
  };
}
