import type { Line } from './screen.ts';

/** What `:` switches to. */
export const lists = ['applications', 'applicationsets', 'projects', 'clusters'] as const;
export type ListName = (typeof lists)[number];

/** One line of a table. `cells` are shown, `status` colours it. */
export interface Row {
  /** Stays the same while the thing does: what is selected stays selected when lines move. */
  readonly id: string;
  readonly cells: readonly string[];
  readonly status: 'good' | 'busy' | 'bad' | 'plain';
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface TextContent {
  readonly lines: readonly Line[];
  /** Lines come at the end, and the end is what is looked at until somebody scrolls. */
  readonly follows: boolean;
}

/** What is on the screen, one above the other: `esc` goes back to the one before. */
export type Page =
  | (Cursor & { readonly kind: 'list'; readonly list: ListName })
  | (Cursor & { readonly kind: 'resources'; readonly app: string })
  | {
      readonly kind: 'text';
      readonly title: string;
      /** What is to be fetched for it. */
      readonly source: TextSource;
      readonly top: number;
      /** True until somebody scrolls up. */
      readonly atEnd: boolean;
      readonly filter: string;
    };

interface Cursor {
  readonly selected: string | undefined;
  readonly filter: string;
  /** Column and direction. */
  readonly sort: { readonly column: number; readonly down: boolean } | undefined;
}

export type TextSource =
  | { readonly kind: 'diff' | 'why'; readonly app: string }
  | { readonly kind: 'logs'; readonly app: string; readonly resource: string | undefined }
  | {
      readonly kind: 'describe';
      readonly app: string | undefined;
      readonly id: string;
      readonly list: ListName;
    }
  | { readonly kind: 'help' };

export interface State {
  /** Only applications of this project; undefined: of all. */
  readonly project: string | undefined;
  readonly pages: readonly Page[];
  readonly prompt: Prompt | undefined;
  /** Told at the bottom until the next key. */
  readonly message: { readonly text: string; readonly isError: boolean } | undefined;
  readonly quitting: boolean;
}

type Prompt =
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'filter'; readonly text: string; readonly before: string }
  | { readonly kind: 'confirm-sync'; readonly app: string }
  /** Whoever deletes types the name of what is deleted. */
  | {
      readonly kind: 'confirm-delete';
      readonly app: string;
      readonly object: string | undefined;
      readonly name: string;
      readonly text: string;
    };

/** What the view wants done beside showing something else. */
export type Effect =
  | { readonly kind: 'sync'; readonly app: string }
  | { readonly kind: 'refresh'; readonly app: string }
  | { readonly kind: 'edit' | 'delete'; readonly app: string; readonly object: string | undefined };

/** What is known, for the pages to show. */
export interface Facts {
  readonly table: (page: Page) => Table;
  readonly text: (source: TextSource) => TextContent;
  /** Since when nothing is heard of the cluster, as a time of day; undefined while all is well. */
  readonly staleSince: string | undefined;
  readonly place: string;
  /** The projects that the keys 1 to 9 choose. */
  readonly scopes: readonly string[];
}

export function listPage(list: ListName): Page {
  return { kind: 'list', list, selected: undefined, filter: '', sort: undefined };
}

export const initialState: State = {
  project: undefined,
  pages: [listPage('applications')],
  prompt: undefined,
  message: undefined,
  quitting: false,
};

export function currentPage({ pages }: State): Page {
  return pages.at(-1) as Page;
}

/** The lines of the page's table that pass its filter, in its order. */
export function shownRows(page: Page, table: Table, project?: string): readonly Row[] {
  if (page.kind === 'text') return [];
  const { columns } = table;
  const at = columns.indexOf('PROJECT');
  const rows =
    project === undefined || at < 0 ? table.rows : table.rows.filter(({ cells }) => cells[at] === project);
  const wanted = page.filter.toLowerCase();
  const passing =
    wanted === ''
      ? rows
      : rows.filter(({ cells }) => cells.some((cell) => cell.toLowerCase().includes(wanted)));
  const { sort } = page;
  if (sort === undefined || sort.column >= columns.length) return passing;
  const sign = sort.down ? -1 : 1;
  return passing.toSorted(
    (a, b) => sign * compareCells(a.cells[sort.column] ?? '', b.cells[sort.column] ?? ''),
  );
}

function compareCells(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where the selected line is; the first when it is not there any more. */
export function selectedIndex(page: Page, rows: readonly Row[]): number {
  if (page.kind === 'text') return 0;
  return Math.max(
    0,
    rows.findIndex(({ id }) => id === page.selected),
  );
}
