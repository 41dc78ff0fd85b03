import { type AppAddress, apiPath } from '../application/address.ts';
import { withQuery } from '../http/with-query.ts';

const budget = 500;
const everything = 20_000;

/** Where the graph is that the address of an application's page asks for. */
/** What the address may ask a graph to be laid out by; whatever else it says is the tree of owners. */
const layouts = ['network', 'hosts'] as const;

export function graphPath(address: AppAddress, query: URLSearchParams, q = query.get('q') ?? ''): string {
  return withQuery(apiPath(address, 'graph'), {
    budget: query.get('all') === 'true' ? everything : budget,
    layout: layouts.filter((layout) => layout === query.get('view')),
    q: q.trim(),
    health: query.getAll('health'),
    sync: query.getAll('sync'),
  });
}
