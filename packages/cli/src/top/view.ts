import { widthOf } from '../output/style.ts';
import type { Line, Span } from './screen.ts';
import {
  currentPage,
  type Facts,
  type Page,
  type Row,
  selectedIndex,
  shownRows,
  type State,
} from './state.ts';

/** Lines above and below what a page shows: the head, the column names or a rule, the foot. */
export const frameLines = 3;

/** The screen as lines, for a terminal of this size. */
export function view(state: State, facts: Facts, columns: number, rows: number): readonly Line[] {
  const page = currentPage(state);
  const space = Math.max(1, rows - frameLines);
  const body =
    page.kind === 'text'
      ? textBody(page, facts, space)
      : tableBody(page, facts, { columns, space, project: state.project });
  return [
    headOf(state, facts),
    ...body,
    ...Array.from({ length: space + 1 - body.length }, () => []),
    footOf(state),
  ];
}

function headOf(state: State, { staleSince, place }: Facts): Line {
  const path = state.pages.map(titleOf).join(' › ');
  const stale: Line =
    staleSince === undefined ? [] : [{ text: `  stale since ${staleSince}`, color: 'red', bold: true }];
  return [
    { text: 'setpoint ', bold: true, color: 'cyan' },
    { text: path, bold: true },
    ...(state.project === undefined ? [] : [{ text: ` [${state.project}]`, color: 'yellow' as const }]),
    { text: `  ${place}`, color: 'gray' },
    ...stale,
  ];
}

function titleOf(page: Page): string {
  const name = page.kind === 'list' ? page.list : page.kind === 'resources' ? page.app : page.title;
  return page.filter === '' ? name : `${name} /${page.filter}`;
}

function footOf({ prompt, message, pages }: State): Line {
  if (prompt?.kind === 'command') return [{ text: `:${prompt.text}▏`, color: 'cyan' }];
  if (prompt?.kind === 'filter') return [{ text: `/${prompt.text}▏`, color: 'cyan' }];
  if (prompt?.kind === 'confirm-sync')
    return [{ text: `sync ${prompt.app}? y/n`, color: 'yellow', bold: true }];
  if (prompt?.kind === 'confirm-delete') {
    const what = prompt.object === undefined ? `${prompt.app} and its objects` : prompt.object;
    return [{ text: `delete ${what}? type ${prompt.name}: ${prompt.text}▏`, color: 'red', bold: true }];
  }
  if (message !== undefined)
    return [{ text: message.text, ...(message.isError ? { color: 'red' as const } : {}) }];
  const page = pages.at(-1);
  const keys =
    page?.kind === 'text'
      ? 'j/k scroll  / filter  esc back  q back  ? help'
      : 'enter open  d diff  w why  l logs  s sync  r refresh  / filter  : go to  ? help  q quit';
  return [{ text: keys, color: 'gray' }];
}

const colorOf: Readonly<Record<Row['status'], Partial<Span>>> = {
  good: { color: 'green' },
  busy: { color: 'yellow' },
  bad: { color: 'red' },
  plain: {},
};

function tableBody(
  page: Page,
  facts: Facts,
  { columns, space, project }: { columns: number; space: number; project: string | undefined },
): readonly Line[] {
  const table = facts.table(page);
  const shown = shownRows(page, table, project);
  const index = selectedIndex(page, shown);
  // The selection in the middle, as far as there are lines on both sides.
  const top = Math.max(0, Math.min(index - Math.floor(space / 2), shown.length - space));
  const visible = shown.slice(top, top + space);
  const widths = widthsOf([table.columns, ...visible.map(({ cells }) => cells)], columns - 2);
  const sort = page.kind === 'text' ? undefined : page.sort;
  const names = table.columns.map((name, at) =>
    sort?.column === at ? `${name}${sort.down ? '↓' : '↑'}` : name,
  );
  const head: Line = [{ text: `  ${lineOf(names, widths)}`, bold: true }];
  const none = table.rows.length === 0 ? 'none' : 'nothing passes the filter';
  if (visible.length === 0) return [head, [{ text: `  ${none}`, color: 'gray' }]];
  return [
    head,
    ...visible.map((row, at): Line => {
      const selected = top + at === index;
      return [
        { text: `${selected ? '>' : ' '} ${lineOf(row.cells, widths)}`, ...colorOf[row.status], selected },
      ];
    }),
  ];
}

/** As wide as their widest text; when that is too wide for the screen, the widest give way first. */
function widthsOf(rows: readonly (readonly string[])[], columns: number): readonly number[] {
  const widths = (rows[0] ?? []).map(
    (_, at) => 1 + Math.max(...rows.map((cells) => widthOf(cells[at] ?? ''))),
  );
  for (let over = sumOf(widths) + widths.length - columns; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= 4) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => {
      const width = widths[at] ?? 0;
      const cut = widthOf(cell) > width ? `${cell.slice(0, Math.max(0, width - 1))}…` : cell;
      return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
    })
    .join(' ');
}

function textBody(
  page: Extract<Page, { readonly kind: 'text' }>,
  facts: Facts,
  space: number,
): readonly Line[] {
  const { lines, follows } = facts.text(page.source);
  const wanted = page.filter.toLowerCase();
  const passing = wanted === '' ? lines : lines.filter((line) => textOf(line).toLowerCase().includes(wanted));
  const last = Math.max(0, passing.length - space);
  const top = follows && page.atEnd ? last : Math.min(page.top, last);
  const rule: Line = [{ text: '─'.repeat(400), color: 'gray' }];
  return [rule, ...passing.slice(top, top + space)];
}

function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}
