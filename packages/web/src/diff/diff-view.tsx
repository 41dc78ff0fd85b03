import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useState } from 'react';
import { createStore, useStore } from '../app/store.ts';
import { Segments } from '../ui/tabs.tsx';
import {
  type DiffInput,
  type DiffLine,
  type DiffRow,
  diffRows,
  type Provenance,
  unified,
} from './diff-rows.ts';
import './diff.css';

type DiffLayout = 'split' | 'unified';
const key = 'setpoint.diff';
const narrow = window.matchMedia('(max-width: 820px)');
const layoutStore = createStore<DiffLayout>(
  window.localStorage.getItem(key) === 'split' && !narrow.matches ? 'split' : 'unified',
);

/** One choice for every diff, kept for the next visit. */
export function DiffLayoutChoice() {
  const layout = useStore(layoutStore);
  return (
    <Segments
      label="Layout of the diff"
      value={layout}
      options={[
        { value: 'unified', label: 'Unified' },
        { value: 'split', label: 'Split' },
      ]}
      onChange={(value) => {
        window.localStorage.setItem(key, value);
        layoutStore.set(value);
      }}
    />
  );
}

interface DiffViewProps extends DiffInput {
  readonly label: string;
  /** What the two sides are, for the split view. */
  readonly names?: readonly [string, string];
}

/** The differences of two texts by line and word, each line with its field manager and its place in Git. */
export function DiffView({
  label,
  names = ['Live', 'Git'],
  before,
  after,
  fields,
  file,
  line,
  owners,
}: DiffViewProps) {
  const layout = useStore(layoutStore);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  // As state: the rows in it are drawn when it is there.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const rows = useMemo(
    () => diffRows({ before, after, fields, file, line, owners }, opened),
    [before, after, fields, file, line, owners, opened],
  );
  const shown: readonly ShownRow[] = useMemo(
    () => (layout === 'split' ? rows : unified(rows)),
    [layout, rows],
  );
  const render = (row: ShownRow, own?: OwnRow): ReactNode =>
    'folded' in row ? (
      <tr key={`fold ${row.from}`} className="diff-folded" {...own}>
        <td colSpan={layout === 'split' ? 5 : 3}>
          <button type="button" onClick={() => setOpened(new Set([...opened, row.from]))}>
            {row.folded.toLocaleString()} unchanged lines
          </button>
        </td>
      </tr>
    ) : (
      <tr key={keyOfRow(row)} className="diff-row" {...own}>
        {'segments' in row ? <UnifiedCells line={row} /> : <SplitCells left={row.left} right={row.right} />}
      </tr>
    );
  const tall = shown.length > mostRows;
  return (
    <div
      ref={setScroller}
      className={`diff diff-${layout} ${tall ? 'diff-tall' : ''}`}
      role="region"
      aria-label={label}
      tabIndex={0}
      data-diff={label}
      data-rows={shown.length}
    >
      <table>
        <caption className="visually-hidden">{label}</caption>
        {layout === 'split' ? (
          <>
            {/* A fixed table takes its widths from here. */}
            <colgroup>
              <col className="diff-col-number" />
              <col />
              <col className="diff-col-number" />
              <col />
              <col className="diff-col-origin" />
            </colgroup>
            <thead>
              <tr>
                <th scope="col" colSpan={2}>
                  {names[0]}
                </th>
                <th scope="col" colSpan={2}>
                  {names[1]}
                </th>
                <th scope="col">Manager · Git</th>
              </tr>
            </thead>
          </>
        ) : null}
        {tall ? (
          <RowsInView rows={shown} scroller={scroller} render={render} />
        ) : (
          <tbody>{shown.map((row) => render(row))}</tbody>
        )}
      </table>
    </div>
  );
}

type ShownRow = DiffRow | DiffLine;
const keyOfRow = (row: Exclude<ShownRow, { readonly folded: number }>): string =>
  'segments' in row ? `${row.kind} ${row.number}` : `${row.left?.number ?? ''} ${row.right?.number ?? ''}`;

/** What the virtual list needs of a row to measure it: long lines are wrapped. */
interface OwnRow {
  readonly 'data-index': number;
  readonly ref: (element: HTMLTableRowElement | null) => void;
}

/** More rows than this are not all in the document: only those in view are. */
const mostRows = 400;

function RowsInView({
  rows,
  scroller,
  render,
}: {
  readonly rows: readonly ShownRow[];
  readonly scroller: HTMLDivElement | null;
  readonly render: (row: ShownRow, own: OwnRow) => ReactNode;
}) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => 20,
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <tbody>
      <tr className="diff-gap" style={{ height: above }} aria-hidden="true" />
      {items.map(({ index }) => {
        const row = rows[index];
        return row === undefined ? null : render(row, { 'data-index': index, ref: virtual.measureElement });
      })}
      <tr className="diff-gap" style={{ height: below }} aria-hidden="true" />
    </tbody>
  );
}

function SplitCells({
  left,
  right,
}: {
  readonly left?: DiffLine | undefined;
  readonly right?: DiffLine | undefined;
}) {
  return (
    <>
      <Half line={left} />
      <Half line={right} />
      <Origin left={left?.provenance} right={right?.provenance} />
    </>
  );
}

function UnifiedCells({ line }: { readonly line: DiffLine }) {
  return (
    <>
      <Half line={line} />
      <Origin
        left={line.kind === 'remove' ? line.provenance : undefined}
        right={line.kind === 'add' ? line.provenance : undefined}
      />
    </>
  );
}

function Half({ line }: { readonly line: DiffLine | undefined }) {
  if (!line) return <td className="diff-none" colSpan={2} />;
  const sign = line.kind === 'add' ? '+' : line.kind === 'remove' ? '−' : ' ';
  return (
    <>
      <td className={`diff-number diff-${line.kind}`}>{line.number}</td>
      <td className={`diff-code diff-${line.kind}`} data-kind={line.kind}>
        <span className="diff-sign">{sign}</span>
        {line.segments.map((segment, at) =>
          segment.changed ? <mark key={at}>{segment.text}</mark> : <span key={at}>{segment.text}</span>,
        )}
      </td>
    </>
  );
}

/** Who holds the live field, and where Git has it. */
function Origin({
  left,
  right,
}: {
  readonly left: Provenance | undefined;
  readonly right: Provenance | undefined;
}) {
  const manager = left?.manager ?? right?.manager;
  const place = right?.file === undefined ? left : right;
  const where =
    place?.file === undefined
      ? undefined
      : `${place.file}${place.line === undefined ? '' : `:${place.line}`}`;
  return (
    <td className="diff-origin">
      {manager === undefined && where === undefined ? null : (
        <div>
          {manager === undefined ? null : (
            <span className="diff-manager" title={`The live field was last set by ${manager}`}>
              {manager}
            </span>
          )}
          {where === undefined ? null : (
            <span className="diff-place" title={where}>
              <bdi>{where}</bdi>
            </span>
          )}
        </div>
      )}
    </td>
  );
}
