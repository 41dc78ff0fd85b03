import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { selectFields } from '../state/select-fields.ts';
import type { FacetValue, FleetFacet, FleetPage, FleetRow } from '../wire/fleet.ts';
import { facetValue, FleetFilter, isFacet } from './fleet-filter.ts';
import { type Compare, fleetOrder } from './fleet-order.ts';
import { placeOf, type VisibleFleet, visibleFleet } from './visible-fleet.ts';

const defaultLimit = 100;
const maxLimit = 1000;

/** A page of the fleet: what the query means and the caller may see, sorted, with counts beside it. */
export function fleetPage(services: Services, call: Call, query: URLSearchParams): FleetPage {
  const streamFrom = services.changes.position;
  const sort = query.get('sort') ?? '';
  const order = fleetOrder(sort);
  const fleet = visibleFleet(services, call);
  const { rows, facets } = matching(fleet, sort, new FleetFilter(query), facetsAsked(query));
  const limit = limitOf(query.get('limit'), defaultLimit, maxLimit);
  const from = cursorOf(query.get('cursor'), rows, order);
  const items = rows.slice(from, from + limit);
  const last = items.at(-1);
  return {
    items: withFields(items, query.get('fields') ?? ''),
    total: rows.length,
    visible: fleet.size,
    facets,
    ...(from + limit < rows.length && last !== undefined ? { cursor: cursorFor(last) } : {}),
    streamFrom,
  };
}

/** Rows have no fields within fields that could be asked for, but for the labels. */
function withFields(rows: readonly FleetRow[], fields: string): FleetPage['items'] {
  if (fields === '') return rows;
  if (!/^\w+(,\w+)*$/.test(fields)) return rows.map((row) => selectFields(row, `key,${fields}`) as FleetRow);
  const names = new Set(['key', ...fields.split(',')]);
  return rows.map((row) => {
    const entries = Object.entries(row).filter(([name]) => names.has(name));
    return Object.fromEntries(entries) as unknown as FleetRow;
  });
}

function facetsAsked(query: URLSearchParams): readonly FleetFacet[] {
  const names = query
    .getAll('facets')
    .flatMap((text) => text.split(','))
    .filter((name) => name !== '');
  return names.map((name) => {
    if (!isFacet(name)) throw invalid(`there is no facet ${name}`);
    return name;
  });
}

/** The rows that the filter lets through, and the counts of each facet over what its own condition does not decide. */
function matching(
  fleet: VisibleFleet,
  sort: string,
  filter: FleetFilter,
  asked: readonly FleetFacet[],
): { readonly rows: readonly FleetRow[]; readonly facets: FleetPage['facets'] } {
  const all = fleet.rows(sort);
  if (filter.isEmpty) return { rows: all, facets: facetsOf(asked, (facet) => fleet.counts(facet)) };
  const counts = new Map(asked.map((facet) => [facet, new Map<string, number>()]));
  const count = (facet: FleetFacet, row: FleetRow): void => {
    const values = counts.get(facet);
    if (values === undefined) return;
    const value = facetValue(facet, row);
    values.set(value, (values.get(value) ?? 0) + 1);
  };
  const wanted = new Set(asked);
  const rows: FleetRow[] = [];
  for (const row of all) {
    const failed = filter.failedBy(row, wanted);
    if (failed === 'none') {
      rows.push(row);
      for (const facet of asked) count(facet, row);
    } else if (failed !== 'more') count(failed, row);
  }
  return { rows, facets: facetsOf(asked, (facet) => counts.get(facet) ?? new Map<string, number>()) };
}

function facetsOf(
  asked: readonly FleetFacet[],
  countsOf: (facet: FleetFacet) => ReadonlyMap<string, number>,
): FleetPage['facets'] {
  return Object.fromEntries(asked.map((facet) => [facet, mostFirst(countsOf(facet))]));
}

/** Most frequent first. */
function mostFirst(counts: ReadonlyMap<string, number>): readonly FacetValue[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** The last row of a page: the next one goes on after where it is, or would be, now. */
function cursorFor(row: FleetRow): string {
  return Buffer.from(JSON.stringify(row)).toString('base64url');
}

function cursorOf(cursor: string | null, rows: readonly FleetRow[], order: Compare): number {
  if (cursor === null || cursor === '') return 0;
  let last: FleetRow;
  try {
    last = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as FleetRow;
  } catch (cause) {
    throw invalid('cursor is not one of this API', { cause });
  }
  if (typeof last !== 'object' || last === null || typeof last.key !== 'string') {
    throw invalid('cursor is not one of this API');
  }
  return placeOf(last, rows, order);
}

export function limitOf(text: string | null, otherwise: number, most: number): number {
  if (text === null || text === '') return otherwise;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw invalid('limit must be a positive whole number');
  return Math.min(limit, most);
}
