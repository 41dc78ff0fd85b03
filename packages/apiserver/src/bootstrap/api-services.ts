import { rfc3339, type Clock } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeClient, type KubeObject } from '@setpoint/kube';
import type { Catalog } from '../catalog/catalog.ts';
import { builtinGroupPriorities, priorityOf } from '../catalog/group-priority.ts';

const gvk = { group: 'apiregistration.k8s.io', version: 'v1', kind: 'APIService' };
const automanaged = 'kube-aggregator.kubernetes.io/automanaged';

/** Keeps an APIService for each group version that is served, as the aggregator of a real server does. */
export class ApiServices {
  readonly #client: KubeClient;
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #stopping = new AbortController();
  #known = new Set<string>();
  #running: Promise<void> = Promise.resolve();
  #unsubscribe: (() => void) | undefined;

  /** `onError` is told what could not be written; it is tried again with the next change of what is served. */
  constructor(client: KubeClient, catalog: Catalog, clock: Clock, onError: (error: unknown) => void) {
    this.#client = client;
    this.#catalog = catalog;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Resolves when those of the built-in groups exist, or `onError` knows why not. */
  async start(): Promise<void> {
    const existing = await this.#client.list(gvk, {}, this.#stopping.signal);
    const managed = existing.items.filter((item) => item.metadata.labels?.[automanaged] !== undefined);
    this.#known = new Set(managed.map((item) => item.metadata.name as string));
    this.#unsubscribe = this.#catalog.onChange(() => this.#schedule());
    this.#schedule();
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#stopping.abort(new Error('the server is stopping'));
    await this.#running;
  }

  #schedule(): void {
    this.#running = this.#running
      .then(() => this.#reconcile())
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#onError(error);
      });
  }

  async #reconcile(): Promise<void> {
    const wanted = new Map(this.#served().map((service) => [service.metadata.name as string, service]));
    const missing = [...wanted.values()].filter(
      (service) => !this.#known.has(service.metadata.name as string),
    );
    const surplus = [...this.#known].filter((name) => !wanted.has(name));
    await Promise.all([
      ...missing.map((service) => this.#create(service)),
      ...surplus.map((name) => this.#delete(name)),
    ]);
  }

  async #create(service: KubeObject): Promise<void> {
    const { signal } = this.#stopping;
    const options = { fieldManager: 'kube-apiserver' };
    try {
      const created = await this.#client.create(service, options, signal);
      const condition = {
        type: 'Available',
        status: 'True',
        lastTransitionTime: rfc3339(this.#clock.now()),
        reason: 'Local',
        message: 'Local APIServices are always available',
      };
      const { resourceVersion: _any, ...metadata } = created.metadata;
      await this.#client.update(
        { ...created, metadata, status: { conditions: [condition] } },
        { ...options, subresource: 'status' },
        signal,
      );
    } catch (error) {
      // Somebody else's of this name, or gone again: not ours to insist on.
      if (!isKubeError(error, KUBE_CODES.alreadyExists) && !isKubeError(error, KUBE_CODES.notFound))
        throw error;
    }
    this.#known.add(service.metadata.name as string);
  }

  async #delete(name: string): Promise<void> {
    try {
      await this.#client.delete({ gvk, name }, {}, this.#stopping.signal);
    } catch (error) {
      if (!isKubeError(error, KUBE_CODES.notFound)) throw error;
    }
    this.#known.delete(name);
  }

  #served(): readonly KubeObject[] {
    return this.#catalog.groups().flatMap((group) =>
      this.#catalog.versions(group).map((version, index, all) => ({
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: {
          name: `${version}.${group}`,
          labels: { [automanaged]: builtinGroupPriorities.has(group) ? 'onstart' : 'true' },
        },
        spec: {
          ...(group === '' ? {} : { group }),
          version,
          groupPriorityMinimum: priorityOf(group),
          versionPriority: versionPriority(group, all.length - index),
        },
      })),
    );
  }
}

function versionPriority(group: string, rank: number): number {
  if (group === '') return 1;
  return builtinGroupPriorities.has(group) ? 15 * rank : 100;
}
