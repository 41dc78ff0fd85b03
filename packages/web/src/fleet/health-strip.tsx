import { Link } from '../app/router.tsx';
import { Icon } from '../ui/icon.tsx';
import { lookOf, nameOfStatus } from '../ui/status.tsx';
import { addressToggling } from './fleet-filters.ts';
import type { FleetFilters } from './fleet-query.ts';
import type { Fleet } from './use-fleet.ts';

const order = ['Degraded', 'Missing', 'Unknown', 'Progressing', 'Suspended', 'Healthy'];

/** How the fleet is, at a glance: a bar in proportion, and the counts as filters. */
export function HealthStrip({ fleet, filters }: { readonly fleet: Fleet; readonly filters: FleetFilters }) {
  const counts = new Map(fleet.facets.health?.map(({ value, count }) => [value, count]));
  const outOfSync = fleet.facets.sync?.find(({ value }) => value === 'OutOfSync')?.count ?? 0;
  const shown = order.filter((status) => (counts.get(status) ?? 0) > 0);
  return (
    <div className="strip">
      <span className="strip-bar" aria-hidden="true">
        {shown.map((status) => (
          <span
            key={status}
            className={`strip-part tone-${lookOf(status).tone}`}
            style={{ flexGrow: counts.get(status) ?? 0 }}
          />
        ))}
      </span>
      <span className="strip-counts">
        {shown.map((status) => (
          <Link
            key={status}
            className={`strip-count tone-${lookOf(status).tone}`}
            to={addressToggling(filters, 'health', status)}
          >
            <Icon name={lookOf(status).icon} size={13} />
            <b className="nums">{(counts.get(status) ?? 0).toLocaleString()}</b>{' '}
            {nameOfStatus(status).toLowerCase()}
          </Link>
        ))}
        {outOfSync > 0 ? (
          <Link className="strip-count tone-amber" to={addressToggling(filters, 'sync', 'OutOfSync')}>
            <Icon name="diff" size={13} />
            <b className="nums">{outOfSync.toLocaleString()}</b> out of sync
          </Link>
        ) : null}
      </span>
    </div>
  );
}
