import { isPlainMap, ownField, type PlainMap, sameValue, setOwnField } from '../values/plain.ts';
import { mergePatch } from './merge-patch.ts';

/** Which half of a difference to keep: what was added or changed, or what was deleted. */
type Half = 'changes' | 'deletions';

/** The JSON merge patch that makes `b` of `a`. */
function mergeDiff(a: PlainMap, b: PlainMap): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const key in b) {
    const before = ownField(a, key);
    const after = b[key];
    if (isPlainMap(before) && isPlainMap(after)) {
      const inner = mergeDiff(before, after);
      if (Object.keys(inner).length > 0) setOwnField(patch, key, inner);
    } else if (before === undefined || !sameValue(before, after)) {
      setOwnField(patch, key, after);
    }
  }
  for (const key in a) if (ownField(b, key) === undefined) setOwnField(patch, key, null);
  return patch;
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
