import type { SchemaNode } from '../schema/schema-node.ts';
import { clonePlain, type PlainMap } from '../values/plain.ts';
import { threeWayJsonMerge } from './json-merge-diff.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicDiff } from './strategic-diff.ts';
import { mergeMap, strategicMergePatch } from './strategic-merge.ts';

export interface ThreeWayMergeOptions {
  /** What was applied last time; undefined when nothing was. */
  readonly original: PlainMap | undefined;
  /** What is applied now. */
  readonly modified: PlainMap;
  /** What the server has. */
  readonly current: PlainMap;
  /** Of a built-in kind, for a strategic merge patch; undefined for a JSON merge patch, as custom resources need. */
  readonly schema: SchemaNode | undefined;
}

/**
 * The patch `kubectl apply` sends: what `modified` has other than `current`, and the deletion of what it no longer has
 * since `original`. Empty when there is nothing to do. Apply it with {@link mergeInto}. Throws as
 * {@link strategicMergePatch} does.
 */
export function threeWayMerge({ original, modified, current, schema }: ThreeWayMergeOptions): PlainMap {
  if (schema === undefined) return threeWayJsonMerge(original ?? {}, modified, current);
  const changes = clonePlain(strategicDiff(current, modified, schema, 'changes'));
  const deletions = clonePlain(strategicDiff(original ?? {}, modified, schema, 'deletions'));
  return mergeMap(deletions, changes, schema, false);
}

/** `current` after a patch of {@link threeWayMerge} made with the same schema. */
export function mergeInto(current: PlainMap, patch: PlainMap, schema: SchemaNode | undefined): PlainMap {
  return (
    schema === undefined ? mergePatch(current, patch) : strategicMergePatch(current, patch, schema)
  ) as PlainMap;
}
