import { type ReactNode, useState } from 'react';

/** A column as data: what it is called and what stands in it. */
export interface Column<T> {
  readonly label: string;
  readonly cell: (item: T) => ReactNode;
  /** Numbers stand under each other. */
  readonly numeric?: boolean;
  /** On phones, where rows become lists, the cell says by itself what it is. */
  readonly plain?: boolean;
  /** For buttons: as narrow as they are, at the end. */
  readonly actions?: boolean;
}

/** Rows in the document at first, and more of them with each press: no list makes the page slow. */
const step = 200;

/** Things of one sort below each other; on phones a list whose cells carry the names of their columns. */
export function DataTable<T>({
  columns,
  items,
  keyOf,
  label,
}: {
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string | number;
  readonly label: string;
}) {
  const [shown, setShown] = useState(step);
  const rest = items.length - shown;
  return (
    <>
      <table className="grid-table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" className={classOf(column)}>
                {column.actions === true ? (
                  <span className="visually-hidden">{column.label}</span>
                ) : (
                  column.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.slice(0, shown).map((item) => (
            <tr key={keyOf(item)} data-row={keyOf(item)}>
              {columns.map((column) => (
                <td
                  key={column.label}
                  className={classOf(column)}
                  {...(column.plain === true || column.actions === true
                    ? {}
                    : { 'data-label': column.label })}
                >
                  {column.cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 ? (
        <button type="button" className="table-more" onClick={() => setShown(shown + step)}>
          {Math.min(step, rest).toLocaleString()} more of {rest.toLocaleString()}
        </button>
      ) : null}
    </>
  );
}

const classOf = <T,>({ numeric, actions }: Column<T>): string | undefined =>
  actions === true ? 'cell-actions' : numeric === true ? 'nums cell-number' : undefined;
