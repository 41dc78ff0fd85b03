import type { ApiResource } from '../catalog/api-resource.ts';
import { componentsOf } from './components.ts';
import { customDefinitions } from './custom-definitions.ts';
import { definitionName } from './definition-names.ts';
import type { Json } from './json.ts';
import type { ApiPath, Operation } from './operations.ts';
import { idPart, pathsOf } from './paths.ts';
import type { DocumentInfo } from './swagger.ts';

const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** One group version in OpenAPI version 3: its paths and the schemas they need. */
export function groupDocument(
  info: DocumentInfo,
  group: string,
  version: string,
  resources: readonly ApiResource[],
): Json {
  const custom = Object.fromEntries(
    resources
      .filter((resource) => resource.custom !== undefined)
      .flatMap((resource) => Object.entries(customDefinitions(resource, false))),
  );
  const paths = resources.flatMap(pathsOf);
  const names = new Set<string>(resources.map(({ gvk }) => definitionName(gvk)));
  for (const { operations } of paths) {
    for (const { body, answer } of operations) {
      names.add(answer);
      if (body !== undefined) names.add(body);
    }
  }
  const part = idPart(group, version);
  return {
    openapi: '3.0.0',
    info,
    paths: Object.fromEntries(paths.map((path) => [path.path, pathItem(path, part)])),
    components: {
      schemas: componentsOf(names, custom),
      securitySchemes: { BearerToken: { type: 'apiKey', name: 'authorization', in: 'header' } },
    },
  };
}

function pathItem(path: ApiPath, part: string): Json {
  const item: Json = {};
  for (const operation of path.operations) item[operation.method] = operationItem(path, operation, part);
  if (path.pathParameters.length > 0) {
    item['parameters'] = path.pathParameters.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', uniqueItems: true },
    }));
  }
  return item;
}

function operationItem({ gvk, subject }: ApiPath, operation: Operation, part: string): Json {
  const { body, answer } = operation;
  const schema = (name: string): Json => ({ schema: { $ref: `#/components/schemas/${name}` } });
  const types = operation.method === 'patch' ? PATCH_TYPES : ['*/*'];
  return {
    operationId: `${operation.word}${part}${subject}`,
    parameters: operation.query.map(({ name, type }) => ({
      name,
      in: 'query',
      schema: { type, uniqueItems: true },
    })),
    ...(body === undefined
      ? {}
      : { requestBody: { content: Object.fromEntries(types.map((type) => [type, schema(body)])) } }),
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': schema(answer), 'application/yaml': schema(answer) },
      },
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': gvk,
  };
}
