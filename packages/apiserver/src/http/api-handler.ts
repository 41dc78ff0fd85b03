import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { isIP } from 'node:net';
import type { AuditStage } from '../audit/audit-policy.ts';
import type { AuditedRequest } from '../audit/audited-request.ts';
import type { Auditor } from '../audit/auditor.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { forbiddenAccess } from '../auth/forbidden-access.ts';
import { impersonate } from '../auth/impersonation.ts';
import { StoreError } from '../errors.ts';
import { anonymousUser } from '../auth/user.ts';
import type { FlowClassifier } from '../flow/flow-classifier.ts';
import type { Metrics, WatchSeries } from '../metrics/metrics.ts';
import { measuredDocument, type MeasuredRequest, measuredResource } from '../metrics/request-metrics.ts';
import type { UserInfo } from '../registry/request.ts';
import { ApiError } from '../status/api-error.ts';
import {
  badRequest,
  internal,
  methodNotAllowed,
  noSuchResource,
  serviceUnavailable,
  unauthorized,
} from '../status/answers.ts';
import { type ApiResource } from '../catalog/api-resource.ts';
import type { Machinery } from '../registry/machinery.ts';
import type { Target } from '../registry/request.ts';
import type { Exchange } from './exchange.ts';
import { podLogs } from '../subresources/pod-logs.ts';
import { containerOf, nodeNameOf, podOf, requireNode } from '../subresources/pod-place.ts';
import { durationFault } from './go-duration.ts';
import { isOpenHealthPath } from './health.ts';
import type { NonResourceHandler } from './non-resource-handler.ts';
import { type RequestInfo, requestInfoOf } from './request-info.ts';
import { applyType } from './patch-kinds.ts';
import { serveResource } from './resource-handler.ts';
import {
  acceptsGzip,
  pageNotFound,
  type Reply,
  type Response,
  send,
  statusReply,
  textReply,
  warningHeader,
} from './respond.ts';
import type { VirtualResources } from '../subresources/virtual-resource.ts';
import { serveVirtual } from './serve-virtual.ts';
import { parseYamlBody } from './yaml.ts';

export interface ApiHandlerOptions {
  readonly machinery: Machinery;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly nonResources: NonResourceHandler;
  readonly virtuals: VirtualResources;
  readonly metrics: Metrics;
  readonly flows: FlowClassifier;
  /** Undefined where no audit log is kept. */
  readonly auditor: Auditor | undefined;
  /** Told of errors that are our own fault. */
  readonly onError: (error: unknown) => void;
}

export type Request = IncomingMessage | Http2ServerRequest;

/** What is found out about a request on its way. */
interface Call {
  readonly request: Request;
  readonly response: Response;
  readonly signal: AbortSignal;
  readonly id: string;
  readonly receivedMs: number;
  readonly warnings: Set<string>;
  readonly sent: { bytes: number };
  audit: AuditedRequest | undefined;
  /** The stages that come with the answer. */
  stages: readonly AuditStage[];
  /** How it is counted, once it is known to be for something that is served. */
  measured: MeasuredRequest | undefined;
  /** Ends what counts it as under way. */
  leave: (() => void) | undefined;
}

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
    const call = this.#call(request, response, signal);
    const reply = await this.#reply(call).catch((error: unknown) =>
      this.#failure(error, signal, request.headers.accept),
    );
    try {
      await this.#answer(call, reply);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #call(request: Request, response: Response, signal: AbortSignal): Call {
    const given = request.headers['audit-id'];
    const id = typeof given === 'string' && given !== '' ? given.slice(0, maxAuditIdLength) : randomUUID();
    response.setHeader('audit-id', id);
    response.setHeader('cache-control', 'no-cache, private');
    return {
      request,
      response,
      signal,
      id,
      receivedMs: this.#options.machinery.clock.now(),
      warnings: new Set(),
      sent: { bytes: 0 },
      audit: undefined,
      stages: answered,
      measured: undefined,
      leave: undefined,
    };
  }

  /** Sends what was not sent already, then writes down and counts that it was. */
  async #answer(call: Call, reply: Reply | undefined): Promise<void> {
    const { request, response } = call;
    const isSent = reply === undefined || response.headersSent;
    if (isSent) response.end();
    else addWarnings(response, call.warnings);
    const code = reply === undefined || response.headersSent ? okCode : reply.code;
    if (reply !== undefined) call.audit?.response(reply.status, () => bodyOf(reply));
    for (const stage of call.stages) call.audit?.stage(stage, code);
    if (reply !== undefined && !isSent)
      await send(response, reply, acceptsGzip(request.headers['accept-encoding']));
    this.#count(call, code, reply);
  }

  #count({ measured, leave, receivedMs, sent }: Call, code: number, reply: Reply | undefined): void {
    leave?.();
    if (measured === undefined) return;
    const seconds = (this.#options.machinery.clock.now() - receivedMs) / 1000;
    const bytes = reply === undefined ? sent.bytes : Buffer.byteLength(reply.body);
    this.#options.metrics.requests.finished(measured, code, seconds, bytes);
  }

  async #reply(call: Call): Promise<Reply | undefined> {
    const { request, response, signal, warnings, sent } = call;
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'https://server');
    const info = requestInfoOf(method, url.pathname, url.searchParams);
    const user = this.#identified(call, info);
    refuseOddTimeout(url.searchParams.get('timeout'));
    const { metrics } = this.#options;
    const watchSeries = (resource: ApiResource): WatchSeries => metrics.watchSeries(resource);
    const { audit } = call;
    const query = url.searchParams;
    const exchange = { request, response, info, query, user, warnings, sent, audit, watchSeries, signal };
    if (info.isResource) return this.#serveResource(exchange, call);
    call.measured = measuredDocument(method, info.path);
    call.leave = metrics.inFlight.enter(false);
    return this.#options.nonResources.serve(exchange);
  }

  /** Who asks, when they may: authenticated, recorded, given a flow, authorized. */
  #identified(call: Call, info: RequestInfo): UserInfo {
    const { authenticator, authorizer, metrics } = this.#options;
    const { request, response } = call;
    const isOpen = isOpenHealthPath(info.path);
    const caller = authenticator.authenticate(request) ?? (isOpen ? anonymousUser : undefined);
    call.audit = this.#record(call, info, caller);
    if (caller === undefined) {
      metrics.unauthenticated.value++;
      call.stages = refused;
      throw unauthorized();
    }
    metrics.authenticated.value++;
    call.audit?.stage('RequestReceived');
    const user = impersonate(caller, request.headers, authorizer);
    if (user !== caller) call.audit?.impersonated(user);
    // What lasts as long as its client wants takes no turn from others.
    if (!lasting.has(info.subresource)) this.#dispatch(response, user, info);
    if (!isOpen) this.#authorize(call, info, user);
    return user;
  }

  #dispatch(response: Response, user: UserInfo, info: RequestInfo): void {
    const flow = this.#options.flows.classify(user, info);
    if (flow === undefined) return;
    flow.dispatched.value++;
    response.setHeader('x-kubernetes-pf-flowschema-uid', flow.schemaUid);
    response.setHeader('x-kubernetes-pf-prioritylevel-uid', flow.levelUid);
  }

  #authorize({ audit }: Call, info: RequestInfo, user: UserInfo): void {
    const access = { ...info, name: info.name || info.selectedName, user };
    const { allowed, reason } = this.#options.authorizer.authorize(access);
    audit?.annotate('authorization.k8s.io/decision', allowed ? 'allow' : 'forbid');
    audit?.annotate('authorization.k8s.io/reason', reason);
    if (!allowed) throw forbiddenAccess(access, reason);
  }

  #record(call: Call, info: RequestInfo, user: UserInfo | undefined): AuditedRequest | undefined {
    const { auditor } = this.#options;
    if (auditor === undefined) return undefined;
    const { request, id, receivedMs } = call;
    return auditor.begin({
      id,
      uri: request.url ?? '/',
      info,
      user,
      sourceIPs: sourceAddresses(request),
      userAgent: shownAgent(request.headers['user-agent'] ?? ''),
      receivedMs,
    });
  }

  async #serveResource(exchange: Exchange, call: Call): Promise<Reply | undefined> {
    const { info } = exchange;
    const { machinery, virtuals } = this.#options;
    const { group, version, name, namespace, subresource } = info;
    const resource = machinery.catalog.find(group, version, info.resource);
    if (resource === undefined) {
      // Groups of custom resources come and go, so whatever is not there is looked for among them last.
      const isServed = group === '' || machinery.catalog.versions(group).includes(version);
      return isServed ? unknownResource() : pageNotFound();
    }
    if (!isRouted(info, resource)) throw noSuchResource();
    if (exchange.request.method === 'HEAD') throw methodNotAllowed();
    const target = { resource, name, namespace: resource.namespaced ? namespace : '', subresource };
    const verbs = subresource === '' ? resource.verbs : resource.subresources.get(subresource)?.verbs;
    if (verbs === undefined) throw noSuchResource();
    this.#measure(exchange, call);
    if (isConnection(info)) throw unreachable(machinery, target, exchange.query);
    if (!verbs.includes(info.verb)) throw methodNotAllowed();
    if (!isAddressed(info, resource.namespaced)) throw methodNotAllowed();
    if (resource.storage === '/pods' && subresource === 'log') {
      const written = podLogs(machinery, target, exchange.query.get('container'));
      return written === undefined ? nothing : textReply(200, written);
    }
    const virtual = virtuals.find(target);
    if (virtual !== undefined) return serveVirtual(virtual, target, exchange, machinery.clock.now());
    return serveResource(machinery, target, exchange);
  }

  #measure({ info, query, request }: Exchange, call: Call): void {
    const { metrics } = this.#options;
    const isConnection = lasting.has(info.subresource);
    if (isConnection) call.stages = connected;
    const isApply = info.verb === 'patch' && request.headers['content-type'] === applyType;
    call.measured = measuredResource(info, {
      isConnection,
      isApply,
      dryRun: query.getAll('dryRun').includes('All'),
    });
    call.leave =
      isConnection || info.verb === 'watch'
        ? metrics.requests.started(call.measured)
        : metrics.inFlight.enter(!reading.has(info.verb));
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
function unreachable(machinery: Machinery, target: Target, query: URLSearchParams): ApiError {
  if (target.resource.storage !== '/pods' || target.subresource === 'proxy') return internal(noContainers);
  const pod = podOf(machinery, target);
  if (target.subresource !== 'portforward') containerOf(pod, target.name, query.get('container'));
  const nodeName = nodeNameOf(pod);
  if (nodeName === '') return badRequest(`pod ${target.name} does not have a host assigned`);
  requireNode(machinery, target, nodeName);
  return internal(noContainers);
}

const noContainers = 'error dialing backend: this server runs no containers';

const connections = new Set(['exec', 'attach', 'portforward', 'proxy']);
/** Subresources whose requests last as long as their client wants. */
const lasting: ReadonlySet<string> = new Set([...connections, 'log']);
const reading: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const answered: readonly AuditStage[] = ['ResponseComplete'];
const connected: readonly AuditStage[] = ['ResponseStarted', 'ResponseComplete'];
/** Who is nobody is turned away before there is a request to complete. */
const refused: readonly AuditStage[] = ['ResponseStarted'];
const nothing: Reply = { code: 204, body: '', contentType: '' };
const okCode = 200;
const maxAuditIdLength = 64;

/** Subresources that would lead into a container or to an address of the cluster. */
function isConnection({ subresource }: RequestInfo): boolean {
  return connections.has(subresource);
}

function refuseOddTimeout(timeout: string | null): void {
  const fault = timeout === null || timeout === '' ? undefined : durationFault(timeout);
  if (fault !== undefined) throw badRequest(`invalid timeout specified in the request URL - ${fault}`);
}

function bodyOf({ body, contentType }: Reply): unknown {
  const text = body.toString();
  if (contentType.startsWith('application/json')) return JSON.parse(text);
  return contentType === 'application/yaml' ? parseYamlBody(text, false).value : undefined;
}

/** Where the request comes from: what proxies say, then who is connected. */
function sourceAddresses(request: Request): readonly string[] {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const real = String(request.headers['x-real-ip'] ?? '');
  const all = [...forwarded, real].map((each) => each.trim()).filter((each) => isIP(each) !== 0);
  const remote = request.socket.remoteAddress ?? '';
  return [...new Set([...all, remote])].filter((each) => each !== '');
}

const maxAgentLength = 1024;

function shownAgent(agent: string): string {
  return agent.length > maxAgentLength ? `${agent.slice(0, maxAgentLength)}...TRUNCATED` : agent;
}

/** One for all: a stack trace for each would tell nothing more. */
const clientGone = new Error('the client went away');

function unknownResource(): never {
  throw noSuchResource();
}

function addWarnings(response: Response, warnings: ReadonlySet<string>): void {
  if (warnings.size > 0) response.setHeader('warning', [...warnings].map(warningHeader));
}
