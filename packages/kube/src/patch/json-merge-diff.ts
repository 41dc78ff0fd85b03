import { isPlainMap, ownField, type PlainMap, sameValue, setOwnField } from '../values/plain.ts';
import { mergePatch } from './merge-patch.ts';

/** Which half of a difference to keep: what was added or changed, or what was deleted. */
type Half = 'changes' | 'deletions';

/**
 * The JSON merge patch (RFC 7386) that turns `from` into `to`, undefined when they are equal. Lists are replaced as a
 * whole; a field that left `to`, or is undefined there, becomes null.
 */
export function mergePatchBetween(from: unknown, to: unknown): unknown {
  if (!isPlainMap(from) || !isPlainMap(to)) return sameValue(from, to) ? undefined : to;
  const patch: Record<string, unknown> = {};
  for (const key in to) {
    const change = to[key] === undefined ? undefined : mergePatchBetween(ownField(from, key), to[key]);
    if (change !== undefined) setOwnField(patch, key, change);
  }
  for (const key in from) {
    if (from[key] !== undefined && ownField(to, key) === undefined) setOwnField(patch, key, null);
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function mergeDiff(a: PlainMap, b: PlainMap): PlainMap {
  return (mergePatchBetween(a, b) ?? {}) as PlainMap;
}

function keepHalf(patch: PlainMap, half: Half): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const key in patch) {
    const value = patch[key];
    if (value === null) {
      if (half === 'deletions') setOwnField(kept, key, null);
    } else if (isPlainMap(value) && Object.keys(value).length > 0) {
      const inner = keepHalf(value, half);
      if (Object.keys(inner).length > 0) setOwnField(kept, key, inner);
    } else if (half === 'changes') {
      setOwnField(kept, key, value);
    }
  }
  return kept;
}

/**
 * The JSON merge patch `kubectl apply` sends for a custom resource: what `modified` has other than `current`, and null for
 * what it no longer has since `original`.
 */
export function threeWayJsonMerge(original: PlainMap, modified: PlainMap, current: PlainMap): PlainMap {
  const changes = keepHalf(mergeDiff(current, modified), 'changes');
  const deletions = keepHalf(mergeDiff(original, modified), 'deletions');
  return mergePatch(deletions, changes) as PlainMap;
}
