import { createStore } from './store.ts';
import { favouriteKeys, keepFavouriteKeys } from './favourite-keys.ts';

export const favouriteStore = createStore<readonly string[]>(favouriteKeys());

/** Marks an application as a favourite, or no more; returns whether it is one now. */
export function toggleFavourite(application: string): boolean {
  const before = favouriteStore.get();
  const isNow = !before.includes(application);
  const after = isNow ? [...before, application].toSorted() : before.filter((other) => other !== application);
  keepFavouriteKeys(after);
  favouriteStore.set(after);
  return isNow;
}
