import type { Catalog } from '../catalog/catalog.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { ServerVersion } from '../server-version.ts';
import { methodNotAllowed } from '../status/answers.ts';
import { negotiate } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { objectReply, type Reply, textReply } from './respond.ts';

export interface OpenApiDocuments {
  /** The reply to a path below `/openapi`; undefined when it names no document. */
  serve(exchange: Exchange): Reply | undefined;
}

export interface NonResourceOptions {
  readonly catalog: Catalog;
  readonly discovery: Discovery;
  readonly openApi: OpenApiDocuments;
  readonly version: ServerVersion;
  readonly metrics: () => string;
  /** `host:port` clients reach the server by. */
  readonly address: () => string;
}

const aggregatedForm: ReadonlySet<string> = new Set(['APIGroupDiscoveryList']);

/** Discovery, OpenAPI, version and metrics. */
export class NonResourceHandler {
  readonly #options: NonResourceOptions;

  constructor(options: NonResourceOptions) {
    this.#options = options;
  }

  serve(exchange: Exchange): Reply {
    const { info } = exchange;
    if (info.verb !== 'get' && info.verb !== 'head') throw methodNotAllowed();
    const path = info.path.replace(/\/+$/, '') || '/';
    const reply = path.startsWith('/openapi')
      ? this.#options.openApi.serve(exchange)
      : this.#document(path, exchange);
    return reply ?? textReply(404, '404 page not found\n');
  }

  #document(path: string, exchange: Exchange): Reply | undefined {
    const { discovery, version, metrics } = this.#options;
    const plain = () => negotiate(exchange.request.headers.accept, new Set());
    if (path === '/api' || path === '/apis') return this.#discovery(path, exchange);
    if (path === '/version') return objectReply(200, version, plain());
    if (path === '/metrics') return textReply(200, metrics());
    if (path === '/') return objectReply(200, { paths: this.#paths() }, plain());
    const [, root, group = '', groupVersion = '', ...rest] = path.split('/');
    if (rest.length > 0) return undefined;
    const document =
      root === 'api' && groupVersion === ''
        ? discovery.resourceList('', group)
        : root !== 'apis'
          ? undefined
          : groupVersion === ''
            ? discovery.group(group)
            : discovery.resourceList(group, groupVersion);
    return document === undefined ? undefined : objectReply(200, document, plain());
  }

  #discovery(path: string, exchange: Exchange): Reply {
    const { discovery, address } = this.#options;
    const acceptance = negotiate(exchange.request.headers.accept, aggregatedForm);
    if (acceptance.as === '') {
      const document = path === '/api' ? discovery.legacyVersions(address()) : discovery.groupList();
      return objectReply(200, document, acceptance);
    }
    const { document, etag } = discovery.aggregated(path === '/api');
    const headers = { etag: `"${etag}"`, vary: 'Accept', 'cache-control': 'public' };
    const known = (exchange.request.headers['if-none-match'] ?? '').includes(etag);
    const contentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    if (known) return { code: 304, body: '', contentType, headers };
    return { ...objectReply(200, document, acceptance), contentType, headers };
  }

  #paths(): readonly string[] {
    const { catalog } = this.#options;
    const groups = catalog.groups().filter((group) => group !== '');
    const versions = groups.flatMap((group) => [
      `/apis/${group}`,
      ...catalog.versions(group).map((version) => `/apis/${group}/${version}`),
    ]);
    const others = [
      '/api',
      '/api/v1',
      '/apis',
      '/healthz',
      '/livez',
      '/metrics',
      '/openapi/v2',
      '/openapi/v3',
      '/readyz',
      '/version',
    ];
    return [...others, ...versions].toSorted();
  }
}
