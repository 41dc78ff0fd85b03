import { prefixed } from './errors.ts';
import { decodeStruct, list } from './go-struct.ts';
import type { Patch } from './kustomization-fields.ts';
import { patchShape } from './kustomization-shapes.ts';

/** Patches as they stand in `patches` of a kustomization; what does not fit is an error in the words of the real tool. */
export function readPatches(written: readonly unknown[]): readonly Patch[] {
  try {
    return decodeStruct(list(patchShape), written, true) ?? [];
  } catch (error) {
    throw prefixed(error, 'invalid Kustomization');
  }
}
