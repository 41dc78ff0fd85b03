import type { Application } from '@setpoint/argocd';
import { rbacName } from '../argo/access.ts';
import type { Identity } from '../auth/identity.ts';
import type { Call } from '../call.ts';
import type { Services } from '../services.ts';
import type { LoggedChange } from '../state/change-log.ts';
import { fleetRow } from '../state/fleet-row.ts';
import type { FleetFacet, FleetRow } from '../wire/fleet.ts';
import { facetNames, facetValue } from './fleet-filter.ts';
import { type Compare, fleetOrder } from './fleet-order.ts';
import type { ApplicationTexts } from './search-texts.ts';

/** After more changes than this everything is looked at anew. */
const mostChanges = 500;
const maxOrders = 4;

/** An application that may be seen, with its line. */
export interface VisibleApplication {
  readonly app: Application;
  readonly row: FleetRow;
  /** What it is searched by, once somebody has searched; all who see it share one. */
  texts: ApplicationTexts | undefined;
}

interface Order {
  readonly compare: Compare;
  readonly rows: FleetRow[];
}

/**
 * The applications that one person may see: by key, in the orders asked for, and counted by facet. What changed since it
 * was asked last is taken in one by one; a change of policies or of clusters makes it anew.
 */
class VisibleFleet {
  readonly #services: Services;
  readonly #identity: Identity;
  #sequence = -1;
  #clusters: readonly unknown[] = [];
  readonly #seen = new Map<string, VisibleApplication>();
  readonly #orders = new Map<string, Order>();
  readonly #counts = new Map<FleetFacet, Map<string, number>>();

  constructor(services: Services, identity: Identity) {
    this.#services = services;
    this.#identity = identity;
  }

  get size(): number {
    return this.#seen.size;
  }

  /** Changes whenever a row does. */
  get sequence(): number {
    return this.#sequence;
  }

  /** In the order; to be read before anything else is waited for. */
  rows(sort: string): readonly FleetRow[] {
    const known = this.#orders.get(sort);
    if (known !== undefined) return known.rows;
    const compare = fleetOrder(sort);
    const rows = Array.from(this.#seen.values(), ({ row }) => row).sort(compare);
    this.#orders.set(sort, { compare, rows });
    const oldest = this.#orders.keys().next();
    if (this.#orders.size > maxOrders && oldest.done !== true) this.#orders.delete(oldest.value);
    return rows;
  }

  /** In no order. */
  applications(): Iterable<VisibleApplication> {
    return this.#seen.values();
  }

  counts(facet: FleetFacet): ReadonlyMap<string, number> {
    return this.#counts.get(facet) ?? new Map();
  }

  catchUp(): void {
    const { changes, clusters } = this.#services;
    const now = clusters();
    if (this.#sequence === changes.sequence && this.#clusters === now) return;
    const since = this.#clusters === now ? changes.after(this.#sequence) : undefined;
    if (since?.known === true && areFew(since.changes)) {
      const keys = new Set(since.changes.flatMap((change) => ('key' in change ? [change.key] : [])));
      for (const key of keys) this.#replace(key, this.#visible(key));
    } else this.#makeAnew();
    this.#sequence = changes.sequence;
    this.#clusters = now;
  }

  #makeAnew(): void {
    this.#seen.clear();
    this.#orders.clear();
    this.#counts.clear();
    for (const key of this.#services.state.applications.keys()) {
      const seen = this.#visible(key);
      if (seen === undefined) continue;
      this.#seen.set(key, seen);
      this.#count(seen.row, 1);
    }
  }

  #visible(key: string): VisibleApplication | undefined {
    const { state, enforcer } = this.#services;
    const app = state.applications.get(key);
    if (app === undefined) return undefined;
    const object = rbacName(app, this.#services);
    if (!enforcer.allows(this.#identity, 'applications', 'get', object)) return undefined;
    return { app, row: fleetRow(app, this.#services), texts: undefined };
  }

  #replace(key: string, now: VisibleApplication | undefined): void {
    const before = this.#seen.get(key)?.row;
    const row = now?.row;
    if (now === undefined) this.#seen.delete(key);
    else this.#seen.set(key, now);
    if (before === row) return;
    if (before !== undefined) this.#count(before, -1);
    if (row !== undefined) this.#count(row, 1);
    for (const { compare, rows } of this.#orders.values()) {
      if (before !== undefined) rows.splice(placeOf(before, rows, compare) - 1, 1);
      if (row !== undefined) rows.splice(placeOf(row, rows, compare), 0, row);
    }
  }

  #count(row: FleetRow, by: 1 | -1): void {
    for (const facet of facetNames) {
      const counts = this.#counts.get(facet) ?? new Map<string, number>();
      this.#counts.set(facet, counts);
      const value = facetValue(facet, row);
      const count = (counts.get(value) ?? 0) + by;
      if (count === 0) counts.delete(value);
      else counts.set(value, count);
    }
  }
}

export type { VisibleFleet };

/** How many of the rows come before the row, or are it. */
export function placeOf(row: FleetRow, rows: readonly FleetRow[], compare: Compare): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(rows[middle] as FleetRow, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function areFew(changes: readonly LoggedChange[]): boolean {
  return changes.length <= mostChanges && changes.every((change) => 'key' in change);
}

const known = new WeakMap<Services, Map<string, VisibleFleet>>();
/** Kept: one for each person that asked lately. */
const maxPeople = 64;

/** What the caller may see now. */
export function visibleFleet(services: Services, { identity }: Call): VisibleFleet {
  const fleets = known.get(services) ?? new Map<string, VisibleFleet>();
  known.set(services, fleets);
  const { subject, groups, issuer } = identity;
  const person = JSON.stringify([issuer, subject, groups]);
  const fleet = fleets.get(person) ?? new VisibleFleet(services, identity);
  fleets.delete(person);
  fleets.set(person, fleet);
  const oldest = fleets.keys().next();
  if (fleets.size > maxPeople && oldest.done !== true) fleets.delete(oldest.value);
  fleet.catchUp();
  return fleet;
}
