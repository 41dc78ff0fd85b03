import type { Random } from '@setpoint/core';
import type { ApiResource } from '../catalog/api-resource.ts';
import { type Draft, type FieldError, ServiceAllocator } from '../kinds/index.ts';
import { ApiError } from '../status/api-error.ts';
import { storePath } from '../store/entry.ts';
import type { Store } from '../store/store.ts';

const storage = '/services';

/** Cluster addresses and node ports of services, known from the store from the first request on. */
export class ServiceAddresses {
  readonly #store: Store;
  readonly #allocator: ServiceAllocator;
  #revision: number;

  constructor(store: Store, random: Random) {
    this.#store = store;
    this.#allocator = new ServiceAllocator({ random });
    this.#revision = store.revision;
    for (const { object } of store.list(storage)) this.#allocator.observe(object as unknown as Draft);
    store.subscribe(storage, () => this.#catchUp());
  }

  /** Gives a service on its way to the store what it lacks, in place; answers why that cannot be. Throws a 500 as a real one. */
  assign(
    resource: ApiResource,
    object: Draft,
    old: Draft | undefined,
    dryRun: boolean,
  ): readonly FieldError[] {
    if (resource.storage !== storage) return [];
    const { errors, fault } = this.#allocator.assign(object, old, dryRun);
    if (fault === undefined) return errors;
    this.release(resource, object);
    throw new ApiError(500, '', fault);
  }

  /** Takes back what a refused or rehearsed write was given. */
  release(resource: ApiResource, object: Draft): void {
    if (resource.storage !== storage) return;
    this.#allocator.forget(object);
    const path = storePath(object.metadata.namespace, object.metadata.name ?? '');
    const stored = this.#store.latest({ resource: storage, path });
    if (stored !== undefined) this.#allocator.observe(stored.object as unknown as Draft);
  }

  #catchUp(): void {
    const events = this.#store.changesSince(storage, this.#revision);
    for (const { type, entry } of events) {
      const service = entry.object as unknown as Draft;
      if (type === 'delete') this.#allocator.forget(service);
      else this.#allocator.observe(service);
    }
    this.#revision = this.#store.revision;
  }
}
