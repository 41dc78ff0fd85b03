import { failure } from './errors.ts';
import type { SortOptions } from './kustomization-fields.ts';
import { compareText, type Gvk, gvkText, kindRanks, type ResId, sameGvk, sortText } from './res-id.ts';
import type { ResourceList } from './resource-list.ts';

/** Orders the resources; without options they stay as they came. */
export function sortResources(list: ResourceList, options: SortOptions | undefined): void {
  const order = options === undefined ? 'fifo' : options.order;
  if (order !== 'fifo' && order !== 'legacy') {
    throw failure("the field 'sortOptions.order' must be one of [fifo, legacy]");
  }
  if (order === 'fifo') {
    if (options?.legacySortOptions === undefined) return;
    throw failure(
      "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
    );
  }
  sortLegacy(list, options);
}

function sortLegacy(list: ResourceList, options: SortOptions | undefined): void {
  const legacy = options?.legacySortOptions;
  const ranks =
    legacy === undefined ? kindRanks() : kindRanks(legacy.orderFirst ?? [], legacy.orderLast ?? []);
  const keyed = list.items.map((resource) => {
    const id = resource.currentId;
    return { resource, id, gvk: sortText(id), rank: ranks.get(id.kind) ?? 0, text: idSortText(id) };
  });
  keyed.sort((a, b) => {
    if (sameGvk(a.id, b.id)) return compareText(a.text, b.text);
    if (a.rank !== b.rank) return a.rank - b.rank;
    const order = compareText(a.gvk, b.gvk);
    return isCoreNamespacePair(a.id, b.id) ? -order : order;
  });
  list.reset([]);
  list.appendAll(keyed.map(({ resource }) => resource));
}

/** Kubernetes' own namespaces come before things of other groups that are called so. */
function isCoreNamespacePair(a: Gvk, b: Gvk): boolean {
  return a.kind === 'Namespace' && b.kind === 'Namespace' && (a.group === '' || b.group === '');
}

function idSortText(id: ResId): string {
  return `${gvkText(id)}|${id.namespace || '~X'}|${id.name || '~N'}`;
}
