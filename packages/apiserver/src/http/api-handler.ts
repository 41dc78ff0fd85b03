import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { storePath } from '../store/entry.ts';
import { forbiddenAccess } from '../auth/forbidden-access.ts';
import { impersonate } from '../auth/impersonation.ts';
import { StoreError } from '../errors.ts';
import type { UserInfo } from '../registry/request.ts';
import { ApiError } from '../status/api-error.ts';
import {
  badRequest,
  internal,
  methodNotAllowed,
  noSuchResource,
  notFound,
  serviceUnavailable,
  unauthorized,
} from '../status/answers.ts';
import { type ApiResource, groupResourceOf } from '../catalog/api-resource.ts';
import type { Machinery } from '../registry/machinery.ts';
import { keyOf, type Target } from '../registry/request.ts';
import type { Exchange } from './exchange.ts';
import type { Metrics } from './metrics.ts';
import { podLogs } from '../subresources/pod-logs.ts';
import { healthReply } from './health.ts';
import type { NonResourceHandler } from './non-resource-handler.ts';
import { type RequestInfo, requestInfoOf } from './request-info.ts';
import { serveResource } from './resource-handler.ts';
import {
  acceptsGzip,
  type Reply,
  type Response,
  send,
  statusReply,
  textReply,
  warningHeader,
} from './respond.ts';
import type { VirtualResources } from '../subresources/virtual-resource.ts';
import { serveVirtual } from './serve-virtual.ts';

export interface ApiHandlerOptions {
  readonly machinery: Machinery;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly nonResources: NonResourceHandler;
  readonly virtuals: VirtualResources;
  readonly metrics: Metrics;
  /** Told of errors that are our own fault. */
  readonly onError: (error: unknown) => void;
}

export type Request = IncomingMessage | Http2ServerRequest;

/** Serves one request after another: who, whether allowed, what, in that order; every failure becomes a Status. */
export class ApiHandler {
  readonly #options: ApiHandlerOptions;
  readonly #open = new Set<AbortController>();

  constructor(options: ApiHandlerOptions) {
    this.#options = options;
  }

  /** Ends every request under way; watches end cleanly. */
  stop(): void {
    for (const request of this.#open) request.abort(new Error('the server is stopping'));
  }

  async handle(request: Request, response: Response): Promise<void> {
    const leaving = new AbortController();
    const { signal } = leaving;
    this.#open.add(leaving);
    response.on('close', () => {
      this.#open.delete(leaving);
      leaving.abort(clientGone);
    });
    response.on('error', () => leaving.abort(clientGone));
    const warnings = new Set<string>();
    const reply = await this.#reply(request, response, warnings, signal).catch((error: unknown) =>
      this.#failure(error, signal, request.headers.accept),
    );
    if (reply === undefined) return;
    if (response.headersSent) {
      response.end();
      return;
    }
    addWarnings(response, warnings);
    this.#options.metrics.count(request.method ?? 'GET', reply.code);
    const gzip = acceptsGzip(request.headers['accept-encoding']);
    await send(response, reply, gzip).catch((error: unknown) => this.#options.onError(error));
  }

  async #reply(
    request: Request,
    response: Response,
    warnings: Set<string>,
    signal: AbortSignal,
  ): Promise<Reply | undefined> {
    const url = new URL(request.url ?? '/', 'https://server');
    const info = requestInfoOf(request.method ?? 'GET', url.pathname, url.searchParams);
    const health = healthReply(info.path, this.#options.machinery.store);
    if (health !== undefined) return health;
    const user = this.#authorized(request, info);
    const exchange: Exchange = { request, response, info, query: url.searchParams, user, warnings, signal };
    if (!info.isResource) return this.#options.nonResources.serve(exchange);
    return this.#serveResource(exchange);
  }

  #authorized(request: Request, info: RequestInfo): UserInfo {
    const { authenticator, authorizer } = this.#options;
    const caller = authenticator.authenticate(request);
    if (caller === undefined) throw unauthorized();
    const user = impersonate(caller, request.headers, authorizer);
    const access = { ...info, user };
    const { allowed, reason } = authorizer.authorize(access);
    if (!allowed) throw forbiddenAccess(access, reason);
    return user;
  }

  async #serveResource(exchange: Exchange): Promise<Reply | undefined> {
    const { info } = exchange;
    const { machinery, virtuals } = this.#options;
    const { group, version, name, namespace, subresource } = info;
    const resource = machinery.catalog.find(group, version, info.resource);
    if (resource === undefined) {
      // Groups of custom resources come and go, so whatever is not there is looked for among them last.
      const isServed = group === '' || machinery.catalog.versions(group).includes(version);
      return isServed ? unknownResource() : textReply(404, '404 page not found\n');
    }
    if (!isRouted(info, resource)) throw noSuchResource();
    if (exchange.request.method === 'HEAD') throw methodNotAllowed();
    const target = { resource, name, namespace: resource.namespaced ? namespace : '', subresource };
    const verbs = subresource === '' ? resource.verbs : resource.subresources.get(subresource)?.verbs;
    if (verbs === undefined) throw noSuchResource();
    if (isConnection(info)) throw unreachable(machinery, target);
    if (!verbs.includes(info.verb)) throw methodNotAllowed();
    if (!isAddressed(info, resource.namespaced)) throw methodNotAllowed();
    if (resource.storage === '/pods' && subresource === 'log') {
      return textReply(200, podLogs(machinery, target, exchange.query.get('container')));
    }
    const virtual = virtuals.find(target);
    if (virtual !== undefined) return serveVirtual(virtual, target, exchange);
    return serveResource(machinery, target, exchange);
  }

  #failure(error: unknown, signal: AbortSignal, accept: string | undefined): Reply {
    if (error instanceof ApiError)
      return statusReply(error.status, accept === 'application/yaml' ? 'yaml' : 'json');
    if (error instanceof StoreError) return statusReply(serviceUnavailable(error.message).status);
    if (signal.aborted) return statusReply(serviceUnavailable('the server is stopping').status);
    this.#options.onError(error);
    return statusReply(internal(error instanceof Error ? error.message : String(error)).status);
  }
}

/** Whether anything at all is served at the path: in a namespace only what has one, across namespaces what is listed. */
function isRouted({ path, namespace, name }: RequestInfo, resource: ApiResource): boolean {
  if (path.includes('//')) return false;
  if (!resource.namespaced) return namespace === '' || resource.storage === '/namespaces';
  return namespace !== '' || (name === '' && resource.verbs.includes('list'));
}

const ofOneObject = new Set(['update', 'patch', 'delete', 'get']);

/** Whether the path has the parts the verb needs: a name, or a collection to create in. */
function isAddressed({ verb, name, namespace, subresource }: RequestInfo, namespaced: boolean): boolean {
  if (ofOneObject.has(verb)) return name !== '' && (!namespaced || namespace !== '');
  if (verb === 'deletecollection') return !namespaced || namespace !== '';
  if (verb !== 'create' || subresource !== '') return true;
  return name === '' && (!namespaced || namespace !== '');
}

/** A container nobody can reach: for the want of a pod, of a node under it, or of containers altogether. */
function unreachable(machinery: Machinery, target: Target): ApiError {
  if (target.resource.storage !== '/pods') return internal(noContainers);
  const entry = machinery.store.get(keyOf(target));
  if (entry === undefined) return notFound(groupResourceOf(target.resource), target.name);
  const { nodeName = '' } = entry.object['spec'] as { nodeName?: string };
  if (nodeName === '') return badRequest(`pod ${target.name} does not have a host assigned`);
  const node = machinery.store.get({ resource: '/nodes', path: storePath('', nodeName) });
  if (node === undefined) return notFound(groupResourceOf(target.resource), nodeName);
  return internal(noContainers);
}

const noContainers = 'error dialing backend: this server runs no containers';

const connections = new Set(['exec', 'attach', 'portforward', 'proxy']);

/** Subresources that would lead into a container or to an address of the cluster. */
function isConnection({ subresource }: RequestInfo): boolean {
  return connections.has(subresource);
}

/** One for all: a stack trace for each would tell nothing more. */
const clientGone = new Error('the client went away');

function unknownResource(): never {
  throw noSuchResource();
}

function addWarnings(response: Response, warnings: ReadonlySet<string>): void {
  if (warnings.size > 0) response.setHeader('warning', [...warnings].map(warningHeader));
}
