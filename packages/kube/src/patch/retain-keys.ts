import { goFormat } from '../values/go-format.ts';
import { ownField, sameValue } from '../values/plain.ts';
import { patchError } from './patch-error.ts';
import { badRetainKeys } from './strategic-errors.ts';
import { DELETE_FROM_LIST, RETAIN_KEYS, SET_ORDER } from './strategic-lists.ts';

type Mutable = Record<string, unknown>;

/** `$retainKeys`: fields of the original that it does not name go. */
export function applyRetainKeys(original: Mutable, patch: Mutable, final: boolean): void {
  const retained = ownField(patch, RETAIN_KEYS);
  if (retained === undefined) return;
  delete patch[RETAIN_KEYS];
  if (!final) {
    const theirs = ownField(original, RETAIN_KEYS);
    if (theirs === undefined) original[RETAIN_KEYS] = retained;
    else if (!sameValue(theirs, retained)) {
      throw patchError(
        'internal',
        `${goFormat(theirs)} and ${goFormat(retained)} are not deep equal: this may happen when calculating the 3-way diff patch`,
      );
    }
    return;
  }
  if (!Array.isArray(retained)) throw badRetainKeys();
  const keys = new Set<unknown>(retained);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ORDER)) continue;
    if (!keys.has(key)) throw badRetainKeys();
  }
  for (const key of Object.keys(original)) if (!keys.has(key)) delete original[key];
}
