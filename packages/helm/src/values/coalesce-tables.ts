import { isTable, type Table } from './merge-maps.ts';

/** How nulls are treated: see {@link coalesceTables}. */
export interface CoalesceRules {
  /** Nulls stay (merge), in place of deleting the default they stand over (coalesce). */
  readonly merge: boolean;
  /** Helm 4 keeps a user's null where the default is null too; Helm 3 drops it. Where there is no default both keep it. */
  readonly keepsNullOverNull: boolean;
}

/**
 * Fills `into` with what only `from` has, and returns it. A null in `into` deletes the key when coalescing; when
 * merging it stays. `from` may be changed and must not be shared.
 */
export function coalesceTables(into: Table, from: Table, rules: CoalesceRules): Table {
  const valued = new Set<string>();
  for (const [key, value] of from) if (value !== null) valued.add(key);
  if (rules.keepsNullOverNull) for (const [key, value] of into) if (value === null) from.set(key, null);
  for (const [key, value] of from) {
    const present = into.get(key);
    if (present === undefined) {
      into.set(key, value);
    } else if (present === null && !rules.merge && (valued.has(key) || !rules.keepsNullOverNull)) {
      into.delete(key);
    } else if (isTable(value) && isTable(present)) {
      coalesceTables(present, value, rules);
    }
  }
  return into;
}
