import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useCommands } from '../app/commands.ts';
import { addressWith, navigate } from '../app/router.tsx';
import { useShortcuts } from '../app/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { notify } from '../ui/toasts.tsx';
import { PageHead, Skeleton } from '../ui/states.tsx';
import { FacetPanel } from './facet-panel.tsx';
import { FleetBar } from './fleet-bar.tsx';
import { addressUnfiltered, narrow, useFleetFilters } from './fleet-filters.ts';
import { type FleetFilters, serverQuery } from './fleet-query.ts';
import { toggleFavourite } from '../app/favourites.ts';
import { FleetTable } from './fleet-table.tsx';
import { FleetTiles } from './fleet-tiles.tsx';
import { HealthStrip } from './health-strip.tsx';
import { NoApplications, NothingMatches } from './no-applications.tsx';
import { useFleet } from './use-fleet.ts';
import { useTypedQuery } from '../ui/use-typed-query.ts';
import './fleet.css';

const NewApplicationDialog = lazy(async () => ({
  default: (await import('../edit/application-dialogs.tsx')).NewApplicationDialog,
}));

const SelectionBar = lazy(async () => ({
  default: (await import('./selection-bar.tsx')).SelectionBar,
}));
const SyncManyDialog = lazy(async () => ({
  default: (await import('./sync-many-dialog.tsx')).SyncManyDialog,
}));

/** Every application the person may see: found, filtered, grouped, live. */
export default function FleetPage() {
  const address = useFleetFilters();
  const [q, setQ] = useTypedQuery(address.q);
  const filters = useMemo<FleetFilters>(() => ({ ...address, q }), [address, q]);
  const fleet = useFleet(filters);
  const rows = useMemo(
    () => (fleet.pending ? narrow(fleet.rows, q) : fleet.rows),
    [fleet.rows, fleet.pending, q],
  );
  const [active, setActive] = useState(-1);
  const [filtering, setFiltering] = useState(false);
  const [making, setMaking] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [syncing, setSyncing] = useState(false);
  const select = useCallback(
    (key: string) =>
      setSelected((before) => {
        const after = new Set(before);
        if (!after.delete(key)) after.add(key);
        return after;
      }),
    [],
  );
  const unselect = (): void => setSelected(new Set());
  const clear = (): void => {
    if (selected.size > 0) return unselect();
    setQ('');
    navigate(addressUnfiltered());
  };
  const onActive = (run: (key: string) => void) => () => {
    const row = rows[active];
    if (row) run(row.key);
  };
  const open = (): void => {
    const row = rows[active];
    if (row) navigate(`/applications/${row.key}`);
  };
  // Another list has another first line; the address that follows what was typed is no other list.
  const query = serverQuery(filters).toString();
  useEffect(() => setActive(-1), [query]);
  const group = 'Applications';
  const otherView = filters.view === 'table' ? 'tiles' : undefined;
  useShortcuts([
    { keys: '/', label: 'Filter', group, run: () => field.current?.focus() },
    { keys: 'j', label: 'Next', group, run: () => setActive((at) => Math.min(rows.length - 1, at + 1)) },
    { keys: 'k', label: 'Previous', group, run: () => setActive((at) => Math.max(0, at - 1)) },
    { keys: 'Enter', label: 'Open', group, run: open },
    { keys: 'x', label: 'Select', group, run: onActive(select) },
    {
      keys: 'f',
      label: 'Favourite',
      group,
      run: onActive((key) =>
        notify(toggleFavourite(key) ? `${key} is a favourite.` : `${key} is no favourite any more.`),
      ),
    },
    { keys: 'v', label: 'Table or tiles', group, run: () => navigate(addressWith({ view: otherView })) },
    { keys: 'n', label: 'New application', group, run: () => setMaking(true) },
    { keys: 'Escape', label: 'Clear the selection or the filters', group, run: clear },
  ]);
  useCommands([
    { label: 'New application…', icon: 'plus', keys: 'n', run: () => setMaking(true) },
    ...(selected.size === 0
      ? []
      : [
          {
            label: `Sync the ${selected.size} selected…`,
            icon: 'sync' as const,
            run: () => setSyncing(true),
          },
        ]),
    { label: 'Show my favourites', icon: 'star', run: () => navigate('/applications?favourites=true') },
    { label: 'Show what is degraded', icon: 'broken', run: () => navigate('/applications?health=Degraded') },
    { label: 'Show what is out of sync', icon: 'diff', run: () => navigate('/applications?sync=OutOfSync') },
  ]);
  const settled = !fleet.loading && !fleet.pending && fleet.problem === undefined;
  return (
    <div className="fleet">
      <PageHead title="Applications">
        <Button icon="plus" onClick={() => setMaking(true)} title="New application (n)">
          New application
        </Button>
      </PageHead>
      {settled && fleet.visible === 0 ? null : <HealthStrip fleet={fleet} filters={filters} />}
      {fleet.problem ? <ProblemPanel problem={fleet.problem} onRetry={fleet.reload} /> : null}
      {settled && fleet.visible === 0 ? (
        <NoApplications onNew={() => setMaking(true)} />
      ) : (
        <>
          <FleetBar
            field={field}
            q={q}
            onQuery={setQ}
            onLeave={() => setActive(0)}
            onFilters={() => setFiltering(true)}
            total={fleet.total}
            filters={filters}
          />
          {selected.size > 0 ? (
            <Suspense fallback={null}>
              <SelectionBar
                selected={[...selected]}
                shown={rows.length}
                onAll={() => setSelected(new Set(rows.map(({ key }) => key)))}
                onSync={() => setSyncing(true)}
                onClear={unselect}
              />
            </Suspense>
          ) : null}
          <div className="fleet-body">
            <FacetPanel fleet={fleet} filters={filters} />
            <div className="fleet-list">
              {fleet.loading ? <Skeleton lines={12} /> : null}
              {settled && rows.length === 0 ? (
                <NothingMatches onClear={clear} />
              ) : filters.view === 'table' ? (
                <FleetTable
                  rows={rows}
                  group={filters.group}
                  counts={fleet.facets}
                  active={active}
                  selected={selected}
                  onSelect={select}
                  onNearEnd={fleet.loadMore}
                />
              ) : (
                <FleetTiles rows={rows} active={active} onNearEnd={fleet.loadMore} />
              )}
            </div>
          </div>
        </>
      )}
      {making ? (
        <Suspense fallback={null}>
          <NewApplicationDialog onClose={() => setMaking(false)} />
        </Suspense>
      ) : null}
      {syncing ? (
        <Suspense fallback={null}>
          <SyncManyDialog
            keys={[...selected]}
            onClose={() => setSyncing(false)}
            onDone={() => {
              setSyncing(false);
              unselect();
            }}
          />
        </Suspense>
      ) : null}
      {filtering ? (
        <Dialog title="Filters" kind="drawer" onClose={() => setFiltering(false)}>
          <FacetPanel fleet={fleet} filters={filters} />
        </Dialog>
      ) : null}
    </div>
  );
}
