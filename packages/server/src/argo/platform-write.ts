import {
  gvkOf,
  type Informer,
  isKubeError,
  KUBE_CODES,
  type KubeObject,
  withoutManagedFields,
} from '@setpoint/kube';
import type { Services } from '../services.ts';
import { fieldManager } from './write-application.ts';

/** Writes an object and lets the next read of this server see it. */
export async function createSeen<T extends Pick<KubeObject, 'metadata'>>(
  services: Services,
  into: Informer<T>,
  object: KubeObject,
  signal: AbortSignal,
): Promise<T> {
  return seen(into, await services.client.create(object, { fieldManager }, signal));
}

/** Changes an object by a merge patch decided on its current state; tried again when somebody wrote between. */
export async function patchSeen<T extends Pick<KubeObject, 'metadata'>>(
  services: Services,
  into: Informer<T>,
  object: KubeObject,
  decide: (current: KubeObject) => object,
  signal: AbortSignal,
): Promise<T> {
  const { namespace = '', name = '' } = object.metadata;
  const location = { gvk: gvkOf(object), namespace, name };
  let current = object;
  for (let attempt = 0; ; attempt++) {
    const change = decide(current) as { readonly metadata?: object };
    const { resourceVersion } = current.metadata;
    const guarded = { ...change, metadata: { ...change.metadata, resourceVersion } };
    try {
      return seen(into, await services.client.patch(location, 'merge', guarded, { fieldManager }, signal));
    } catch (error) {
      if (!isKubeError(error, KUBE_CODES.conflict) || attempt >= 20) throw error;
      current = (await services.client.get(location, signal)) ?? current;
    }
  }
}

/** Deletes an object; gone already is as good. */
export async function removeSeen<T extends Pick<KubeObject, 'metadata'>>(
  services: Services,
  from: Informer<T>,
  object: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const { namespace = '', name = '', uid } = object.metadata;
  await services.client.delete(
    { gvk: gvkOf(object), namespace, name },
    uid === undefined ? {} : { uid },
    signal,
  );
  from.forget(object);
}

function seen<T extends Pick<KubeObject, 'metadata'>>(into: Informer<T>, written: KubeObject): T {
  into.learn(written);
  return withoutManagedFields(written) as unknown as T;
}
