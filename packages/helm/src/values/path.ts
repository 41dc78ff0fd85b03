import { isTable, type Table } from './merge-maps.ts';

/** The table at a dotted path, or undefined when something on the way is missing or no table. */
export function tableAt(values: ReadonlyMap<string, unknown>, path: string): Table | undefined {
  let current: unknown = values;
  for (const name of path.split('.')) {
    current = isTable(current) ? current.get(name) : undefined;
    if (!isTable(current)) return undefined;
  }
  return current as Table;
}

/** The value at a dotted path when it is there and no table (null counts as a value); else undefined. */
export function valueAt(values: ReadonlyMap<string, unknown>, path: string): unknown {
  const dot = path.lastIndexOf('.');
  const table = dot < 0 ? values : tableAt(values, path.slice(0, dot));
  const value = table?.get(path.slice(dot + 1));
  return isTable(value) ? undefined : value;
}
