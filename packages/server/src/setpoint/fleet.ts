import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { fleetRow } from '../state/fleet-row.ts';
import { selectFields } from '../state/select-fields.ts';
import type { FacetValue, FleetFacet, FleetPage, FleetRow } from '../wire/fleet.ts';
import { facetValue, FleetFilter, isFacet } from './fleet-filter.ts';
import { fleetOrder } from './fleet-order.ts';

const defaultLimit = 100;
const maxLimit = 1000;

/** A page of the fleet: what the query means and the caller may see, sorted, with counts beside it. */
export function fleetPage(services: Services, call: Call, query: URLSearchParams): FleetPage {
  const streamFrom = services.changes.position;
  const filter = new FleetFilter(query);
  const visible = visibleOrdered(services, call, query.get('sort') ?? '');
  const rows = visible.filter((row) => filter.holds(row));
  const limit = limitOf(query.get('limit'), defaultLimit, maxLimit);
  const from = cursorOf(query.get('cursor'), rows, fleetOrder(query.get('sort') ?? ''));
  const items = rows.slice(from, from + limit);
  const last = items.at(-1);
  const fields = query.get('fields') ?? '';
  return {
    items: fields === '' ? items : items.map((row) => selectFields(row, `key,${fields}`) as FleetRow),
    total: rows.length,
    visible: visible.length,
    facets: facetsOf(query, visible, rows, filter),
    ...(from + limit < rows.length && last !== undefined ? { cursor: cursorFor(last) } : {}),
    streamFrom,
  };
}

interface Ordered {
  readonly sequence: number;
  readonly clusters: readonly unknown[];
  readonly rows: readonly FleetRow[];
}

const orderings = new WeakMap<Services, Map<string, Ordered>>();

/** Every row in an order: sorted once after each change, whoever asks. */
function orderedRows(services: Services, sort: string): readonly FleetRow[] {
  const order = fleetOrder(sort);
  const known = orderings.get(services) ?? new Map<string, Ordered>();
  orderings.set(services, known);
  const { sequence } = services.changes;
  const clusters = services.clusters();
  const before = known.get(sort);
  if (before?.sequence === sequence && before.clusters === clusters) return before.rows;
  const rows = [...services.state.applications.values()].map((app) => fleetRow(app, services)).sort(order);
  known.set(sort, { sequence, clusters, rows });
  return rows;
}

const visibles = new WeakMap<Services, Map<string, Ordered>>();
/** Lists kept: one for each person and order that was asked for lately. */
const maxVisibles = 64;

/** Those of the rows in an order that the caller may see: looked through once after each change, also of policies. */
function visibleOrdered(services: Services, call: Call, sort: string): readonly FleetRow[] {
  const known = visibles.get(services) ?? new Map<string, Ordered>();
  visibles.set(services, known);
  const { subject, groups, issuer } = call.identity;
  const key = JSON.stringify([sort, issuer, subject, groups]);
  const { sequence } = services.changes;
  const clusters = services.clusters();
  const before = known.get(key);
  if (before?.sequence === sequence && before.clusters === clusters) return before.rows;
  const rows = orderedRows(services, sort).filter(mayBeSeenBy(services, call));
  known.delete(key);
  known.set(key, { sequence, clusters, rows });
  const oldest = known.keys().next();
  if (known.size > maxVisibles && oldest.done !== true) known.delete(oldest.value);
  return rows;
}

function mayBeSeenBy({ enforcer, state }: Services, { identity }: Call): (row: FleetRow) => boolean {
  return ({ project, namespace, name }) => {
    const inside = namespace === state.namespace ? name : `${namespace}/${name}`;
    return enforcer.allows(identity, 'applications', 'get', `${project}/${inside}`);
  };
}

/** The rows of every application that the caller may see. */
export function visibleRows(services: Services, call: Call): readonly FleetRow[] {
  return visibleOrdered(services, call, '');
}

function facetsOf(
  query: URLSearchParams,
  visible: readonly FleetRow[],
  filtered: readonly FleetRow[],
  filter: FleetFilter,
): FleetPage['facets'] {
  const asked = query
    .getAll('facets')
    .flatMap((names) => names.split(','))
    .filter((name) => name !== '');
  const entries = asked.map((name): [FleetFacet, readonly FacetValue[]] => {
    if (!isFacet(name)) throw invalid(`there is no facet ${name}`);
    const rows = filter.isFree(name) ? filtered : visible.filter((row) => filter.holdsWithout(name, row));
    return [name, countsOf(name, rows)];
  });
  return Object.fromEntries(entries);
}

/** Most frequent first. */
function countsOf(facet: FleetFacet, rows: readonly FleetRow[]): readonly FacetValue[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = facetValue(facet, row);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** The last row of a page: the next one goes on after where it is, or would be, now. */
function cursorFor(row: FleetRow): string {
  return Buffer.from(JSON.stringify(row)).toString('base64url');
}

function cursorOf(
  cursor: string | null,
  rows: readonly FleetRow[],
  order: (a: FleetRow, b: FleetRow) => number,
): number {
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
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(rows[middle] as FleetRow, last) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function limitOf(text: string | null, otherwise: number, most: number): number {
  if (text === null || text === '') return otherwise;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw invalid('limit must be a positive whole number');
  return Math.min(limit, most);
}
