import { func, GoMap, GoType, goTypes } from '@setpoint/gotemplate';
import { encodeSigs } from '@setpoint/goyaml';
import type { Table } from '../values/merge-maps.ts';

const { anyType, stringType } = goTypes;

/** Go's `common.Values` (`chartutil.Values` in Helm 3): a map type of its own over shared maps. */
const valuesTypes = { 3: valuesType('chartutil.Values'), 4: valuesType('common.Values') } as const;

function valuesType(name: string): GoType {
  return new GoType(name, 'map', true, {
    key: stringType,
    elem: anyType,
    methods: [
      ['AsMap', func([], (values: GoMap) => (values instanceof ValuesView ? values.table : new Map(values)))],
      ['YAML', func([], (values: GoMap) => encodeSigs(values))],
    ],
  });
}

/**
 * A table under the type of Values. It is the same table, not a copy: what a template sets in `.Values` of a
 * dependency shows in its parent.
 */
export class ValuesView extends GoMap {
  readonly table: Table;

  constructor(table: Table, helmVersion: 3 | 4) {
    super(valuesTypes[helmVersion]);
    this.table = table;
  }

  override get size(): number {
    return this.table.size;
  }

  override get(key: unknown): unknown {
    return this.table.get(key as string);
  }

  override has(key: unknown): boolean {
    return this.table.has(key as string);
  }

  override set(key: unknown, value: unknown): this {
    this.table.set(key as string, value);
    return this;
  }

  override delete(key: unknown): boolean {
    return this.table.delete(key as string);
  }

  override keys(): MapIterator<unknown> {
    return this.table.keys();
  }

  override values(): MapIterator<unknown> {
    return this.table.values();
  }

  override entries(): MapIterator<[unknown, unknown]> {
    return this.table.entries();
  }

  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return this.table.entries();
  }

  override forEach(visit: (value: unknown, key: unknown, map: Map<unknown, unknown>) => void): void {
    for (const [key, value] of this.table) visit(value, key, this);
  }
}
