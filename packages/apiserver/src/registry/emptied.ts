import { type Emptied, isPlainMap } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Draft } from '../kinds/index.ts';

/** Groups whose objects are kept as JSON, which tells an empty list from none. */
const KEPT_AS_JSON: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/**
 * Runs `work` with the empty lists and maps in the object, in place, that are only left out when it is written: Go's types
 * have them as long as the object is looked at, and some rules tell them from none.
 */
export function withEmptied(object: Draft, emptied: readonly Emptied[], work: () => void): void {
  if (emptied.length === 0) {
    work();
    return;
  }
  const restored = emptied.flatMap((each) => (each.isLeftOut ? restore(object, each) : []));
  work();
  for (const take of restored) take();
}

/** Writes null for empty lists that are always written, as protobuf, in which objects are kept, does not have them. */
export function asKept(object: Draft, emptied: readonly Emptied[], { gvk }: Pick<ApiResource, 'gvk'>): void {
  if (emptied.length === 0 || KEPT_AS_JSON.has(gvk.group)) return;
  for (const { path, isLeftOut } of emptied) {
    const owner = isLeftOut ? undefined : ownerOf(object, path);
    const key = path.at(-1) as string;
    const value = owner?.[key];
    if (owner !== undefined && Array.isArray(value) && value.length === 0) owner[key] = null;
  }
}

/** What takes the value away again, where it could be put and is still what it was. */
function restore(object: Draft, { path, value }: Emptied): readonly (() => void)[] {
  const owner = ownerOf(object, path);
  const key = path.at(-1) as string;
  if (owner === undefined || Object.hasOwn(owner, key)) return [];
  owner[key] = value;
  const take = (): void => {
    if (owner[key] === value && Object.keys(value as object | string).length === 0) delete owner[key];
  };
  return [take];
}

function ownerOf(object: Draft, path: Emptied['path']): Record<string, unknown> | undefined {
  let owner: unknown = object;
  for (const step of path.slice(0, -1)) {
    if (Array.isArray(owner)) owner = owner[step as number];
    else owner = isPlainMap(owner) && Object.hasOwn(owner, step) ? owner[step] : undefined;
  }
  return isPlainMap(owner) ? owner : undefined;
}
