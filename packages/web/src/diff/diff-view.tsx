import { useMemo, useState } from 'react';
import { createStore, useStore } from '../app/store.ts';
import { Segments } from '../ui/tabs.tsx';
import { type DiffInput, type DiffLine, diffRows, type Provenance, unified } from './diff-rows.ts';
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
  const rows = useMemo(
    () => diffRows({ before, after, fields, file, line, owners }, opened),
    [before, after, fields, file, line, owners, opened],
  );
  const open = (from: number): void => setOpened(new Set([...opened, from]));
  return (
    <div className={`diff diff-${layout}`} role="region" aria-label={label} tabIndex={0} data-diff={label}>
      <table>
        <caption className="visually-hidden">{label}</caption>
        {layout === 'split' ? (
          <>
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
            <tbody>
              {rows.map((row, at) =>
                'folded' in row ? (
                  <Folded
                    key={`fold ${row.from}`}
                    count={row.folded}
                    columns={5}
                    onOpen={() => open(row.from)}
                  />
                ) : (
                  <tr key={at} className="diff-row">
                    <Half line={row.left} />
                    <Half line={row.right} />
                    <Origin left={row.left?.provenance} right={row.right?.provenance} />
                  </tr>
                ),
              )}
            </tbody>
          </>
        ) : (
          <tbody>
            {unified(rows).map((row, at) =>
              'folded' in row ? (
                <Folded
                  key={`fold ${row.from}`}
                  count={row.folded}
                  columns={3}
                  onOpen={() => open(row.from)}
                />
              ) : (
                <tr key={at} className="diff-row">
                  <Half line={row} />
                  <Origin
                    left={row.kind === 'remove' ? row.provenance : undefined}
                    right={row.kind === 'add' ? row.provenance : undefined}
                  />
                </tr>
              ),
            )}
          </tbody>
        )}
      </table>
    </div>
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

function Folded({
  count,
  columns,
  onOpen,
}: {
  readonly count: number;
  readonly columns: number;
  readonly onOpen: () => void;
}) {
  return (
    <tr className="diff-folded">
      <td colSpan={columns}>
        <button type="button" onClick={onOpen}>
          {count} unchanged lines
        </button>
      </td>
    </tr>
  );
}
