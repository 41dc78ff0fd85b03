import {
  differenceNodes,
  EMPTY,
  intersectNodes,
  isEmptyNode,
  type TrieNode,
  unionNodes,
} from './field-trie.ts';
import type { Managed, ManagedFields } from './managed-fields.ts';
import { withNamedFields } from './named-fields.ts';
import { withoutItems } from './remove-fields.ts';
import { fieldsOf } from './set-of.ts';
import type { Typed, Versions } from './versions.ts';

const named = (typed: Typed): TrieNode => withNamedFields(typed.type, fieldsOf(typed.type, typed.value));
const without = (typed: Typed, items: TrieNode): Typed => ({
  value: withoutItems(typed.type, typed.value, items),
  type: typed.type,
});

/**
 * The merged object without the fields and items its manager applied last time (`last`), does not apply now, and no
 * other manager holds. `managers` holds what the manager applies now.
 */
export function pruneUnapplied(
  versions: Versions,
  merged: Typed,
  managers: ManagedFields,
  last: Managed | undefined,
): unknown {
  if (last === undefined || isEmptyNode(last.fields)) return merged.value;
  const before = versions.convert(merged, versions.version, last.apiVersion);
  if (before === undefined) return merged.value;
  const pruned = without(before, withNamedFields(before.type, last.fields));
  const owned = addBackOwned(versions, before, pruned, last.apiVersion, managers);
  const kept = addBackDangling(before, owned, last.fields);
  const result = versions.convert(kept, last.apiVersion, versions.version);
  return result === undefined ? merged.value : result.value;
}

/** Gives back what other managers hold, or this one applies now, version by version, the pruned one first. */
function addBackOwned(
  versions: Versions,
  merged: Typed,
  pruned: Typed,
  version: string,
  managers: ManagedFields,
): Typed {
  const fieldsAt = fieldsByVersion(managers);
  const order = [...fieldsAt.keys()].sort((a, b) => Number(b === version) - Number(a === version));
  let at = version;
  let whole = merged;
  let rest = pruned;
  for (const next of order) {
    const fields = fieldsAt.get(next) as TrieNode;
    const wholeNext = versions.convert(whole, at, next);
    const restNext = versions.convert(rest, at, next);
    if (wholeNext === undefined || restNext === undefined) continue;
    whole = wholeNext;
    const kept = unionNodes(named(restNext), withNamedFields(whole.type, fields));
    rest = without(whole, differenceNodes(named(whole), kept));
    at = next;
  }
  return versions.convert(rest, at, version) ?? rest;
}

function fieldsByVersion(managers: ManagedFields): Map<string, TrieNode> {
  const fieldsAt = new Map<string, TrieNode>();
  for (const { apiVersion, fields } of managers.values()) {
    fieldsAt.set(apiVersion, unionNodes(fieldsAt.get(apiVersion) ?? EMPTY, fields));
  }
  return fieldsAt;
}

/** Gives back what was never applied by this manager: fields nobody holds, or only updaters do. */
function addBackDangling(merged: Typed, pruned: Typed, last: TrieNode): Typed {
  const gone = differenceNodes(named(merged), named(pruned));
  return without(merged, intersectNodes(gone, withNamedFields(merged.type, last)));
}
