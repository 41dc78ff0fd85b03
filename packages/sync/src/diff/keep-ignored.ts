import { sameValue } from '@setpoint/kube';
import type { KubeObject } from '@setpoint/kube';
import { heldBy, isLeaf, isMap, type FieldTrie } from './field-trie.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { valueAt, withoutPointer, withValueAt } from './json-pointer.ts';

/**
 * The desired object with the live values of what the rules ignore, so that applying it changes none of them. Custom
 * rules are followed by comparing the live object with and without what they remove.
 */
export function keepIgnored(
  desired: KubeObject,
  live: KubeObject | undefined,
  rules: IgnoreRules | undefined,
): KubeObject {
  if (live === undefined || rules === undefined) return desired;
  const pointers = [
    ...(rules.jsonPointers ?? []),
    ...pointersOfManagers(live, rules.managers ?? []),
    ...(rules.without === undefined ? [] : removedPointers(live, rules.without(live))),
  ].filter((pointer) => !pointer.startsWith('/status'));
  return pointers.reduce((object, pointer) => {
    const value = valueAt(live, pointer);
    return value === undefined ? withoutPointer(object, pointer) : withValueAt(object, pointer, value);
  }, desired);
}

/** Fields of maps that the managers hold; items of lists stay with the desired object. */
function pointersOfManagers(live: KubeObject, managers: readonly string[]): readonly string[] {
  const entries = (live.metadata.managedFields ?? []).filter(({ manager }) =>
    managers.includes(manager ?? ''),
  );
  return heldBy(entries).flatMap(({ fields }) => leafPointers(fields, ''));
}

function leafPointers(fields: FieldTrie, base: string): readonly string[] {
  return Object.entries(fields).flatMap(([step, below]) => {
    if (!step.startsWith('f:')) return [];
    const pointer = `${base}/${escape(step.slice(2))}`;
    return isLeaf(below) && !Object.hasOwn(below, '.') ? [pointer] : leafPointers(below, pointer);
  });
}

function removedPointers(before: unknown, after: unknown, base = ''): readonly string[] {
  if (sameValue(before, after)) return [];
  if (!isMap(before) || !isMap(after)) return [base];
  return Object.keys(before).flatMap((key) =>
    Object.hasOwn(after, key)
      ? removedPointers(before[key], after[key], `${base}/${escape(key)}`)
      : [`${base}/${escape(key)}`],
  );
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
