import { type Clock, type Random, SetpointError } from '@setpoint/core';
import {
  type GroupVersionKind,
  gvkOf,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  type KubeObject,
} from '@setpoint/kube';
import { sameValue } from '../../kinds/field-error.ts';
import type { Draft } from '../../kinds/index.ts';
import type { OwnerRef } from '../../kinds/model/meta.ts';
import { isGone } from '../../registry/gone.ts';
import { EventRecorder } from './event-recorder.ts';
import { Informer } from './informer.ts';
import { KeyedQueue } from './queue.ts';

export interface ClusterOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly recordEvents: boolean;
  readonly onError: (error: SetpointError) => void;
}

export interface RemoveOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
}

/** What the controllers know and do: one informer a kind, and every write, which the informers learn of at once. */
export class Cluster {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly #informers = new Map<string, Informer<Draft>>();
  readonly #events: EventRecorder;
  readonly #onError: (error: SetpointError) => void;

  constructor(options: ClusterOptions) {
    this.client = options.client;
    this.clock = options.clock;
    this.random = options.random;
    this.signal = options.signal;
    this.#onError = options.onError;
    this.#events = new EventRecorder(this, options.recordEvents);
  }

  /** The shared informer of the kind; it starts with {@link start}. */
  informer<T>(gvk: GroupVersionKind): Informer<Draft & T> {
    const key = `${gvk.group}/${gvk.kind}`;
    let informer = this.#informers.get(key);
    if (informer === undefined) {
      informer = new Informer({ ...this.#informerOptions(this.signal), gvk, metadataOnly: false });
      this.#informers.set(key, informer);
    }
    return informer as unknown as Informer<Draft & T>;
  }

  /** An informer of metadata alone, for kinds no controller reads; it ends with its own signal. */
  metadataInformer(gvk: GroupVersionKind, signal: AbortSignal): Informer<Draft> {
    return new Informer({ ...this.#informerOptions(signal), gvk, metadataOnly: true });
  }

  /** The shared informer when some controller already has one. */
  existingInformer(gvk: GroupVersionKind): Informer<Draft> | undefined {
    return this.#informers.get(`${gvk.group}/${gvk.kind}`);
  }

  async start(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.start()));
  }

  /** A queue whose reconciles run for keys of one kind. Conflicts are no failure: the newer state is on its way. */
  queue(name: string, reconcile: (key: string) => Promise<void>): KeyedQueue {
    return new KeyedQueue({
      clock: this.clock,
      signal: this.signal,
      // In a namespace that is going away there is nothing left to bring about.
      reconcile: (key) => reconcile(key).catch(unlessTerminating),
      onError: (cause, key) => this.report(cause, `${name} ${key}`),
    });
  }

  /** Reports what went wrong, unless it is what always happens where many write: a conflict, something gone. */
  report(cause: unknown, subject: string): void {
    const error = SetpointError.from(cause);
    if (this.signal.aborted || EXPECTED.has(error.code)) return;
    this.#onError(
      new SetpointError('apiserver.controller-failed', `${subject}: ${error.message}`, {
        subject: error.subject ?? subject,
        retry: 'backoff',
        cause: error,
      }),
    );
  }

  now(): number {
    return this.clock.now();
  }

  async create<T extends { metadata: Draft['metadata'] }>(object: T, manager = MANAGER): Promise<T> {
    const created = await this.client.create(asKube(object), { fieldManager: manager }, this.signal);
    this.#accept(created);
    return created as unknown as T;
  }

  async update<T extends { metadata: Draft['metadata'] }>(
    object: T,
    subresource = '',
    manager = MANAGER,
  ): Promise<T> {
    const options = subresource === '' ? { fieldManager: manager } : { fieldManager: manager, subresource };
    const updated = await this.client.update(asKube(object), options, this.signal);
    this.#accept(updated);
    return updated as unknown as T;
  }

  /** Writes the status when it says something new; the object as it is then. */
  async updateStatus<T extends { metadata: Draft['metadata']; status?: unknown }>(
    object: T,
    status: unknown,
    manager = MANAGER,
  ): Promise<T> {
    if (sameValue(object.status, status)) return object;
    return this.update({ ...object, status }, 'status', manager);
  }

  /** Writes a status by server-side apply, whoever else has a part of it. */
  async applyStatus(object: Draft, status: unknown, manager: string): Promise<void> {
    const { apiVersion, kind, metadata } = object;
    const { name = '', namespace } = metadata;
    const applied = { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) }, status };
    const options = { fieldManager: manager, force: true, subresource: 'status' };
    this.#accept(await this.client.apply(asKube(applied), options, this.signal));
  }

  async mergePatch(object: Draft, patch: unknown): Promise<void> {
    const { name = '', namespace } = object.metadata;
    const location = { gvk: gvkOf(asKube(object)), name, ...(namespace ? { namespace } : {}) };
    const patched = await this.client.patch(location, 'merge', patch, { fieldManager: MANAGER }, this.signal);
    this.#accept(patched);
  }

  /** Deletes this incarnation of the object; done already counts as done. */
  async remove(object: Draft, options: RemoveOptions = {}): Promise<void> {
    const { name = '', namespace, uid } = object.metadata;
    const location = { gvk: gvkOf(asKube(object)), name, ...(namespace ? { namespace } : {}) };
    try {
      const left = await this.client.delete(
        location,
        { ...options, ...(uid === undefined ? {} : { uid }) },
        this.signal,
      );
      const informer = this.existingInformer(location.gvk);
      if (left === undefined || isGone(left)) informer?.drop(asKube(object));
      else informer?.accept(left);
    } catch (error) {
      // Another incarnation has the name now: this one is gone.
      if (!isKubeError(error, KUBE_CODES.conflict) && !isKubeError(error, KUBE_CODES.notFound)) throw error;
    }
  }

  /** Tells people what happened, as an Event beside the object. */
  event(object: Draft, type: 'Normal' | 'Warning', reason: string, message: string, component: string): void {
    this.#events.record({ object, type, reason, message, component });
  }

  #accept(object: KubeObject): void {
    const informer = this.existingInformer(gvkOf(object));
    if (informer === undefined) return;
    if (isGone(object)) informer.drop(object);
    else informer.accept(object);
  }

  #informerOptions(signal: AbortSignal) {
    const { client, clock, random } = this;
    return { client, clock, random, signal, onError: (error: SetpointError) => this.report(error, 'watch') };
  }
}

const MANAGER = 'kube-controller-manager';

const EXPECTED: ReadonlySet<string> = new Set([
  KUBE_CODES.conflict,
  KUBE_CODES.notFound,
  KUBE_CODES.alreadyExists,
  KUBE_CODES.namespaceTerminating,
  KUBE_CODES.clientClosed,
]);

export function asKube(object: unknown): KubeObject {
  return object as KubeObject;
}

/** The reference a controller leaves on what it makes. */
export function controllerRef(owner: Draft): OwnerRef {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name ?? '',
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

function unlessTerminating(error: unknown): void {
  if (!isKubeError(error, KUBE_CODES.namespaceTerminating)) throw error;
}
