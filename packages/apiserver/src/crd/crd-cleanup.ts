import type { KubeObject } from '@setpoint/kube';
import { loopbackUser } from '../auth/user.ts';
import { deleteObject } from '../registry/delete.ts';
import type { Machinery } from '../registry/machinery.ts';
import { patchObject } from '../registry/patch.ts';
import type { WriteContext } from '../registry/request.ts';
import { ApiError } from '../status/api-error.ts';
import { cleanupFinalizer, crdSpecOf, crdStorage } from './crd-spec.ts';

/** Deletes the objects of a CRD that is being deleted, and lets it go when the last one is gone. */
export class CrdCleanup {
  readonly #machinery: Machinery;
  readonly #onError: (error: unknown) => void;
  readonly #stopping = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  #unsubscribe: (() => void) | undefined;

  constructor(machinery: Machinery, onError: (error: unknown) => void) {
    this.#machinery = machinery;
    this.#onError = onError;
  }

  start(): void {
    this.#unsubscribe = this.#machinery.store.subscribe(crdStorage, () => this.#sync());
    this.#sync();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#stopping.abort(new Error('the server is stopping'));
    await Promise.allSettled(this.#running.values());
  }

  #sync(): void {
    for (const { object } of this.#machinery.store.list(crdStorage)) {
      const name = object.metadata.name as string;
      const isTerminating = object.metadata.deletionTimestamp !== undefined;
      const isHeld = object.metadata.finalizers?.includes(cleanupFinalizer) === true;
      if (!isTerminating || !isHeld || this.#running.has(name)) continue;
      const run = this.#cleanUp(object)
        .catch((error: unknown) => {
          if (!this.#stopping.signal.aborted) this.#onError(error);
        })
        .finally(() => this.#running.delete(name));
      this.#running.set(name, run);
    }
  }

  async #cleanUp(crd: KubeObject): Promise<void> {
    const { group, names } = crdSpecOf(crd);
    const { catalog, store } = this.#machinery;
    const storage = `${group}/${names.plural}`;
    const served = catalog.all().filter((each) => each.storage === storage);
    // In the version they are kept in, so that no conversion stands in the way.
    const resource = served.find(({ gvk, storageGvk }) => gvk.version === storageGvk.version) ?? served[0];
    const context = this.#context();
    if (resource !== undefined) {
      for (const entry of store.list(storage)) {
        const target = { resource, namespace: entry.namespace, name: entry.name, subresource: '' };
        await ignoringGone(deleteObject(this.#machinery, target, {}, context));
      }
    }
    await this.#untilEmpty(storage);
    const crdResource = catalog.findResource('apiextensions.k8s.io', 'customresourcedefinitions');
    if (crdResource === undefined) return;
    const target = {
      resource: crdResource,
      namespace: '',
      name: crd.metadata.name as string,
      subresource: '',
    };
    const finalizers = (crd.metadata.finalizers ?? []).filter((finalizer) => finalizer !== cleanupFinalizer);
    const body = { value: { metadata: { finalizers, uid: crd.metadata.uid } }, duplicates: [] };
    await ignoringGone(patchObject(this.#machinery, target, 'merge', body, context));
  }

  /** Objects with finalizers of their own stay until somebody removes those. */
  #untilEmpty(storage: string): Promise<void> {
    const { store } = this.#machinery;
    const { signal } = this.#stopping;
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (signal.aborted || store.count(storage) === 0) {
          unsubscribe();
          signal.removeEventListener('abort', check);
          if (signal.aborted) reject(signal.reason as Error);
          else resolve();
        }
      };
      const unsubscribe = store.subscribe(storage, check);
      signal.addEventListener('abort', check);
      check();
    });
  }

  #context(): WriteContext {
    return {
      user: loopbackUser,
      dryRun: false,
      fieldManager: 'kube-apiserver',
      fieldValidation: 'Ignore',
      warnings: new Set(),
      signal: this.#stopping.signal,
    };
  }
}

async function ignoringGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status.code !== 404 && error.status.code !== 409)) throw error;
  }
}
