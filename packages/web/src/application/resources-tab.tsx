import type { ObjectKey } from '@setpoint/server';
import { useCallback, useRef } from 'react';
import { addressWith, navigate, useLocation, useQueryState } from '../app/router.tsx';
import { useShortcuts } from '../app/shortcuts.ts';
import { useTypedQuery } from '../ui/use-typed-query.ts';
import { graphPath } from '../graph/graph-path.ts';
import { GraphTable } from '../graph/graph-table.tsx';
import { GraphView } from '../graph/graph-view.tsx';
import type { NodeView, Summary } from '../graph/protocol.ts';
import { useGraph } from '../graph/use-graph.ts';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { lookOf, nameOfStatus } from '../ui/status.tsx';
import { Segments } from '../ui/tabs.tsx';
import { type AppAddress, keyOfObject } from './address.ts';

/** What it means that a view of a part of the objects has none. */
const nothingThere = {
  network: 'No Service, Ingress, Gateway, route or Pod belongs to this application.',
  hosts: 'No Pod of this application is there.',
} as const;

const phone = window.matchMedia('(max-width: 820px)');

/** What the application is made of, as a graph or as a table of the same. */
export function ResourcesTab({
  address,
  failed,
  selected,
  onSelect,
}: {
  readonly address: AppAddress;
  /** What Git says could not be read. */
  readonly failed: boolean;
  readonly selected: ObjectKey | undefined;
  readonly onSelect: (key: string) => void;
}) {
  const { query } = useLocation();
  const [q, setQ] = useTypedQuery(query.get('q') ?? '');
  const [view, setView] = useQueryState('view', phone.matches ? 'table' : 'graph');
  const all = query.get('all') === 'true';
  const health = query.getAll('health');
  const sync = query.getAll('sync');
  const url = graphPath(address, query, q);
  const graph = useGraph(url, `graph:${address.namespace}/${address.name}`);
  const field = useRef<HTMLInputElement>(null);
  const select = useCallback((one: NodeView) => onSelect(keyOfObject(one.node)), [onSelect]);
  useShortcuts([
    { keys: '/', label: 'Find an object', group: 'Objects', run: () => field.current?.focus() },
    {
      keys: 'v',
      label: 'Graph or table',
      group: 'Objects',
      run: () => setView(view === 'table' ? 'graph' : 'table'),
    },
  ]);
  const { summary, problem } = graph;
  const id = selected
    ? [...graph.view.nodes].find(({ node }) => keyOfObject(node) === keyOfObject(selected))?.node.id
    : undefined;
  return (
    <section className="resources card" aria-label="Resources">
      <div className="resources-bar">
        <div className="search">
          <Icon name="search" size={15} />
          <input
            ref={field}
            type="search"
            className="input"
            aria-label="Find an object"
            placeholder="Find by kind, name or namespace…"
            value={q}
            spellCheck={false}
            onChange={(event) => setQ(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              setQ('');
              event.currentTarget.blur();
            }}
          />
        </div>
        {summary ? <Counts summary={summary} chosen={[...health, ...sync]} /> : null}
        <Segments
          label="View"
          value={view}
          options={[
            { value: 'graph', label: 'Graph', icon: 'tree' },
            { value: 'network', label: 'Network', icon: 'network' },
            { value: 'hosts', label: 'Nodes', icon: 'cluster' },
            { value: 'table', label: 'Table', icon: 'table' },
          ]}
          onChange={setView}
        />
      </div>
      {summary && (summary.hidden > 0 || all) ? <Budget summary={summary} all={all} /> : null}
      {problem && !failed ? <ProblemPanel problem={problem} /> : null}
      {(summary && summary.shown === 0) || (problem && failed && !summary) ? (
        <Empty icon={failed ? 'broken' : 'tree'} title={q === '' ? 'No objects' : 'Nothing matches'}>
          <p>
            {q === '' && view in nothingThere && !failed
              ? nothingThere[view as keyof typeof nothingThere]
              : q !== ''
                ? 'All words must occur in the kind, name or namespace.'
                : failed
                  ? 'It cannot be compared, so nobody knows which objects belong here. The message above says what to mend; nothing is deleted meanwhile.'
                  : 'Git holds no manifests here, or nothing has been synced yet. The diff shows what a sync would create.'}
          </p>
        </Empty>
      ) : !summary ? (
        problem ? null : (
          <div className="card-body">
            <Skeleton />
          </div>
        )
      ) : view === 'table' ? (
        <GraphTable graph={graph} selected={id} onSelect={select} />
      ) : (
        <GraphView graph={graph} selected={id} onSelect={select} />
      )}
    </section>
  );
}

function Budget({ summary, all }: { readonly summary: Summary; readonly all: boolean }) {
  return (
    <p className="budget" role="status" data-hidden={summary.hidden}>
      {all ? (
        <>All {summary.shown.toLocaleString()} objects are shown. </>
      ) : (
        <>
          The {summary.shown.toLocaleString()} that matter most of {summary.total.toLocaleString()} are shown,
          worst first; <b className="nums">{summary.hidden.toLocaleString()} hidden</b>. Finding looks at all
          of them.{' '}
        </>
      )}
      <button
        type="button"
        className="inline-link"
        onClick={() => navigate(addressWith({ all: all ? undefined : 'true' }))}
      >
        {all ? 'Show the worst only' : 'Show all'}
      </button>
    </p>
  );
}

const healths = ['Degraded', 'Missing', 'Progressing', 'Suspended', 'Unknown', 'Healthy'] as const;

/** How many objects are how; each is a filter. */
function Counts({ summary, chosen }: { readonly summary: Summary; readonly chosen: readonly string[] }) {
  const { health, sync } = summary.counts;
  const toggle = (key: 'health' | 'sync', value: string): void =>
    navigate(addressWith({ [key]: chosen.includes(value) ? undefined : value }), { replace: true });
  const one = (key: 'health' | 'sync', value: string, count: number | undefined) =>
    count === undefined || count === 0 ? null : (
      <button
        key={value}
        type="button"
        className={`count tone-${lookOf(value).tone}`}
        aria-pressed={chosen.includes(value)}
        title={nameOfStatus(value)}
        onClick={() => toggle(key, value)}
      >
        <Icon name={lookOf(value).icon} size={13} />
        <span className="nums">{count.toLocaleString()}</span>
        <span className="count-name">{nameOfStatus(value)}</span>
      </button>
    );
  return (
    <div className="counts" role="group" aria-label="Filter by status">
      {healths.map((value) => one('health', value, health[value]))}
      {one('sync', 'OutOfSync', sync.OutOfSync)}
    </div>
  );
}
