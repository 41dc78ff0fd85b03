import type { KubeObject } from '@setpoint/kube';
import type { Catalog } from '../catalog/catalog.ts';
import { type CrdCondition, type CrdNames, crdSpecOf, crdStatusOf } from './crd-spec.ts';

/**
 * The condition NamesAccepted=False when a name of the CRD belongs to another resource of its group already; undefined
 * when all are free. Who was accepted first keeps a name.
 */
export function nameConflictOf(
  crd: KubeObject,
  crds: readonly KubeObject[],
  catalog: Catalog,
): CrdCondition | undefined {
  const { group, names } = crdSpecOf(crd);
  const others = takenNames(crd, crds, catalog, group);
  const refuse = (reason: string, name: string): CrdCondition => ({
    type: 'NamesAccepted',
    status: 'False',
    reason,
    message: `${JSON.stringify(name)} is already in use`,
  });
  if (others.resources.has(names.plural)) return refuse('PluralConflict', names.plural);
  if (names.singular && others.resources.has(names.singular))
    return refuse('SingularConflict', names.singular);
  const short = names.shortNames?.find((name) => others.resources.has(name));
  if (short !== undefined) return refuse('ShortNamesConflict', short);
  if (others.kinds.has(names.kind)) return refuse('KindConflict', names.kind);
  if (names.listKind && others.kinds.has(names.listKind)) return refuse('ListKindConflict', names.listKind);
  return undefined;
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
