import { rfc3339 } from '@setpoint/core';
import { clonePlain, type KubeObject } from '@setpoint/kube';
import { customResourcesOf } from './custom-resources.ts';
import type { Machinery } from '../registry/machinery.ts';
import { guaranteedUpdate } from '../registry/guaranteed-update.ts';
import { recordOwnUpdate } from '../registry/field-ownership.ts';
import type { Target, WriteContext } from '../registry/request.ts';
import type { Draft } from '../kinds/index.ts';
import { isDeepStrictEqual } from 'node:util';
import { decideNames, type NameDecision } from './accept-names.ts';
import { ApiError } from '../status/api-error.ts';
import { loopbackUser } from '../auth/user.ts';
import {
  conditionOf,
  type CrdCondition,
  crdSpecOf,
  type CrdStatus,
  crdStatusOf,
  crdStorage,
} from './crd-spec.ts';

/**
 * Keeps the catalog in step with the CustomResourceDefinitions of the store, in the same turn in which a change
 * becomes visible, and then writes what it decided into their statuses.
 *
 * States of a CRD: new → names accepted → established (served) → terminating (served for reading and deleting until
 * its last object is gone) → gone.
 */
export class CrdRegistrar {
  readonly #machinery: Machinery;
  readonly #onError: (error: unknown) => void;
  readonly #served = new Map<string, KubeObject>();
  readonly #writing = new Set<Promise<unknown>>();
  #unsubscribe: (() => void) | undefined;

  constructor(machinery: Machinery, onError: (error: unknown) => void) {
    this.#machinery = machinery;
    this.#onError = onError;
  }

  start(): void {
    this.#unsubscribe = this.#machinery.store.subscribe(crdStorage, () => this.#sync());
    this.#sync();
  }

  /** Resolves when statuses being written are. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await Promise.allSettled(this.#writing);
  }

  #sync(): void {
    const crds = this.#machinery.store.list(crdStorage).map((entry) => entry.object);
    const present = new Set(crds.map((crd) => crd.metadata.name));
    for (const [name, crd] of this.#served) if (!present.has(name)) this.#unserve(name, crd);
    for (const crd of crds) this.#syncOne(crd, crds);
  }

  #unserve(name: string, crd: KubeObject): void {
    this.#served.delete(name);
    const { group, names } = crdSpecOf(crd);
    this.#machinery.catalog.serve(group, names.plural, []);
  }

  #syncOne(crd: KubeObject, crds: readonly KubeObject[]): void {
    const name = crd.metadata.name as string;
    const known = this.#served.get(name);
    if (known !== undefined && known.metadata.resourceVersion === crd.metadata.resourceVersion) return;
    const names = decideNames(crd, crds, this.#machinery.catalog);
    const { conflict } = names;
    const wasEstablished = conditionOf(crd, 'Established')?.status === 'True';
    if (conflict === undefined || wasEstablished) this.#serve(name, crd, known);
    const status = this.#statusOf(crd, names, wasEstablished);
    if (!isDeepStrictEqual(status, crdStatusOf(crd))) this.#write(crd, status);
  }

  /** A change of the status alone leaves what is served as it is. */
  #serve(name: string, crd: KubeObject, known: KubeObject | undefined): void {
    this.#served.set(name, crd);
    if (known !== undefined && known.metadata.generation === crd.metadata.generation) return;
    const { group, names } = crdSpecOf(crd);
    try {
      this.#machinery.catalog.serve(group, names.plural, customResourcesOf(crd, this.#machinery));
    } catch (error) {
      this.#onError(error);
    }
  }

  #statusOf(
    crd: KubeObject,
    { accepted: acceptedNames, conflict }: NameDecision,
    wasEstablished: boolean,
  ): CrdStatus {
    const status = crdStatusOf(crd);
    const accepted: CrdCondition = conflict ?? {
      type: 'NamesAccepted',
      status: 'True',
      reason: 'NoConflicts',
      message: 'no conflicts found',
    };
    const established: CrdCondition =
      conflict === undefined || wasEstablished
        ? {
            type: 'Established',
            status: 'True',
            reason: 'InitialNamesAccepted',
            message: 'the initial names have been accepted',
          }
        : {
            type: 'Established',
            status: 'False',
            reason: 'NotAccepted',
            message: 'not all names are accepted',
          };
    return {
      ...status,
      acceptedNames,
      conditions: this.#withConditions(status.conditions ?? [], [accepted, established]),
    };
  }

  #withConditions(current: readonly CrdCondition[], next: readonly CrdCondition[]): readonly CrdCondition[] {
    const now = rfc3339(this.#machinery.clock.now());
    const result = [...current];
    for (const condition of next) {
      const at = result.findIndex((known) => known.type === condition.type);
      const known = result[at];
      const sameStatus = known?.status === condition.status;
      const lastTransitionTime = sameStatus ? (known?.lastTransitionTime ?? now) : now;
      const written = { lastTransitionTime, ...pick(condition) };
      if (at < 0) result.push(written);
      else if (!sameStatus || known?.reason !== condition.reason) result[at] = written;
    }
    return result;
  }

  #write(crd: KubeObject, status: CrdStatus): void {
    const writing = this.#writeStatus(crd, status)
      .catch((error: unknown) => {
        const isGone = error instanceof ApiError && error.status.code === 404;
        if (!isGone && this.#machinery.store.failure === undefined) this.#onError(error);
      })
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** Only upon the very state it was decided from: a newer one is decided upon anew. */
  async #writeStatus(crd: KubeObject, status: CrdStatus): Promise<void> {
    const resource = this.#machinery.catalog.findResource(
      'apiextensions.k8s.io',
      'customresourcedefinitions',
    );
    if (resource === undefined) throw new TypeError('customresourcedefinitions are not served');
    const name = crd.metadata.name as string;
    const target: Target = { resource, namespace: '', name, subresource: 'status' };
    await guaranteedUpdate(
      this.#machinery,
      target,
      (current) => {
        if (current === undefined || String(current.revision) !== crd.metadata.resourceVersion) {
          return { type: 'keep' };
        }
        const draft = { ...clonePlain(current.object), status } as unknown as Draft;
        const owned = recordOwnUpdate(this.#machinery, target, draft, current.object, controllerContext);
        return { type: 'put', object: owned as unknown as KubeObject };
      },
      false,
    );
  }
}

function pick({ message, reason, status, type }: CrdCondition): CrdCondition {
  return {
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    status,
    type,
  };
}

const controllerContext: WriteContext = {
  user: loopbackUser,
  dryRun: false,
  fieldManager: 'kube-apiserver',
  fieldValidation: 'Ignore',
  warnings: new Set(),
  signal: new AbortController().signal,
};
