import { HELM_CODES, helmError } from '../errors.ts';
import { type CoalesceRules, coalesceTables } from './coalesce-tables.ts';
import { goPrintf } from './go-printf.ts';
import { copyValue, isTable, type Table } from './merge-maps.ts';

/** What coalescing needs of a chart. */
export interface ValuesSource {
  readonly name: string;
  readonly values: ReadonlyMap<string, unknown>;
  readonly dependencies: readonly ValuesSource[];
}

const globalKey = 'global';

/**
 * The values a chart and its dependencies see: those given over the charts' own, those of a dependency under its name,
 * globals copied downwards. The result shares nothing with its inputs. Fails with `helm.values` when a dependency's
 * name holds something other than a table.
 */
export function coalesceValues(
  chart: ValuesSource,
  given: ReadonlyMap<string, unknown>,
  rules: CoalesceRules,
): Table {
  return coalesceInto(chart, copyValue(given) as Table, rules);
}

function coalesceInto(chart: ValuesSource, into: Table, rules: CoalesceRules): Table {
  addDefaults(chart, into, rules);
  for (const dependency of chart.dependencies) {
    const { name } = dependency;
    const present = into.get(name);
    if (present !== undefined && !isTable(present)) {
      throw helmError(HELM_CODES.values, goPrintf('type mismatch on %s: %t', name, present), {
        subject: name,
        rule: 'The values of a dependency, under its name, are a table.',
        nextAction: `Make ${name} a table in the values, or leave it out.`,
      });
    }
    const own = present ?? new Map<string, unknown>();
    shareGlobals(own, into, rules);
    into.set(name, coalesceInto(dependency, own, rules));
  }
  return into;
}

function addDefaults(chart: ValuesSource, into: Table, rules: CoalesceRules): void {
  for (const [key, value] of chart.values) {
    const present = into.get(key);
    if (present === undefined) {
      into.set(key, copyValue(value));
    } else if (present === null) {
      if (!rules.merge) into.delete(key);
    } else if (isTable(present) && isTable(value)) {
      const merge = rules.merge || chart.dependencies.some(({ name }) => name === key);
      coalesceTables(present, copyValue(value), { ...rules, merge });
    }
  }
}

/** The globals of `from` in those of `into`; tables are copied, and what stands higher up wins. */
function shareGlobals(into: Table, from: ReadonlyMap<string, unknown>, rules: CoalesceRules): void {
  const own = into.get(globalKey) ?? (into.has(globalKey) ? null : new Map<string, unknown>());
  const given = from.get(globalKey) ?? (from.has(globalKey) ? null : new Map<string, unknown>());
  if (!isTable(own) || !isTable(given)) return;
  for (const [key, value] of given) {
    const present = own.get(key);
    if (isTable(value)) {
      const copy: Table = new Map(value);
      if (present === undefined) own.set(key, copy);
      else if (isTable(present)) own.set(key, coalesceTables(copy, present, { ...rules, merge: true }));
    } else if (!isTable(present)) {
      own.set(key, value);
    }
  }
  into.set(globalKey, own);
}
