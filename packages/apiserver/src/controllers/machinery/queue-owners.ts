import type { Draft } from '../../kinds/index.ts';
import { controllerUid, type Informer, keyOf } from './informer.ts';
import type { KeyedQueue } from './queue.ts';

/** Queues every owner when it changes; the answer finds the key of the owner that controls an object, if it is one. */
export function queueOwners<T extends Draft>(
  owners: Informer<T>,
  queue: KeyedQueue,
): (owned: Pick<Draft, 'metadata'>) => string | undefined {
  const keys = new Map<string, string>();
  owners.onChange(({ object, previous }) => {
    const key = keyOf((object ?? previous) as T);
    // An object made anew under the same name may come without the deletion of the one before.
    if (previous?.metadata.uid !== object?.metadata.uid) keys.delete(previous?.metadata.uid ?? '');
    if (object !== undefined) keys.set(object.metadata.uid ?? '', key);
    queue.add(key);
  });
  return (owned) => keys.get(controllerUid(owned) ?? '');
}

/** Queues what controls an object when it changes, and what controlled it before. */
export function queueOwnersOf<T extends Draft>(
  owned: Informer<T>,
  ownerKeyOf: (owned: T) => string | undefined,
  queue: KeyedQueue,
): void {
  owned.onChange(({ object, previous }) => {
    for (const state of [object, previous]) {
      const key = state === undefined ? undefined : ownerKeyOf(state);
      if (key !== undefined) queue.add(key);
    }
  });
}
