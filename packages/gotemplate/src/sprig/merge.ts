import { isTrue } from '../values/truth.ts';
import type { Spend } from '../values/deep-equal.ts';

type Dict = Map<unknown, unknown>;

/**
 * mergo 1.0's merge of maps, in place: maps merge key by key, everything else is taken whole. Without `overwrite` only
 * missing and empty values are filled in; with it every value of the source wins, also an empty or nil one.
 * What is taken from the source is shared with it, as in Go.
 */
export function merge(
  target: Dict,
  source: ReadonlyMap<unknown, unknown>,
  overwrite: boolean,
  spend: Spend,
): void {
  spend(source.size + 1);
  for (const [key, value] of source) {
    const existing = target.get(key);
    if (value === null || value === undefined) {
      if (overwrite) target.set(key, null);
      continue;
    }
    if (value instanceof Map && existing instanceof Map) {
      merge(existing, value, overwrite, spend);
      if (existing.size > 0) continue;
    }
    if (overwrite || !isTrue(existing)) target.set(key, value);
  }
}
