import type { FleetFacet, FleetRow } from '@setpoint/server';
import { useMemo } from 'react';
import { addressWith, useLocation } from '../app/router.tsx';

export type Row = Partial<FleetRow> & Pick<FleetRow, 'key'>;

/** Filters that the page offers, with their names; each is a parameter of the address and of the server’s query. */
export const facetNames: Readonly<Record<FleetFacet, string>> = {
  health: 'Health',
  sync: 'Sync',
  phase: 'Last operation',
  project: 'Project',
  cluster: 'Cluster',
  namespace: 'Namespace',
  autosync: 'Automation',
  applicationset: 'Application set',
  repo: 'Repository',
};
export const facets = Object.keys(facetNames) as readonly FleetFacet[];

const groupings = ['none', 'project', 'cluster', 'health', 'sync'] as const;
export type Grouping = (typeof groupings)[number];

export interface FleetFilters {
  readonly q: string;
  readonly chosen: Readonly<Partial<Record<FleetFacet, readonly string[]>>>;
  readonly sort: string;
  readonly group: Grouping;
  readonly view: 'table' | 'tiles';
}

/** What the address says. */
export function useFleetFilters(): FleetFilters {
  const { query } = useLocation();
  return useMemo(() => {
    const chosen: Partial<Record<FleetFacet, readonly string[]>> = {};
    for (const facet of facets) {
      const values = query.getAll(facet);
      if (values.length > 0) chosen[facet] = values;
    }
    const group = query.get('group') as Grouping;
    return {
      q: query.get('q') ?? '',
      chosen,
      sort: query.get('sort') ?? 'worst',
      group: groupings.includes(group) ? group : 'none',
      view: query.get('view') === 'tiles' ? 'tiles' : 'table',
    };
  }, [query]);
}

/** The address with one value of a filter switched. */
export function addressToggling(filters: FleetFilters, facet: FleetFacet, value: string): string {
  const before = filters.chosen[facet] ?? [];
  const after = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  return addressWith({ [facet]: after });
}

/** The address without any filter. */
export const addressUnfiltered = (): string =>
  addressWith({ q: undefined, ...Object.fromEntries(facets.map((facet) => [facet, undefined])) });

/** The filters as the server’s list and its stream take them. */
export function serverQuery(filters: FleetFilters): URLSearchParams {
  const query = new URLSearchParams();
  if (filters.q.trim() !== '') query.set('q', filters.q.trim());
  for (const [facet, values] of Object.entries(filters.chosen))
    for (const value of values) query.append(facet, value);
  query.set('sort', filters.group === 'none' ? filters.sort : filters.group);
  return query;
}

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
