import { createHash } from 'node:crypto';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { groupDocument } from './group-document.ts';
import { placeOf } from './paths.ts';
import { type DocumentInfo, swaggerDocument } from './swagger.ts';

/** A document as it is sent. */
export interface OpenApiDocument {
  readonly json: string;
  /** Changes when the document does. */
  readonly hash: string;
}

/**
 * The OpenAPI documents of what is served at the moment. Each is built when it is first asked for and kept until the
 * resources it describes change, so a server that nobody asks builds none.
 */
export class OpenApi {
  readonly #catalog: Catalog;
  readonly #info: DocumentInfo;
  readonly #groups = new Map<string, OpenApiDocument>();
  #swagger: { readonly generation: number; readonly document: OpenApiDocument } | undefined;

  constructor(catalog: Catalog, info: DocumentInfo) {
    this.#catalog = catalog;
    this.#info = info;
  }

  /** Everything in version 2. */
  v2(): OpenApiDocument {
    const { generation } = this.#catalog;
    if (this.#swagger?.generation !== generation) {
      const json = JSON.stringify(swaggerDocument(this.#info, this.#catalog.all()));
      this.#swagger = { generation, document: { json, hash: hashOf(json) } };
    }
    return this.#swagger.document;
  }

  /** `/openapi/v3`: where the document of each group version is found. */
  index(): OpenApiDocument {
    const paths: Record<string, { serverRelativeURL: string }> = {};
    for (const { place, resources } of this.#groupVersions()) {
      paths[place] = { serverRelativeURL: `/openapi/v3/${place}?hash=${this.#hashOf(place, resources)}` };
    }
    const json = JSON.stringify({ paths });
    return { json, hash: hashOf(json) };
  }

  /** The document of `api/v1` or `apis/GROUP/VERSION`; undefined when nothing is served there. */
  groupVersion(place: string): OpenApiDocument | undefined {
    const match = /^api\/([^/]+)$|^apis\/([^/]+)\/([^/]+)$/.exec(place);
    if (match === null) return undefined;
    const group = match[2] ?? '';
    const version = match[1] ?? match[3] ?? '';
    const resources = this.#catalog.resources(group, version);
    if (resources.length === 0) return undefined;
    const hash = this.#hashOf(place, resources);
    const known = this.#groups.get(place);
    if (known?.hash === hash) return known;
    const json = JSON.stringify(groupDocument(this.#info, group, version, resources));
    const document = { json, hash };
    this.#groups.set(place, document);
    return document;
  }

  #groupVersions(): readonly { readonly place: string; readonly resources: readonly ApiResource[] }[] {
    return this.#catalog.groups().flatMap((group) =>
      this.#catalog.versions(group).map((version) => ({
        place: placeOf(group, version),
        resources: this.#catalog.resources(group, version),
      })),
    );
  }

  /** From what the document is made of, so that the index needs no document to be built. */
  #hashOf(place: string, resources: readonly ApiResource[]): string {
    const custom = resources.map(({ gvk, resource, namespaced, subresources, custom: version }) =>
      version === undefined
        ? [gvk.kind, resource]
        : [gvk.kind, resource, namespaced, [...subresources.keys()], version.openAPIV3Schema],
    );
    return hashOf(JSON.stringify([this.#info, place, custom]));
  }
}

function hashOf(text: string): string {
  return createHash('sha512').update(text).digest('hex').toUpperCase();
}
