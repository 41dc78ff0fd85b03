import type { EventList, ObjectKey } from '@setpoint/server';
import { useEffect } from 'react';
import { withQuery } from '../http/client.ts';
import { useResource } from '../http/use-resource.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { type AppAddress, apiPath, objectQuery, titleOfObject } from './address.ts';

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
      <table className="grid-table">
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Reason</th>
            <th scope="col">Message</th>
            <th scope="col">Object</th>
            <th scope="col">Last seen</th>
          </tr>
        </thead>
        <tbody>
          {value.items.map((event, at) => (
            <tr key={`${event.reason} ${event.lastAt} ${at}`}>
              <td>
                <Badge tone={event.type === 'Warning' ? 'amber' : 'gray'}>{event.type}</Badge>
              </td>
              <td>
                <b>{event.reason}</b>
                {event.count > 1 ? <span className="faint nums"> ×{event.count}</span> : null}
              </td>
              <td>{event.message}</td>
              <td className="muted">{titleOfObject(event.object)}</td>
              <td className="muted">
                <Ago at={event.lastAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
