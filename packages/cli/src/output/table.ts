import { widthOf } from './style.ts';

/** Rows under a header, columns as wide as their widest cell and two spaces apart, as kubectl prints them. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  return all.map((row) => `${rowText(row, widths)}\n`).join('');
}

function rowText(row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, column) => {
    const cell = row[column] ?? '';
    return column === widths.length - 1 ? cell : cell + ' '.repeat(width - widthOf(cell));
  });
  return cells.join('  ').trimEnd();
}
