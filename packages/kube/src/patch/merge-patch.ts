import { isPlainMap, ownField, type PlainMap, setOwnField } from '../values/plain.ts';
import { patchError } from './patch-error.ts';

/**
 * The document after a JSON merge patch (RFC 7386), as the API server applies it: null deletes, objects merge,
 * everything else replaces. The inputs stay as they are and may be shared by the result. Throws `kube.bad-request`
 * when the patch is neither object nor array.
 */
export function mergePatch(document: unknown, patch: unknown): unknown {
  if (Array.isArray(patch)) return patch.map(withoutNulls);
  if (!isPlainMap(patch)) throw patchError('unreadable', 'Invalid JSON Patch');
  return isPlainMap(document) ? mergeFields(document, patch) : withoutNulls(patch);
}

function mergeFields(document: PlainMap, patch: PlainMap): PlainMap {
  const merged: Record<string, unknown> = { ...document };
  for (const key in patch) {
    const value = patch[key];
    if (value === null) delete merged[key];
    else if (value !== undefined) setOwnField(merged, key, mergeField(ownField(merged, key), value));
  }
  return merged;
}

function mergeField(current: unknown, patch: unknown): unknown {
  if (!isPlainMap(current)) return withoutNulls(patch);
  return isPlainMap(patch) ? mergeFields(current, patch) : patch;
}

/** Fields that are null name nothing to delete in what is new, and are left out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isPlainMap(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const key in value) {
    const item = value[key];
    if (item !== null && item !== undefined) setOwnField(kept, key, withoutNulls(item));
  }
  return kept;
}
