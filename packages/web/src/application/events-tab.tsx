import type { EventList, EventView, ObjectKey } from '@setpoint/server';
import { useEffect } from 'react';
import { withQuery } from '../http/with-query.ts';
import { useResource } from '../http/use-resource.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { type AppAddress, apiPath, objectQuery, titleOfObject } from './address.ts';

const columns: readonly Column<EventView>[] = [
  {
    label: 'Type',
    plain: true,
    cell: ({ type }) => <Badge tone={type === 'Warning' ? 'amber' : 'gray'}>{type}</Badge>,
  },
  {
    label: 'Reason',
    plain: true,
    cell: ({ reason, count }) => (
      <>
        <b className="nowrap">{reason}</b>
        {count > 1 ? <span className="faint nums"> ×{count.toLocaleString()}</span> : null}
      </>
    ),
  },
  { label: 'Message', plain: true, cell: ({ message }) => <bdi>{message}</bdi> },
  {
    label: 'Object',
    plain: true,
    cell: ({ object }) => <span className="muted">{titleOfObject(object)}</span>,
  },
  { label: 'Last seen', cell: ({ lastAt }) => <Ago at={lastAt} /> },
];

/** What Kubernetes and the controllers said about the application, or about one object of it. */
export function EventsTab({
  address,
  object,
  changes,
}: {
  readonly address: AppAddress;
  readonly object?: ObjectKey;
  readonly changes: number;
}) {
  const path = withQuery(apiPath(address, 'events'), object ? objectQuery(object) : {});
  const { value, problem, reload } = useResource<EventList>(path);
  useEffect(() => {
    if (changes > 0) reload();
  }, [changes, reload]);
  if (problem) return <ProblemPanel problem={problem} onRetry={reload} />;
  if (!value) return <Skeleton />;
  if (value.items.length === 0) {
    return (
      <Empty icon="events" title="No events">
        <p>Kubernetes keeps events for an hour; nothing has been said since then.</p>
      </Empty>
    );
  }
  return (
    <div className="card table-scroll">
      <DataTable
        label="Events"
        columns={columns}
        items={value.items}
        keyOf={(event) => `${event.reason} ${titleOfObject(event.object)} ${event.firstAt} ${event.message}`}
      />
    </div>
  );
}
