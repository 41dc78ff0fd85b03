import type { FieldTrie } from '../diff/field-trie.ts';
import type { KubeObject, ManagedFieldsEntry } from '@setpoint/kube';
import { retried } from './retry.ts';
import { locationOf } from './wait.ts';
import type { WriteContext } from './write-object.ts';

/**
 * Hands the fields of former client-side appliers to our server-side manager, so that fields removed from the source go
 * away. What client-go's `csaupgrade` does: the entries are united into one Apply entry, and kubectl's last-applied
 * annotation stays as it is. Does nothing when there are no such entries.
 */
export async function migrateManagers(
  live: KubeObject,
  { plan, ports, signal }: WriteContext,
): Promise<void> {
  const { fieldManager, formerManagers } = plan.conventions;
  const isFormer = (entry: ManagedFieldsEntry): boolean =>
    entry.operation === 'Update' &&
    (entry.subresource ?? '') === '' &&
    (entry.manager === fieldManager || formerManagers.includes(entry.manager ?? ''));
  if (live.metadata.managedFields?.some(isFormer) !== true) return;
  await retried(ports, signal, async (attempt) => {
    const current = attempt === 0 ? live : await ports.client.get(locationOf(live), signal);
    const entries = current?.metadata.managedFields ?? [];
    if (current === undefined || !entries.some(isFormer)) return;
    // The resourceVersion makes the patch conditional: a change made meanwhile is a conflict, and is read again.
    const patch = [
      { op: 'replace', path: '/metadata/resourceVersion', value: current.metadata.resourceVersion },
      { op: 'replace', path: '/metadata/managedFields', value: migrated(entries, isFormer, fieldManager) },
    ];
    await ports.client.patch(locationOf(live), 'json', patch, {}, signal);
  });
}

function migrated(
  entries: readonly ManagedFieldsEntry[],
  isFormer: (entry: ManagedFieldsEntry) => boolean,
  manager: string,
): readonly ManagedFieldsEntry[] {
  const isOurs = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '';
  const joined = entries.filter((entry) => isFormer(entry) || isOurs(entry));
  const newest = joined.reduce((a, b) => ((a.time ?? '') >= (b.time ?? '') ? a : b));
  const fieldsV1 = joined.reduce<FieldTrie>(
    (all, entry) => unite(all, (entry.fieldsV1 ?? {}) as unknown as FieldTrie),
    {},
  );
  const ours: ManagedFieldsEntry = {
    ...newest,
    manager,
    operation: 'Apply',
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
  return [...entries.filter((entry) => !joined.includes(entry)), ours];
}

function unite(a: FieldTrie, b: FieldTrie): FieldTrie {
  const steps = new Map(Object.entries(a));
  for (const [step, fields] of Object.entries(b)) steps.set(step, unite(steps.get(step) ?? {}, fields));
  return Object.fromEntries(steps);
}
