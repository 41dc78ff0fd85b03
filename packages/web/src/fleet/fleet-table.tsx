import { memo, useMemo } from 'react';
import { Link } from '../app/router.tsx';
import { Target } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { Status } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import type { Row } from './fleet-filters.ts';
import type { Grouping } from './fleet-query.ts';
import { toneOfRow, troubleOf } from './trouble.ts';
import type { Fleet } from './use-fleet.ts';

type Line = { readonly row: Row; readonly index: number } | { readonly heading: string };

function linesOf(rows: readonly Row[], group: Grouping): readonly Line[] {
  if (group === 'none') return rows.map((row, index) => ({ row, index }));
  const lines: Line[] = [];
  let last: string | undefined;
  for (const [index, row] of rows.entries()) {
    const heading = row[group] ?? '';
    if (heading !== last) lines.push({ heading });
    last = heading;
    lines.push({ row, index });
  }
  return lines;
}

/** One line per application; only the lines in view are in the document. */
export function FleetTable({
  rows,
  group,
  counts,
  active,
  selected,
  onSelect,
  onNearEnd,
}: {
  readonly rows: readonly Row[];
  readonly group: Grouping;
  readonly counts: Fleet['facets'];
  readonly active: number;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (key: string) => void;
  readonly onNearEnd: () => void;
}) {
  const lines = useMemo(() => linesOf(rows, group), [rows, group]);
  const activeLine = lines.findIndex((line) => 'row' in line && line.index === active);
  return (
    <div className={selected.size > 0 ? 'fleet-table fleet-picking' : 'fleet-table'}>
      <div className="fleet-head" aria-hidden="true">
        <span>Application</span>
        <span>Health</span>
        <span>Sync</span>
        <span>Destination</span>
        <span>Revision</span>
        <span>Deployed</span>
      </div>
      <VirtualList
        className="fleet-scroll"
        label="Applications"
        count={lines.length}
        rowHeight={52}
        active={activeLine < 0 ? undefined : activeLine}
        onNearEnd={onNearEnd}
        render={(at) => {
          const line = lines[at];
          if (!line) return null;
          if ('heading' in line) return <GroupHead group={group} value={line.heading} counts={counts} />;
          return (
            <FleetLine
              row={line.row}
              active={line.index === active}
              selected={selected.has(line.row.key)}
              onSelect={onSelect}
            />
          );
        }}
      />
    </div>
  );
}

function GroupHead({
  group,
  value,
  counts,
}: {
  readonly group: Grouping;
  readonly value: string;
  readonly counts: Fleet['facets'];
}) {
  const count = group === 'none' ? undefined : counts[group]?.find((other) => other.value === value)?.count;
  return (
    <div className="fleet-group">
      {group === 'health' || group === 'sync' ? <Status status={value} /> : <b>{value || 'None'}</b>}
      <span className="tab-count nums">{count?.toLocaleString()}</span>
    </div>
  );
}

const FleetLine = memo(function FleetLine({
  row,
  active,
  selected,
  onSelect,
}: {
  readonly row: Row;
  readonly active: boolean;
  readonly selected: boolean;
  readonly onSelect: (key: string) => void;
}) {
  const trouble = troubleOf(row);
  return (
    <>
      <label className="fleet-pick">
        <input
          type="checkbox"
          checked={selected}
          aria-label={`Select ${row.name ?? row.key}`}
          onChange={() => onSelect(row.key)}
        />
      </label>
      <Link
        className={trouble === undefined ? 'fleet-line' : 'fleet-line fleet-line-trouble'}
        to={`/applications/${row.key}`}
        data-key={row.key}
        data-active={active || undefined}
        data-health={row.health}
        data-sync={row.sync}
      >
        <span className="fleet-cell fleet-name">
          <span className={`dot tone-${toneOfRow(row)}`} aria-hidden="true" />
          <span className="grow">
            <span className="row">
              <b className="truncate" title={row.name}>
                {row.name}
              </b>
              {row.deleting === true ? <span className="badge tone-red">deleting</span> : null}
              {row.phase === 'Running' ? <span className="badge tone-blue">syncing</span> : null}
            </span>
            {trouble === undefined ? (
              <span className="fleet-sub truncate">
                {row.project} · {row.path || row.repo}
              </span>
            ) : null}
          </span>
        </span>
        <span className="fleet-cell">
          <Status status={row.health} quiet />
        </span>
        <span className="fleet-cell">
          <Status status={row.sync} quiet />
          {row.sync === 'OutOfSync' && (row.outOfSync ?? 0) > 0 ? (
            <span className="faint nums"> {row.outOfSync}</span>
          ) : null}
        </span>
        <span className="fleet-cell fleet-wide">
          <Icon name="cluster" size={13} />
          <span className="truncate muted">
            {row.cluster}/{row.destinationNamespace}
          </span>
        </span>
        <span className="fleet-cell fleet-wide">
          <Target revision={row.revision} target={row.targetRevision} />
        </span>
        <span className="fleet-cell fleet-wide muted">
          <Ago at={row.changedAt} />
        </span>
        {trouble === undefined ? null : (
          <span className={`fleet-trouble truncate tone-${trouble.tone}`} title={trouble.text}>
            <bdi>{trouble.text}</bdi>
          </span>
        )}
      </Link>
    </>
  );
});
