import { tokenIssuer } from '../auth/service-account-tokens.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { builtinGroupPriorities } from '../catalog/group-priority.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { ServerVersion } from '../server-version.ts';
import { methodNotAllowed, noSuchResource } from '../status/answers.ts';
import { type Health, healthPaths } from './health.ts';
import { negotiate, negotiateJson } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { objectReply, pageNotFound, type Reply } from './respond.ts';

export interface OpenApiDocuments {
  /** The reply to a path below `/openapi`; undefined when it names no document. */
  serve(exchange: Exchange): Reply | undefined;
}

export interface NonResourceOptions {
  readonly catalog: Catalog;
  readonly discovery: Discovery;
  readonly openApi: OpenApiDocuments;
  readonly version: ServerVersion;
  /** What others check service-account tokens with. */
  readonly keySet: () => object;
  readonly metrics: () => string;
  readonly health: Health;
  /** `host:port` clients reach the server by. */
  readonly address: () => string;
}

const metricsType = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';
const aggregatedForm: ReadonlySet<string> = new Set(['APIGroupDiscoveryList']);

/** Discovery, OpenAPI, version and metrics. */
export class NonResourceHandler {
  readonly #options: NonResourceOptions;

  constructor(options: NonResourceOptions) {
    this.#options = options;
  }

  serve(exchange: Exchange): Reply {
    const { info } = exchange;
    const health = this.#options.health.reply(info.path, exchange.query);
    if (health !== undefined) return health;
    if (info.verb !== 'get') throw methodNotAllowed();
    const path = info.path.replace(/\/+$/, '') || '/';
    const reply = path.startsWith('/openapi')
      ? this.#options.openApi.serve(exchange)
      : this.#document(path, exchange);
    return reply ?? pageNotFound();
  }

  #document(path: string, exchange: Exchange): Reply | undefined {
    const { discovery, version, metrics } = this.#options;
    const plain = () => negotiate(exchange.request.headers.accept, new Set());
    if (path === '/api' || path === '/apis') return this.#discovery(path, exchange);
    if (path === '/version') return objectReply(200, version, negotiateJson(exchange.request.headers.accept));
    if (path === '/.well-known/openid-configuration') return jsonDocument(this.#issuer(), 'application/json');
    if (path === '/openid/v1/jwks') return jsonDocument(this.#options.keySet(), 'application/jwk-set+json');
    if (path === '/metrics') return { code: 200, body: metrics(), contentType: metricsType };
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
    if (document !== undefined) return objectReply(200, document, plain());
    // A version nobody serves of a group somebody serves is a resource that is missing.
    const isInGroup = root === 'api' ? group !== '' : groupVersion !== '' && this.#serves(group);
    if ((root === 'api' || root === 'apis') && isInGroup) throw noSuchResource();
    return undefined;
  }

  #serves(group: string): boolean {
    return builtinGroupPriorities.has(group);
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

  /** OpenID Connect discovery of the issuer of service-account tokens. */
  #issuer(): object {
    return {
      issuer: tokenIssuer,
      jwks_uri: `https://${this.#options.address()}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
  }

  #paths(): readonly string[] {
    const { catalog } = this.#options;
    const groups = catalog.groups().filter((group) => group !== '');
    const versions = groups.flatMap((group) => [
      `/apis/${group}`,
      ...catalog.versions(group).map((version) => `/apis/${group}/${version}`),
    ]);
    const others = [
      '/.well-known/openid-configuration',
      '/api',
      '/api/v1',
      '/apis',
      ...healthPaths,
      '/metrics',
      '/openapi/v2',
      '/openapi/v3',
      '/openid/v1/jwks',
      '/version',
    ];
    return [...others, ...versions].toSorted();
  }
}

/** A document for verifiers of tokens, who may keep it for an hour. */
function jsonDocument(document: object, contentType: string): Reply {
  return {
    code: 200,
    body: JSON.stringify(document),
    contentType,
    headers: { 'cache-control': 'public, max-age=3600' },
  };
}
