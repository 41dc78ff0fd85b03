import type { FleetFacet } from '@setpoint/server';
import { favouriteKeys } from '../app/favourite-keys.ts';

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
  /** A selector of labels: `team=payments,tier!=test`. */
  readonly labels: string;
  /** Only those that the person marked. */
  readonly favourites: boolean;
  readonly sort: string;
  readonly group: Grouping;
  readonly view: 'table' | 'tiles';
}

/** What the query of an address says. */
export function filtersIn(query: URLSearchParams): FleetFilters {
  const chosen: Partial<Record<FleetFacet, readonly string[]>> = {};
  for (const facet of facets) {
    const values = query.getAll(facet);
    if (values.length > 0) chosen[facet] = values;
  }
  const group = query.get('group') as Grouping;
  return {
    q: query.get('q') ?? '',
    chosen,
    labels: query.get('labels') ?? '',
    favourites: query.get('favourites') === 'true',
    sort: query.get('sort') ?? 'worst',
    group: groupings.includes(group) ? group : 'none',
    view: query.get('view') === 'tiles' ? 'tiles' : 'table',
  };
}

/** The filters as the server’s list and its stream take them. */
export function serverQuery(filters: FleetFilters): URLSearchParams {
  const query = new URLSearchParams();
  if (filters.q.trim() !== '') query.set('q', filters.q.trim());
  for (const [facet, values] of Object.entries(filters.chosen))
    for (const value of values) query.append(facet, value);
  if (filters.labels !== '') query.set('labels', filters.labels);
  if (filters.favourites) for (const key of noneOr(favouriteKeys())) query.append('key', key);
  query.set('sort', filters.group === 'none' ? filters.sort : filters.group);
  return query;
}

/** No application has this key: without favourites none is shown. */
const noneOr = (keys: readonly string[]): readonly string[] => (keys.length === 0 ? ['/'] : keys);

const path = '/api/setpoint/v1/applications';
const firstPage = 120;
const nextPages = 500;
const fields =
  'name,namespace,project,cluster,destinationNamespace,sync,health,healthMessage,phase,operationMessage,revision,targetRevision,repo,path,problem,outOfSync,resources,changedAt,notice,autosync,deleting,applicationset';
const facetQuery = facets.map((facet) => `&facets=${facet}`).join('');

/** Where the first rows of a query are, with the counts. */
export const firstRowsPath = (query: string): string =>
  `${path}?${query}&limit=${firstPage}&fields=${fields}${facetQuery}`;

export const nextRowsPath = (query: string, cursor: string): string =>
  `${path}?${query}&limit=${nextPages}&fields=${fields}&cursor=${encodeURIComponent(cursor)}`;

/** Where the counts of a query are, alone. */
export const countsPath = (query: string): string => `${path}?${query}&limit=1&fields=name${facetQuery}`;
