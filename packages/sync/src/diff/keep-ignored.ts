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
  const places = [
    ...[...(rules.jsonPointers ?? []), ...pointersOfManagers(live, rules.managers ?? [])].map(samePlace),
    ...(rules.without === undefined ? [] : removedPlaces(live, rules.without(live), desired)),
  ].filter(({ inLive }) => !inLive.startsWith('/status'));
  return places.reduce((object, { inLive, inDesired }) => {
    const value = valueAt(live, inLive);
    return value === undefined ? withoutPointer(object, inDesired) : withValueAt(object, inDesired, value);
  }, desired);
}

/** One thing of two objects, whose lists may hold it at different positions. */
interface Place {
  readonly inLive: string;
  readonly inDesired: string;
}

function samePlace(pointer: string): Place {
  return { inLive: pointer, inDesired: pointer };
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

/**
 * What a rule takes away, each as small as it is: taking over more would make defaults of the server the owner's fields, which
 * the next comparison would miss in the source.
 */
function removedPlaces(
  before: unknown,
  after: unknown,
  desired: unknown,
  at = samePlace(''),
): readonly Place[] {
  if (sameValue(before, after)) return [];
  if (
    Array.isArray(before) &&
    Array.isArray(after) &&
    Array.isArray(desired) &&
    before.length === after.length
  )
    return before.flatMap((item: unknown, index) => {
      if (sameValue(item, after[index])) return [];
      const partner = partnerOf(item, index, before, desired);
      if (partner < 0) return [];
      const below = { inLive: `${at.inLive}/${index}`, inDesired: `${at.inDesired}/${partner}` };
      return removedPlaces(item, after[index], desired[partner], below);
    });
  if (!isMap(before) || !isMap(after)) return [at];
  return Object.keys(before).flatMap((key) => {
    const step = `/${escape(key)}`;
    const below = { inLive: at.inLive + step, inDesired: at.inDesired + step };
    if (!Object.hasOwn(after, key)) return [below];
    const wanted = isMap(desired) && Object.hasOwn(desired, key) ? desired[key] : undefined;
    return removedPlaces(before[key], after[key], wanted, below);
  });
}

/** The position of an item in the desired list: that of its name, else its own in a list as long; -1 when there is none. */
function partnerOf(
  item: unknown,
  index: number,
  live: readonly unknown[],
  desired: readonly unknown[],
): number {
  const name = isMap(item) && Object.hasOwn(item, 'name') ? item['name'] : undefined;
  if (typeof name === 'string')
    return desired.findIndex(
      (other) => isMap(other) && Object.hasOwn(other, 'name') && other['name'] === name,
    );
  return live.length === desired.length ? index : -1;
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
