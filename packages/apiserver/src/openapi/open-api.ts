import { createHash } from 'node:crypto';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Catalog } from '../catalog/catalog.ts';
import {
  builtinV3,
  customDefinitions,
  type Definition,
  isBuiltin,
  reachable,
  toV2,
  toV3,
} from './definitions.ts';
import { type ApiPath, type Operation, type Parameter, pathsOf } from './operations.ts';
import { encodeV2 } from './v2-protobuf.ts';
import { builtinName, listSchemaNameOf, schemaNameOf } from './schema-names.ts';

/** A document as it is sent, and the hash of its text. */
export interface OpenApiDocument {
  readonly json: string;
  readonly hash: string;
}

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
}

/** The OpenAPI documents of what the catalog serves, each made when first asked for after a change. */
export class OpenApi {
  readonly #catalog: Catalog;
  readonly #info: OpenApiInfo;
  readonly #documents = new Map<string, OpenApiDocument>();
  #generation = -1;
  #protobuf: { readonly bytes: Buffer; readonly hash: string } | undefined;

  constructor(catalog: Catalog, info: OpenApiInfo) {
    this.#catalog = catalog;
    this.#info = info;
  }

  /** The paths of the v3 documents, each with the hash of its content: `GET /openapi/v3`. */
  index(): OpenApiDocument {
    return this.#cached('index', () => {
      const versions = this.#groupVersions().map(([path]) => {
        const hash = this.groupVersion(path)?.hash ?? '';
        return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const;
      });
      return { paths: Object.fromEntries(versions) };
    });
  }

  /** The v3 document of `apis/apps/v1` or `api/v1`; undefined when it is not served. */
  groupVersion(path: string): OpenApiDocument | undefined {
    const resources = this.#groupVersions().find(([known]) => known === path)?.[1];
    return resources === undefined ? undefined : this.#cached(path, () => this.#documentV3(resources));
  }

  /** Everything in one Swagger 2.0 document. */
  v2(): OpenApiDocument {
    return this.#cached('v2', () => this.#documentV2());
  }

  /** The same in the protobuf form client-go asks for. */
  v2Protobuf(): { readonly bytes: Buffer; readonly hash: string } {
    const { hash } = this.v2();
    if (this.#protobuf?.hash !== hash) {
      const resources = this.#catalog.all();
      const paths = resources.flatMap(pathsOf);
      const definitions = definitionsFor(resources, paths, 'v2');
      this.#protobuf = { bytes: encodeV2({ ...this.#info, paths, definitions }), hash };
    }
    return this.#protobuf;
  }

  #groupVersions(): readonly (readonly [string, readonly ApiResource[]])[] {
    return this.#catalog.groups().flatMap((group) =>
      this.#catalog.versions(group).map((version) => {
        const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
        return [path, this.#catalog.resources(group, version)] as const;
      }),
    );
  }

  #documentV3(resources: readonly ApiResource[]): object {
    const paths = resources.flatMap(pathsOf);
    const schemas = definitionsFor(resources, paths, 'v3');
    return {
      openapi: '3.0.0',
      info: this.#info,
      paths: Object.fromEntries(paths.map((path) => [path.path, pathV3(path)])),
      components: {
        schemas: Object.fromEntries(
          [...schemas].map(([name, schema]) => [
            name,
            isBuiltin(name) ? builtinV3(name, schema) : toV3(schema),
          ]),
        ),
      },
    };
  }

  #documentV2(): object {
    const resources = this.#catalog.all();
    const paths = resources.flatMap(pathsOf);
    return {
      swagger: '2.0',
      info: this.#info,
      paths: Object.fromEntries(paths.map((path) => [path.path, pathV2(path)])),
      definitions: Object.fromEntries(
        [...definitionsFor(resources, paths, 'v2')].map(([name, definition]) => [
          name,
          toV2(name, definition),
        ]),
      ),
    };
  }

  #cached(key: string, make: () => object): OpenApiDocument {
    if (this.#generation !== this.#catalog.generation) {
      this.#documents.clear();
      this.#generation = this.#catalog.generation;
    }
    let document = this.#documents.get(key);
    if (document === undefined) {
      const json = JSON.stringify(make());
      document = { json, hash: createHash('sha512').update(json).digest('hex').toUpperCase() };
      this.#documents.set(key, document);
    }
    return document;
  }
}

function definitionsFor(
  resources: readonly ApiResource[],
  paths: readonly ApiPath[],
  version: 'v2' | 'v3',
): ReadonlyMap<string, Definition> {
  const custom = new Map<string, Definition>();
  const names = new Set<string>();
  for (const resource of resources) {
    names.add(schemaNameOf(resource));
    names.add(listSchemaNameOf(resource));
    for (const { gvk } of resource.subresources.values()) names.add(builtinName(gvk));
    if (resource.custom === undefined) continue;
    for (const [name, definition] of customDefinitions(resource, version)) custom.set(name, definition);
  }
  for (const { operations } of paths) {
    for (const { body, answer } of operations) {
      names.add(answer);
      if (body !== undefined) names.add(body);
    }
  }
  return reachable(names, custom);
}

function operationHead({ operationId, tag, gvk, action }: Operation): object {
  return {
    tags: [tag],
    operationId,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  };
}

const unauthorized = { description: 'Unauthorized' };

/** A creation may only be accepted, a write may create, a deletion may take its time. */
function alsoAnswered<T>(
  { action }: Operation,
  answer: (description: string) => T,
): Readonly<Record<string, T>> {
  switch (action) {
    case 'post':
      return { 200: answer('OK'), 202: answer('Accepted') };
    case 'put':
    case 'patch':
      return { 201: answer('Created') };
    case 'delete':
      return { 202: answer('Accepted') };
    default:
      return {};
  }
}

const produced = ['application/json', 'application/yaml'];

function pathV3({ operations, parameters }: ApiPath): object {
  const written = operations.map((operation) => {
    const { action, body, consumes, code, answer } = operation;
    const schemaOf = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } });
    const types = Object.fromEntries(produced.map((type) => [type, schemaOf(answer)]));
    const request =
      body === undefined
        ? {}
        : {
            requestBody: {
              content: Object.fromEntries(consumes.map((type) => [type, schemaOf(body)])),
              ...(action === 'delete' || action === 'deletecollection' ? {} : { required: true }),
            },
          };
    const value = {
      ...operationHead(operation),
      ...(operation.parameters.length === 0 ? {} : { parameters: operation.parameters.map(parameterV3) }),
      ...request,
      responses: {
        [code]: { description: code === '201' ? 'Created' : 'OK', content: types },
        ...alsoAnswered(operation, (description) => ({ description, content: types })),
        401: unauthorized,
      },
    };
    return [operation.method, value] as const;
  });
  return {
    ...Object.fromEntries(written),
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterV3) }),
  };
}

function parameterV3({ name, in: place, type }: Parameter): object {
  return {
    name,
    in: place,
    ...(place === 'path' ? { required: true } : {}),
    schema: { type, uniqueItems: true },
  };
}

function pathV2({ operations, parameters }: ApiPath): object {
  const written = operations.map((operation) => {
    const { action, body, consumes, code, answer } = operation;
    const isOptional = action === 'delete' || action === 'deletecollection';
    const schemaOf = (name: string) => ({ $ref: `#/definitions/${name}` });
    const bodyParameter =
      body === undefined
        ? []
        : [{ name: 'body', in: 'body', ...(isOptional ? {} : { required: true }), schema: schemaOf(body) }];
    const value = {
      ...operationHead(operation),
      consumes,
      produces: produced,
      schemes: ['https'],
      parameters: [...bodyParameter, ...operation.parameters.map(parameterV2)],
      responses: {
        [code]: { description: code === '201' ? 'Created' : 'OK', schema: schemaOf(answer) },
        ...alsoAnswered(operation, (description) => ({ description, schema: schemaOf(answer) })),
        401: unauthorized,
      },
    };
    return [operation.method, value] as const;
  });
  return {
    ...Object.fromEntries(written),
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterV2) }),
  };
}

function parameterV2({ name, in: place, type }: Parameter): object {
  return { name, in: place, type, uniqueItems: true, ...(place === 'path' ? { required: true } : {}) };
}
