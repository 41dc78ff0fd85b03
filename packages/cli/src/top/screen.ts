import type { Color } from '../output/style.ts';

/** One column of one line; the second column of a wide character is empty. */
interface Cell {
  readonly text: string;
  readonly style: Style;
}

/** `selected` is shown reversed where there are colours. */
interface Style {
  readonly color?: Color;
  readonly bold?: boolean;
  readonly selected?: boolean;
}

/** Text in one style; a line is a list of them. */
export interface Span extends Style {
  readonly text: string;
}
export type Line = readonly Span[];

/** What a terminal of this size shows: every cell of every line. */
export type Frame = readonly (readonly Cell[])[];

const segmenter = new Intl.Segmenter();
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
const plain: Style = {};
const blank: Cell = { text: ' ', style: plain };

/** The lines, cut and filled to the size. Nothing in a text can move the cursor: control characters become `·`. */
export function frameOf(lines: readonly Line[], columns: number, rows: number): Frame {
  return Array.from({ length: rows }, (_, row) => cellsOf(lines[row] ?? [], columns));
}

function cellsOf(line: Line, columns: number): readonly Cell[] {
  const cells: Cell[] = [];
  for (const { text, ...style } of line) {
    for (const { segment } of segmenter.segment(text.replace(/\p{C}/gu, '·'))) {
      const width = wide.test(segment) ? 2 : 1;
      if (cells.length + width > columns) break;
      cells.push({ text: segment, style });
      if (width === 2) cells.push({ text: '', style });
    }
  }
  const fill = line.at(-1)?.selected === true ? { text: ' ', style: { selected: true } } : blank;
  while (cells.length < columns) cells.push(fill);
  return cells;
}

/**
 * What has to be written to turn the one frame into the other: only cells that differ. A terminal of another size than
 * before is cleared first. Without colours nothing but text and cursor movements is written.
 */
export function redraw(before: Frame | undefined, after: Frame, colors: boolean): string {
  const resized =
    before !== undefined && (before.length !== after.length || before[0]?.length !== after[0]?.length);
  const old = resized ? undefined : before;
  const changes = after.map((row, index) => rowChanges(old?.[index], row, index, colors));
  return `${old === undefined ? '\u001B[2J' : ''}${changes.join('')}`;
}

function rowChanges(
  before: readonly Cell[] | undefined,
  row: readonly Cell[],
  index: number,
  colors: boolean,
): string {
  let out = '';
  let styled = '';
  let next = -1;
  for (const [column, cell] of row.entries()) {
    const old = before?.[column] ?? blank;
    // The second half of a wide character goes with the first.
    if (cell.text === '' || (isSame(old, cell) && row[column + 1]?.text !== '')) continue;
    if (isSame(old, cell) && isSame(before?.[column + 1] ?? blank, row[column + 1] as Cell)) continue;
    if (column !== next) out += `\u001B[${index + 1};${column + 1}H`;
    const style = colors ? codesOf(cell.style) : '';
    if (style !== styled) out += `\u001B[0${style}m`;
    styled = style;
    out += cell.text;
    next = column + (row[column + 1]?.text === '' ? 2 : 1);
  }
  return styled === '' ? out : `${out}\u001B[0m`;
}

function isSame(one: Cell, other: Cell): boolean {
  return (
    one.text === other.text &&
    one.style.color === other.style.color &&
    one.style.bold === other.style.bold &&
    one.style.selected === other.style.selected
  );
}

const colorCodes: Readonly<Record<Color, number>> = {
  bold: 1,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  cyan: 36,
  gray: 90,
};

function codesOf({ color, bold, selected }: Style): string {
  const codes = [
    ...(color === undefined ? [] : [colorCodes[color]]),
    ...(bold ? [1] : []),
    ...(selected ? [7] : []),
  ];
  return codes.map((code) => `;${code}`).join('');
}
