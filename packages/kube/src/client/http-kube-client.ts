import type { Clock, Random } from '@setpoint/core';
import { isKubeError, KUBE_CODES, kubeError } from '../errors.ts';
import { apiVersionOf, type GroupVersionKind, gvkOf } from '../group-version-kind.ts';
import type { KubeList, KubeObject } from '../object.ts';
import type { ApiCall, ApiConnection } from './api-connection.ts';
import type { Impersonation } from './cluster-config.ts';
import { deletedObject, deleteOptionsBody } from './deletion.ts';
import { stringifyJson } from './json.ts';
import type {
  ApplyOptions,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ObjectLocation,
  PatchType,
  PodLogOptions,
  ResourceMapping,
  RestMapper,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from './kube-client.ts';
import { listPages } from './list-pages.ts';
import { metadataAccept, metadataListAccept } from './partial-metadata.ts';
import { execProtocols, type PodExecOptions, type PodProcess, podProcess } from './pod-exec.ts';
import { queryString } from './query.ts';
import { describeTarget, type ResourceTarget, resourcePath } from './resource-path.ts';
import type { Transport } from './transport.ts';
import { watchStream } from './watch-stream.ts';

/** A {@link KubeClient} over the network. */
export interface NetworkKubeClient extends KubeClient {
  /** The same server and connections as someone else; closing either closes both. */
  impersonate(impersonation: Impersonation): NetworkKubeClient;
  /**
   * The same client, in which `mayWrite` is called right before every attempt at a write, retries included, and
   * prevents it by throwing: how a lease fences its holder.
   */
  guarded(mayWrite: () => void): NetworkKubeClient;
  /** Ends all connections; running calls fail with `kube.client-closed`. */
  close(): Promise<void>;
}

export interface HttpKubeClientParts {
  readonly server: string;
  readonly connection: ApiConnection;
  readonly mapper: RestMapper;
  readonly transport: Transport;
  readonly watch: { readonly clock: Clock; readonly random: Random; readonly stallMs: number };
}

const podGvk: GroupVersionKind = { group: '', version: 'v1', kind: 'Pod' };

const patchContentType: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** The verbs of the API as HTTP requests; how they travel is {@link ApiConnection}'s. */
export class HttpKubeClient implements NetworkKubeClient {
  readonly server: string;
  readonly mapper: RestMapper;
  readonly #parts: HttpKubeClientParts;

  constructor(parts: HttpKubeClientParts) {
    this.server = parts.server;
    this.mapper = parts.mapper;
    this.#parts = parts;
  }

  impersonate(impersonation: Impersonation): NetworkKubeClient {
    return new HttpKubeClient({ ...this.#parts, connection: this.#parts.connection.as(impersonation) });
  }

  guarded(mayWrite: () => void): NetworkKubeClient {
    return new HttpKubeClient({ ...this.#parts, connection: this.#parts.connection.guarded(mayWrite) });
  }

  close(): Promise<void> {
    return this.#parts.transport.close();
  }

  async serverVersion(signal: AbortSignal): ReturnType<KubeClient['serverVersion']> {
    const call: ApiCall = { method: 'GET', path: '/version', subject: '/version', repeatable: true };
    const version = (await this.#parts.connection.call(call, signal)).value as Record<string, unknown> | null;
    const part = (name: string): string => (typeof version?.[name] === 'string' ? version[name] : '');
    return { major: part('major'), minor: part('minor'), gitVersion: part('gitVersion') };
  }

  async get(location: ObjectLocation, signal: AbortSignal): Promise<KubeObject | undefined> {
    const target = await this.#target(location.gvk, location.namespace, location.name, undefined, signal);
    try {
      return await this.#object(
        target,
        { method: 'GET', path: resourcePath(target), repeatable: true },
        signal,
      );
    } catch (error) {
      if (isKubeError(error, KUBE_CODES.notFound)) return undefined;
      throw error;
    }
  }

  async list(gvk: GroupVersionKind, options: ListOptions, signal: AbortSignal): Promise<KubeList> {
    const target = await this.#target(gvk, options.namespace, undefined, undefined, signal);
    const subject = describeTarget(target);
    const path = resourcePath(target);
    return await listPages(target.mapping.gvk, options, subject, async (limit, token) => {
      const query = queryString({
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        // The token carries the version; the server refuses both.
        resourceVersion: token === undefined ? options.resourceVersion : undefined,
        limit,
        continue: token,
      });
      const accept = options.metadataOnly === true ? metadataListAccept : 'application/json';
      const call: ApiCall = { method: 'GET', path: path + query, subject, accept, repeatable: true };
      return (await this.#call(call, signal)).value;
    });
  }

  async *watch(
    gvk: GroupVersionKind,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent, void, undefined> {
    const target = await this.#target(gvk, options.namespace, undefined, undefined, signal);
    const { clock, random, stallMs } = this.#parts.watch;
    const query = queryString({
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: options.resourceVersion,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      // Spread, so that watches opened together do not all come back together.
      timeoutSeconds: 300 + Math.floor(300 * random.next()),
    });
    const metadataOnly = options.metadataOnly === true;
    const call: ApiCall = {
      method: 'GET',
      path: resourcePath(target) + query,
      subject: describeTarget(target),
      accept: metadataOnly ? metadataAccept : 'application/json',
      repeatable: true,
    };
    yield* watchStream(
      {
        gvk: target.mapping.gvk,
        metadataOnly,
        subject: call.subject,
        server: this.server,
        clock,
        stallMs,
        open: (streamSignal) => this.#forgettingKinds(() => this.#parts.connection.open(call, streamSignal)),
      },
      signal,
    );
  }

  async *podLogs(
    pod: { readonly namespace: string; readonly name: string },
    options: PodLogOptions,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const target = await this.#target(podGvk, pod.namespace, pod.name, 'log', signal);
    const { container, follow, previous, sinceSeconds, sinceTime, tailLines, timestamps } = options;
    const query = queryString({
      container,
      follow,
      previous,
      sinceSeconds,
      sinceTime,
      tailLines,
      timestamps,
    });
    const call: ApiCall = {
      method: 'GET',
      path: resourcePath(target) + query,
      subject: describeTarget(target),
      accept: '*/*',
      repeatable: true,
    };
    const response = await this.#parts.connection.open(call, signal);
    for await (const chunk of response.body) yield chunk as Uint8Array;
  }

  async podExec(
    pod: { readonly namespace: string; readonly name: string },
    { container, command }: PodExecOptions,
    signal: AbortSignal,
  ): Promise<PodProcess> {
    const target = await this.#target(podGvk, pod.namespace, pod.name, 'exec', signal);
    const query = new URLSearchParams({ container, stdin: 'true', stdout: 'true', tty: 'true' });
    for (const word of command) query.append('command', word);
    const call: ApiCall = {
      method: 'GET',
      path: `${resourcePath(target)}?${query.toString()}`,
      subject: describeTarget(target),
      repeatable: false,
    };
    const { socket } = await this.#parts.connection.openWebSocket(call, execProtocols, signal);
    return podProcess(socket, call.subject);
  }

  async create(object: KubeObject, options: WriteOptions, signal: AbortSignal): Promise<KubeObject> {
    const { name, namespace } = object.metadata;
    const named = await this.#target(gvkOf(object), namespace, name, options.subresource, signal);
    const posted = options.subresource === undefined ? { ...named, name: undefined } : named;
    requireNamespace(posted);
    const path = resourcePath(posted) + writeQuery(options);
    return await this.#write(named, 'POST', path, object, options, 'application/json', signal);
  }

  async update(object: KubeObject, options: WriteOptions, signal: AbortSignal): Promise<KubeObject> {
    const target = await this.#objectTarget(object, options, signal);
    const path = resourcePath(target) + writeQuery(options);
    return await this.#write(target, 'PUT', path, object, options, 'application/json', signal);
  }

  async patch(
    location: ObjectLocation,
    type: PatchType,
    patch: unknown,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    const { gvk, namespace, name } = location;
    const target = await this.#target(gvk, namespace, name, options.subresource, signal);
    const path = resourcePath(target) + writeQuery(options);
    return await this.#write(target, 'PATCH', path, patch, options, patchContentType[type], signal);
  }

  async apply(object: KubeObject, options: ApplyOptions, signal: AbortSignal): Promise<KubeObject> {
    const target = await this.#objectTarget(object, options, signal);
    const path = resourcePath(target) + writeQuery(options, options.force);
    return await this.#write(target, 'PATCH', path, object, options, 'application/apply-patch+yaml', signal);
  }

  async delete(
    location: ObjectLocation,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<KubeObject | undefined> {
    const target = await this.#target(location.gvk, location.namespace, location.name, undefined, signal);
    const body = stringifyJson(deleteOptionsBody(options));
    const repeatable = options.dryRun === true;
    try {
      const call = { method: 'DELETE', path: resourcePath(target), body, repeatable } as const;
      return deletedObject(target, await this.#object(target, call, signal));
    } catch (error) {
      if (isKubeError(error, KUBE_CODES.notFound)) return undefined;
      throw error;
    }
  }

  #objectTarget(object: KubeObject, options: WriteOptions, signal: AbortSignal): Promise<ResourceTarget> {
    const { name = '', namespace } = object.metadata;
    return this.#target(gvkOf(object), namespace, name, options.subresource, signal);
  }

  async #target(
    gvk: GroupVersionKind,
    namespace: string | undefined,
    name: string | undefined,
    subresource: string | undefined,
    signal: AbortSignal,
  ): Promise<ResourceTarget> {
    const mapping = await this.mapper.mapping(gvk, signal);
    if (mapping === undefined) throw unknownKind(gvk, namespace, name);
    return { mapping, namespace, name, subresource };
  }

  async #write(
    target: ResourceTarget,
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: unknown,
    options: WriteOptions,
    contentType: string,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    const repeatable = options.dryRun === true;
    return await this.#object(
      target,
      { method, path, body: stringifyJson(body), contentType, repeatable },
      signal,
    );
  }

  async #object(
    target: ResourceTarget,
    call: Omit<ApiCall, 'subject' | 'secretBody'>,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    const subject = describeTarget(target);
    const { value } = await this.#call({ ...call, subject, secretBody: isSecret(target.mapping) }, signal);
    if (typeof value === 'object' && value !== null && 'kind' in value) return value as KubeObject;
    throw kubeError(KUBE_CODES.badResponse, 'the answer is not an object', { subject, retry: 'backoff' });
  }

  #call(call: ApiCall, signal: AbortSignal): ReturnType<ApiConnection['call']> {
    return this.#forgettingKinds(() => this.#parts.connection.call(call, signal));
  }

  /** A path the server no longer knows means that discovery is out of date. */
  async #forgettingKinds<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isKubeError(error, KUBE_CODES.unknownKind)) this.mapper.invalidate();
      throw error;
    }
  }
}

function isSecret({ gvk }: ResourceMapping): boolean {
  return gvk.group === '' && gvk.kind === 'Secret';
}

function writeQuery(options: WriteOptions, force?: boolean): string {
  return queryString({
    dryRun: options.dryRun === true ? 'All' : undefined,
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
    force,
  });
}

function requireNamespace(target: ResourceTarget): void {
  if (!target.mapping.namespaced || (target.namespace !== undefined && target.namespace !== '')) return;
  throw kubeError(
    KUBE_CODES.namespaceRequired,
    `${target.mapping.gvk.kind} is namespaced and no namespace was given`,
    { subject: describeTarget(target), nextAction: 'Set metadata.namespace.' },
  );
}

function unknownKind(gvk: GroupVersionKind, namespace?: string, name?: string): Error {
  const where = [namespace, name].filter((part) => part !== undefined && part !== '').join('/');
  return kubeError(KUBE_CODES.unknownKind, `the server has no kind ${gvk.kind} in ${apiVersionOf(gvk)}`, {
    subject: `${apiVersionOf(gvk)} ${gvk.kind}${where === '' ? '' : ` ${where}`}`,
    rule: 'The server serves only the kinds that discovery lists.',
    nextAction: 'Install the CustomResourceDefinition of the kind, or correct apiVersion and kind.',
    retry: 'backoff',
  });
}
