import type { FleetFacet, FleetRow } from '@setpoint/server';
import { useMemo } from 'react';
import { addressWith, useLocation } from '../app/router.tsx';
import { facets, type FleetFilters, filtersIn } from './fleet-query.ts';

export type Row = Partial<FleetRow> & Pick<FleetRow, 'key'>;

/** What the address says. */
export function useFleetFilters(): FleetFilters {
  const { query } = useLocation();
  return useMemo(() => filtersIn(query), [query]);
}

/** The address with one value of a filter switched. */
export function addressToggling(filters: FleetFilters, facet: FleetFacet, value: string): string {
  const before = filters.chosen[facet] ?? [];
  const after = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  return addressWith({ [facet]: after });
}

/** The address without any filter. */
export const addressUnfiltered = (): string =>
  addressWith({
    q: undefined,
    labels: undefined,
    favourites: undefined,
    ...Object.fromEntries(facets.map((facet) => [facet, undefined])),
  });

/** Narrows rows that are here by the words, as the server does: the list answers before the server has. */
export function narrow(rows: readonly Row[], q: string): readonly Row[] {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text =
      `${row.key} ${row.project} ${row.cluster} ${row.destinationNamespace} ${row.repo}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
