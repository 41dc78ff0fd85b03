import { SetpointError } from '@setpoint/core';
import {
  type ApplyOptions,
  apiVersionOf,
  type DeleteOptions,
  type GroupVersionKind,
  gvkOf,
  KUBE_CODES,
  type KubeClient,
  type KubeList,
  type KubeObject,
  type ListOptions,
  type ObjectLocation,
  type PatchType,
  type PodLogOptions,
  type PodProcess,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
  clonePlain,
} from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import { toServed } from '../catalog/conversion.ts';
import { servedEntry } from '../catalog/served-entries.ts';
import { applyConfiguration } from '../registry/apply.ts';
import { createObject } from '../registry/create.ts';
import { decodeApplied, decodeObject } from '../registry/decode.ts';
import { deleteObject } from '../registry/delete.ts';
import type { Outcome } from '../registry/guaranteed-update.ts';
import { listObjects } from '../registry/list.ts';
import type { Machinery } from '../registry/machinery.ts';
import { patchObject } from '../registry/patch.ts';
import { keyOf, type Target, type UserInfo, type WriteContext } from '../registry/request.ts';
import { updateObject } from '../registry/update.ts';
import { serverVersion } from '../server-version.ts';
import { podLogs } from '../subresources/pod-logs.ts';
import type { VirtualAnswer, VirtualResources } from '../subresources/virtual-resource.ts';
import { CatalogMapper } from './catalog-mapper.ts';
import { asKubeError } from './kube-errors.ts';
import { watchChanges } from './watch-changes.ts';
import { noSuchResource } from '../status/answers.ts';

export interface InProcessClientOptions {
  readonly server: string;
  readonly machinery: Machinery;
  readonly user: UserInfo;
  readonly virtuals: VirtualResources;
}

/**
 * The API without the network: the same admission, validation, ownership and conflicts as over HTTPS, as one fixed
 * user, unauthorised requests aside. Objects it answers with are shared with the server: never change them.
 */
export class InProcessClient implements KubeClient {
  readonly server: string;
  readonly mapper: CatalogMapper;
  readonly #machinery: Machinery;
  readonly #user: UserInfo;
  readonly #virtuals: VirtualResources;

  constructor(options: InProcessClientOptions) {
    this.server = options.server;
    this.#machinery = options.machinery;
    this.#user = options.user;
    this.#virtuals = options.virtuals;
    this.mapper = new CatalogMapper(options.machinery.catalog);
  }

  serverVersion(): Promise<{ major: string; minor: string; gitVersion: string }> {
    const { major, minor, gitVersion } = serverVersion;
    return Promise.resolve({ major, minor, gitVersion });
  }

  async get(location: ObjectLocation, signal: AbortSignal): Promise<KubeObject | undefined> {
    signal.throwIfAborted();
    return asKubeError(subjectOf(location), false, async () => {
      const target = this.#target(location.gvk, location.namespace, location.name);
      const entry = this.#machinery.store.get(keyOf(target));
      if (entry === undefined) return undefined;
      const served = servedEntry(target.resource, entry);
      return toServed(target.resource, (served instanceof Promise ? await served : served).object);
    });
  }

  async list(gvk: GroupVersionKind, options: ListOptions, signal: AbortSignal): Promise<KubeList> {
    return asKubeError(`${apiVersionOf(gvk)} ${gvk.kind}`, false, async () => {
      const target = this.#target(gvk, options.namespace, '');
      const { labelSelector, fieldSelector, resourceVersion } = options;
      const request = { labelSelector, fieldSelector, resourceVersion };
      const list = await listObjects(this.#machinery, target, request, signal);
      return {
        apiVersion: apiVersionOf(gvk),
        kind: target.resource.listKind,
        metadata: { resourceVersion: list.resourceVersion },
        items: list.entries.map((entry) =>
          shown(toServed(target.resource, entry.object), options.metadataOnly === true),
        ),
      };
    });
  }

  async *watch(
    gvk: GroupVersionKind,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    const target = this.#target(gvk, options.namespace, '');
    for await (const event of watchChanges(this.#machinery, target, options, signal)) {
      yield event.type === 'BOOKMARK'
        ? event
        : { ...event, object: shown(event.object, options.metadataOnly === true) };
    }
  }

  async *podLogs(
    pod: { readonly namespace: string; readonly name: string },
    options: PodLogOptions,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    signal.throwIfAborted();
    const gvk = { group: '', version: 'v1', kind: 'Pod' };
    const written = await asKubeError(`v1 Pod ${pod.namespace}/${pod.name}`, false, async () =>
      podLogs(this.#machinery, this.#target(gvk, pod.namespace, pod.name), options.container ?? null),
    );
    const { tailLines } = options;
    const lines = (written ?? '').split('\n').slice(0, -1);
    const kept = tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - tailLines));
    if (kept.length > 0) yield Buffer.from(`${kept.join('\n')}\n`, 'utf8');
  }

  async podExec(pod: { readonly namespace: string; readonly name: string }): Promise<PodProcess> {
    throw new SetpointError(
      KUBE_CODES.noProcess,
      'no process runs in this pod: the pods of this cluster are simulated',
      {
        subject: `v1 Pod ${pod.namespace}/${pod.name}`,
        nextAction: 'Deploy to a cluster with nodes to get a terminal.',
      },
    );
  }

  create(object: KubeObject, options: WriteOptions, signal: AbortSignal): Promise<KubeObject> {
    return this.#write(object, options, signal, (target, context) => {
      const virtual = this.#virtuals.find(target);
      const body = { value: clonePlain(object), duplicates: [] };
      if (virtual?.create !== undefined) return virtual.create(target, body, context);
      const draft = decodeObject(body, target.resource, context);
      return createObject(this.#machinery, { ...target, name: '' }, draft, context);
    });
  }

  update(object: KubeObject, options: WriteOptions, signal: AbortSignal): Promise<KubeObject> {
    return this.#write(object, options, signal, (target, context) => {
      const body = { value: clonePlain(object), duplicates: [] };
      const virtual = this.#virtuals.find(target);
      if (virtual?.update !== undefined) return virtual.update(target, body, context);
      return updateObject(this.#machinery, target, decodeObject(body, target.resource, context), context);
    });
  }

  patch(
    location: ObjectLocation,
    type: PatchType,
    patch: unknown,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    return asKubeError(subjectOf(location), true, async () => {
      const target = this.#target(location.gvk, location.namespace, location.name, options.subresource);
      const context = this.#context(options, signal);
      const body = { value: clonePlain(patch), duplicates: [] };
      const virtual = this.#virtuals.find(target);
      if (virtual?.patch !== undefined) {
        return (await virtual.patch(target, type, body, context)) as unknown as KubeObject;
      }
      return answerOf(target, await patchObject(this.#machinery, target, type, body, context));
    });
  }

  apply(object: KubeObject, options: ApplyOptions, signal: AbortSignal): Promise<KubeObject> {
    return this.#write(object, options, signal, (target, context) => {
      const applied = decodeApplied({ value: clonePlain(object), duplicates: [] }, target.resource, context);
      const request = { applied, force: options.force === true };
      return applyConfiguration(this.#machinery, target, request, context);
    });
  }

  delete(
    location: ObjectLocation,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<KubeObject | undefined> {
    return asKubeError(subjectOf(location), true, async () => {
      const target = this.#target(location.gvk, location.namespace, location.name);
      if (this.#machinery.store.latest(keyOf(target)) === undefined) return undefined;
      const { dryRun: _dryRun, ...deletion } = options;
      const context = this.#context(options.dryRun === true ? { dryRun: true } : {}, signal);
      const outcome = await deleteObject(this.#machinery, target, deletion, context);
      return answerOf(target, outcome);
    });
  }

  #write(
    object: KubeObject,
    options: WriteOptions,
    signal: AbortSignal,
    write: (target: Target, context: WriteContext) => Promise<Outcome | VirtualAnswer>,
  ): Promise<KubeObject> {
    const { name = '', namespace } = object.metadata;
    return asKubeError(
      subjectOf({ gvk: gvkOf(object), name, ...(namespace ? { namespace } : {}) }),
      true,
      async () => {
        const target = this.#target(gvkOf(object), namespace, name, options.subresource);
        const outcome = await write(target, this.#context(options, signal));
        return 'entry' in outcome ? answerOf(target, outcome as Outcome) : (outcome as unknown as KubeObject);
      },
    );
  }

  #target(gvk: GroupVersionKind, namespace: string | undefined, name: string, subresource = ''): Target {
    const resource: ApiResource | undefined = this.#machinery.catalog.findKind(gvk);
    if (resource === undefined) throw noSuchResource();
    return { resource, namespace: resource.namespaced ? (namespace ?? '') : '', name, subresource };
  }

  #context(options: WriteOptions, signal: AbortSignal): WriteContext {
    return {
      user: this.#user,
      dryRun: options.dryRun === true,
      fieldManager: options.fieldManager ?? 'setpoint',
      fieldValidation: options.fieldValidation ?? 'Warn',
      warnings: new Set(),
      signal,
    };
  }
}

function answerOf({ resource }: Target, { entry }: Outcome): KubeObject {
  return toServed(resource, entry.object);
}

function shown(object: KubeObject, metadataOnly: boolean): KubeObject {
  if (!metadataOnly) return object;
  return { apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
}

function subjectOf({ gvk, namespace, name }: ObjectLocation): string {
  return `${apiVersionOf(gvk)} ${gvk.kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
