import { memo, useEffect, useRef, useState } from 'react';
import { Link } from '../app/router.tsx';
import { Target } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { Status } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import type { Row } from './fleet-filters.ts';
import { toneOfRow, troubleOf } from './trouble.ts';

const tileWidth = 268;

/** The same applications as cards. */
export function FleetTiles({
  rows,
  active,
  onNearEnd,
}: {
  readonly rows: readonly Row[];
  readonly active: number;
  readonly onNearEnd: () => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(3);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() =>
      setColumns(Math.max(1, Math.floor(element.clientWidth / tileWidth))),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className="fleet-tiles">
      <VirtualList
        className="fleet-scroll"
        label="Applications"
        count={Math.ceil(rows.length / columns)}
        rowHeight={156}
        active={active < 0 ? undefined : Math.floor(active / columns)}
        onNearEnd={onNearEnd}
        render={(at) => (
          <div className="tile-row" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
            {rows.slice(at * columns, (at + 1) * columns).map((row, index) => (
              <Tile key={row.key} row={row} active={at * columns + index === active} />
            ))}
          </div>
        )}
      />
    </div>
  );
}

const Tile = memo(function Tile({ row, active }: { readonly row: Row; readonly active: boolean }) {
  const trouble = troubleOf(row);
  return (
    <Link
      className={`tile tone-${toneOfRow(row)}`}
      to={`/applications/${row.key}`}
      data-key={row.key}
      data-active={active || undefined}
    >
      <span className="row spread">
        <b className="truncate" title={row.name}>
          {row.name}
        </b>
        <span className="muted truncate">{row.project}</span>
      </span>
      <span className="row">
        <Status status={row.health} quiet />
        <Status status={row.sync} quiet />
      </span>
      {trouble === undefined ? (
        <span className="tile-where muted">
          <Icon name="cluster" size={13} />
          <span className="truncate">
            {row.cluster}/{row.destinationNamespace}
          </span>
        </span>
      ) : (
        <span className={`tile-trouble tone-${trouble.tone}`} title={trouble.text}>
          {trouble.text}
        </span>
      )}
      <span className="row spread tile-foot">
        <span className="row">
          <Target revision={row.revision} target={row.targetRevision} />
        </span>
        <span className="faint">
          <Ago at={row.changedAt} />
        </span>
      </span>
    </Link>
  );
});
