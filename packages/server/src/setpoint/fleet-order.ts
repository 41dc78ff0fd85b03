import { invalid } from '../errors.ts';
import type { FleetRow, FleetSort } from '../wire/fleet.ts';

export type Compare = (a: FleetRow, b: FleetRow) => number;

const healthOrder = ['Degraded', 'Missing', 'Unknown', 'Progressing', 'Suspended', 'Healthy'];
const syncOrder = ['OutOfSync', 'Unknown', 'Synced'];
const phaseOrder = ['Error', 'Failed', 'Running', 'Terminating', '', 'Succeeded'];

const rank = (order: readonly string[], value: string): number => {
  const at = order.indexOf(value);
  return at < 0 ? order.length : at;
};
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const orders: Readonly<Record<FleetSort, Compare>> = {
  worst: (a, b) =>
    Number(b.problem !== '') - Number(a.problem !== '') ||
    rank(healthOrder, a.health) - rank(healthOrder, b.health) ||
    rank(phaseOrder, a.phase) - rank(phaseOrder, b.phase) ||
    rank(syncOrder, a.sync) - rank(syncOrder, b.sync),
  name: (a, b) => byText(a.name, b.name),
  project: (a, b) => byText(a.project, b.project),
  cluster: (a, b) => byText(a.cluster, b.cluster),
  health: (a, b) => rank(healthOrder, a.health) - rank(healthOrder, b.health),
  sync: (a, b) => rank(syncOrder, a.sync) - rank(syncOrder, b.sync),
  changed: (a, b) => byText(b.changedAt, a.changedAt),
  created: (a, b) => byText(b.createdAt, a.createdAt),
};

/** The order a query asks for; equal rows by name, then key, so that pages never overlap. */
export function fleetOrder(sort: string): Compare {
  const name = sort.replace(/^-/, '') || 'worst';
  if (!Object.hasOwn(orders, name)) throw invalid(`sort must be one of ${Object.keys(orders).join(', ')}`);
  const order = orders[name as FleetSort];
  const sign = sort.startsWith('-') ? -1 : 1;
  return (a, b) => sign * order(a, b) || byText(a.name, b.name) || byText(a.key, b.key);
}
