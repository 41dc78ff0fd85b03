import type { Draft } from '../kinds/index.ts';
import { ageSince } from './duration.ts';
import { nameOf } from './format.ts';
import { selectJsonPath } from './json-path.ts';
import { NAME, type TableColumn } from './table.ts';

/** One entry of a CRD version's `additionalPrinterColumns`. */
export interface CustomColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

const AGE_ONLY: readonly CustomColumn[] = [
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
    description: 'Time since the object was created.',
  },
];

/** The name, then the CRD's columns, or the age where it defines none. */
export function customColumns(columns: readonly CustomColumn[]): readonly TableColumn[] {
  const shown = columns.length === 0 ? AGE_ONLY : columns;
  return [
    NAME,
    ...shown.map((column) => ({
      name: column.name,
      type: column.type as TableColumn['type'],
      format: column.format ?? '',
      description: column.description ?? '',
      priority: column.priority ?? 0,
    })),
  ];
}

export function customCells(
  object: Draft,
  now: number,
  columns: readonly CustomColumn[],
): readonly unknown[] {
  const shown = columns.length === 0 ? AGE_ONLY : columns;
  return [
    nameOf(object),
    ...shown.map(({ type, jsonPath }) => {
      const [value] = selectJsonPath(jsonPath, object);
      return value === undefined || value === null ? null : cellOf(type, value, now);
    }),
  ];
}

/** A value as its column's type shows it; null when it is of another type. */
function cellOf(type: string, value: unknown, now: number): unknown {
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      if (typeof value !== 'string') return null;
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : ageSince(value, now);
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}
