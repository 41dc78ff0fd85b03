import type { KubeObject } from '@setpoint/kube';
import type { Catalog } from '../catalog/catalog.ts';
import { type CrdCondition, type CrdNames, crdSpecOf, crdStatusOf } from './crd-spec.ts';

/** Which names of a CRD are its own. */
export interface NameDecision {
  readonly accepted: Partial<CrdNames>;
  /** The condition NamesAccepted=False when a name belongs to another resource of the group already. */
  readonly conflict: CrdCondition | undefined;
}

/** Who was accepted first keeps a name; each is accepted by itself, and of a name that is not the one before stays. */
export function decideNames(crd: KubeObject, crds: readonly KubeObject[], catalog: Catalog): NameDecision {
  const { group, names } = crdSpecOf(crd);
  const others = takenNames(crd, crds, catalog, group);
  const conflict = conflictOf(names, others);
  if (conflict === undefined) return { accepted: names, conflict };
  const before = crdStatusOf(crd).acceptedNames ?? {};
  const { resources, kinds } = others;
  const accepted: Record<string, unknown> = {
    ...before,
    ...(names.categories && { categories: names.categories }),
  };
  for (const field of ['plural', 'singular'] as const)
    if (names[field] && !resources.has(names[field])) accepted[field] = names[field];
  for (const field of ['kind', 'listKind'] as const)
    if (names[field] && !kinds.has(names[field])) accepted[field] = names[field];
  if (names.shortNames && !names.shortNames.some((name) => resources.has(name)))
    accepted['shortNames'] = names.shortNames;
  return { accepted, conflict };
}

function conflictOf(names: CrdNames, others: TakenNames): CrdCondition | undefined {
  const refuse = (reason: string, name: string): CrdCondition => ({
    type: 'NamesAccepted',
    status: 'False',
    reason,
    message: `${JSON.stringify(name)} is already in use`,
  });
  const { plural, singular = '', shortNames = [], kind, listKind = '' } = names;
  const conflicts = [
    ...(others.resources.has(plural) ? [refuse('PluralConflict', plural)] : []),
    ...(others.resources.has(singular) ? [refuse('SingularConflict', singular)] : []),
    ...shortNames
      .filter((name) => others.resources.has(name))
      .map((name) => refuse('ShortNamesConflict', name)),
    ...(others.kinds.has(kind) ? [refuse('KindConflict', kind)] : []),
    ...(others.kinds.has(listKind) ? [refuse('ListKindConflict', listKind)] : []),
  ];
  // The condition has room for one: the real controller overwrites it with each.
  return conflicts.at(-1);
}

interface TakenNames {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

function takenNames(
  crd: KubeObject,
  crds: readonly KubeObject[],
  catalog: Catalog,
  group: string,
): TakenNames {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  const take = ({ plural, singular, shortNames = [], kind, listKind }: Partial<CrdNames>): void => {
    for (const name of [plural, singular, ...shortNames]) if (name) resources.add(name);
    for (const name of [kind, listKind]) if (name) kinds.add(name);
  };
  for (const other of crds) {
    if (other.metadata.name === crd.metadata.name || crdSpecOf(other).group !== group) continue;
    take(crdStatusOf(other).acceptedNames ?? {});
  }
  for (const resource of catalog.all()) {
    if (resource.gvk.group !== group || resource.custom !== undefined) continue;
    const { singular, shortNames, gvk, listKind } = resource;
    take({ plural: resource.resource, singular, shortNames, kind: gvk.kind, listKind });
  }
  return { resources, kinds };
}
