import type { Draft } from '../kinds/index.ts';

/** One column of a `Table` answer. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** `name` marks the column that identifies the row. */
  readonly format: string;
  readonly description: string;
  /** 0 is always shown; more only with `-o wide`. */
  readonly priority: number;
}

/** The cells of one object, one for each column. `now` in milliseconds since the epoch. */
type CellsOf = (object: Draft, now: number) => readonly unknown[];

export interface KindPrinter {
  readonly columns: readonly TableColumn[];
  readonly cells: CellsOf;
}

export const NAME: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
};

export const AGE: TableColumn = text('Age', 'Time since the object was created.');

export const CREATED_AT: TableColumn = {
  name: 'Created At',
  type: 'date',
  format: '',
  description: 'When the object was created.',
  priority: 0,
};

export function text(name: string, description: string): TableColumn {
  return { name, type: 'string', format: '', description, priority: 0 };
}

export function integer(name: string, description: string): TableColumn {
  return { name, type: 'integer', format: '', description, priority: 0 };
}

export function boolean(name: string, description: string): TableColumn {
  return { name, type: 'boolean', format: '', description, priority: 0 };
}

/** Shown only with `-o wide`. */
export function wide(name: string, description: string): TableColumn {
  return { ...text(name, description), priority: 1 };
}

export const CONTAINERS = wide('Containers', 'Names of the containers in the template.');
export const IMAGES = wide('Images', 'Images of the containers in the template.');
export const SELECTOR = wide('Selector', 'Labels that select the pods.');
