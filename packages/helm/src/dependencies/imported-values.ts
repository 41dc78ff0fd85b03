import { type CoalesceRules, coalesceTables } from '../values/coalesce-tables.ts';
import { coalesceValues } from '../values/coalesce-values.ts';
import { copyValue, isTable, type Table } from '../values/merge-maps.ts';
import { tableAt } from '../values/path.ts';
import type { ChartNode } from './chart-node.ts';

/**
 * The chart with the values its dependencies export merged under its own, from the leaves up. What the chart itself
 * says wins over what it imports.
 */
export function withImportedValues(node: ChartNode, rules: CoalesceRules): ChartNode {
  const inner = { ...node, dependencies: node.dependencies.map((child) => withImportedValues(child, rules)) };
  const declared = inner.metadata.dependencies;
  if (declared === undefined) return inner;
  const merging = { ...rules, merge: true };
  const values = coalesceValues(inner, new Map(), merging);
  // Imported tables are those of `values` itself (but for empty ones), and merging changes them, in Helm as here.
  let imported: Table = new Map();
  const dependencies = declared.map((dependency) => {
    const imports = dependency.importValues.flatMap((item) => importOf(item));
    for (const { child, parent } of imports) {
      const table = tableAt(values, `${dependency.name}.${child}`);
      if (table !== undefined)
        imported = coalesceTables(imported, nested(parent, table.size === 0 ? new Map() : table), merging);
    }
    return {
      ...dependency,
      importValues: imports.map(
        ({ child, parent }) =>
          new Map([
            ['child', child],
            ['parent', parent],
          ]),
      ),
    };
  });
  return {
    ...inner,
    metadata: { ...inner.metadata, dependencies },
    values: coalesceTables(copyValue(values), imported, merging),
  };
}

interface Import {
  readonly child: string;
  readonly parent: string;
}

/** `name` stands for the table `exports.name`, merged at the top. */
function importOf(item: unknown): Import[] {
  if (typeof item === 'string') return [{ child: `exports.${item}`, parent: '.' }];
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
  const entries = new Map<string, unknown>(isTable(item) ? item : Object.entries(item));
  return [{ child: shown(entries.get('child')), parent: shown(entries.get('parent')) }];
}

/** As Go's `%v`. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return '<nil>';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function nested(path: string, table: Table): Table {
  if (path === '.') return table;
  return path
    .split('.')
    .reduceRight<Table>((inner, name) => new Map<string, unknown>([[name, inner]]), table);
}
