import { clonePlain, isPlainMap, type KubeObject, setOwnField } from '@setpoint/kube';
import type { Draft } from '../kinds/index.ts';

/**
 * A copy of the object to work on. What managers hold (`fieldsV1`) is shared with it: such values are never changed, and
 * are most of many an object.
 */
export function ownCopy(object: KubeObject | Draft): Draft {
  const copy: Record<string, unknown> = {};
  for (const key in object) {
    const value = (object as Draft)[key];
    setOwnField(copy, key, key === 'metadata' ? metadataCopy(value) : clonePlain(value));
  }
  return copy as Draft;
}

function metadataCopy(metadata: unknown): unknown {
  if (!isPlainMap(metadata)) return clonePlain(metadata);
  const copy: Record<string, unknown> = {};
  for (const key in metadata) {
    const value = metadata[key];
    const isShared = key === 'managedFields' && Array.isArray(value);
    setOwnField(copy, key, isShared ? value.map(entryCopy) : clonePlain(value));
  }
  return copy;
}

function entryCopy(entry: unknown): unknown {
  return isPlainMap(entry) ? { ...entry } : clonePlain(entry);
}
