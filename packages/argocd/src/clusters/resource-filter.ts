import { SetpointError } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';
import { isExcludedByDefault } from '@setpoint/sync';
import { globMatches } from '../project/glob.ts';
import { codes } from '../errors.ts';

interface FilterEntry {
  readonly apiGroups: readonly string[];
  readonly kinds: readonly string[];
  readonly clusters: readonly string[];
}

/** `resource.exclusions` and `resource.inclusions` of `argocd-cm`; undefined where the key is absent. */
export interface ResourceFilter {
  readonly exclusions: readonly FilterEntry[] | undefined;
  readonly inclusions: readonly FilterEntry[] | undefined;
}

export const noResourceFilter: ResourceFilter = { exclusions: undefined, inclusions: undefined };

interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** True for kinds that the settings leave out of `server`: they are neither watched nor deployed. */
export function isExcludedBySettings(
  { exclusions = [], inclusions }: ResourceFilter,
  gvk: GroupKind,
  server: string,
): boolean {
  if (anyOf(exclusions, gvk, server)) return true;
  // Inclusions that are about other clusters leave this one alone.
  const here = (inclusions ?? []).filter(({ clusters }) => isAbout(clusters, server));
  return here.length > 0 && !anyOf(here, gvk, server);
}

/** True for kinds that are not watched: those the settings leave out, and without any exclusions our own list. */
export function isResourceExcluded(
  filter: ResourceFilter,
  gvk: GroupKind & { readonly version: string },
  server: string,
): boolean {
  if (isAlwaysExcluded(gvk) || isExcludedBySettings(filter, gvk, server)) return true;
  return filter.exclusions === undefined && isExcludedByDefault(gvk);
}

function isAlwaysExcluded({ group, kind }: GroupKind): boolean {
  return group === 'events.k8s.io' || group === 'metrics.k8s.io' || (group === '' && kind === 'Event');
}

/** Groups and clusters are globs; a kind is a name or `*`; an empty list means any. */
function anyOf(entries: readonly FilterEntry[], { group, kind }: GroupKind, server: string): boolean {
  return entries.some(
    ({ apiGroups, kinds, clusters }) =>
      (apiGroups.length === 0 || apiGroups.some((glob) => globMatches(glob, group))) &&
      (kinds.length === 0 || kinds.some((one) => one === '*' || one === kind)) &&
      isAbout(clusters, server),
  );
}

function isAbout(clusters: readonly string[], server: string): boolean {
  return clusters.length === 0 || clusters.some((glob) => globMatches(glob, server));
}

/** The entries of a filter's YAML; throws `argocd.invalid-setting` naming the key. */
export function parseFilterEntries(key: string, text: string): readonly FilterEntry[] | undefined {
  if (text.trim() === '') return undefined;
  try {
    const list = decodeSigs(text) ?? [];
    if (!Array.isArray(list)) throw new Error('it is not a list');
    return list.map(entryOf);
  } catch (cause) {
    throw new SetpointError(
      codes.invalidSetting,
      `${key} cannot be read: ${SetpointError.from(cause).message}`,
      {
        subject: `v1 ConfigMap argocd-cm, data key ${key}`,
        rule: 'A filter is a list of {apiGroups, kinds, clusters}, each a list of texts.',
        nextAction: `Correct the key ${key} of argocd-cm.`,
      },
    );
  }
}

function entryOf(value: unknown): FilterEntry {
  if (!isPlainMap(value)) throw new Error('an entry is not a map');
  return {
    apiGroups: texts(value, 'apiGroups'),
    kinds: texts(value, 'kinds'),
    clusters: texts(value, 'clusters'),
  };
}

function texts(map: PlainMap, key: string): readonly string[] {
  const value = ownField(map, key) ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new Error(`${key} is not a list of texts`);
}
