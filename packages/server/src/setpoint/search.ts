import type { Application } from '@setpoint/argocd';
import { setListing } from './applicationsets.ts';
import { clusterListing, projectListing, repositoryListing } from './platform-views.ts';
import type { Call } from '../call.ts';
import type { Services } from '../services.ts';
import type { FleetRow } from '../wire/fleet.ts';
import type { SearchAnswer, SearchHit } from '../wire/platform.ts';
import { limitOf, visibleRows } from './fleet.ts';

interface Scored {
  readonly hit: SearchHit;
  readonly score: number;
}

/** Whatever the words occur in, of what the caller may see: names that begin with them first. */
export function search(services: Services, call: Call, query: URLSearchParams): SearchAnswer {
  const words = (query.get('q') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const limit = limitOf(query.get('limit'), 20, 100);
  if (words.length === 0) return { items: [] };
  const found: Scored[] = [];
  const consider = (hit: SearchHit, weight: number): void => {
    const score = scoreOf(foldedOf(hit.title, hit.subtitle), words);
    if (score > 0) found.push({ hit, score: score * 10 + weight });
  };
  for (const row of visibleRows(services, call)) {
    const score = scoreOf(rowTexts(row), words);
    if (score > 0) found.push({ hit: rowHit(row), score: score * 10 + 5 });
    const app = services.state.applications.get(row.key);
    if (app === undefined) continue;
    for (const [index, texts] of resourceTexts(app).entries()) {
      const resourceScore = scoreOf(texts, words);
      if (resourceScore > 0) found.push({ hit: resourceHit(app, index), score: resourceScore * 10 });
    }
  }
  for (const set of setListing(services, call).items) {
    const path = `/applicationsets/${set.namespace}/${set.name}`;
    consider(
      { kind: 'applicationset', title: set.name, subtitle: `${set.applications} applications`, path },
      4,
    );
  }
  for (const { name, description } of projectListing(services, call).items) {
    consider({ kind: 'project', title: name, subtitle: description, path: `/projects/${name}` }, 3);
  }
  for (const { name, server } of clusterListing(services, call).items) {
    consider({ kind: 'cluster', title: name, subtitle: server, path: '/clusters' }, 2);
  }
  for (const { url, applications } of repositoryListing(services, call).items) {
    consider(
      { kind: 'repository', title: url, subtitle: `${applications} applications`, path: '/sources' },
      2,
    );
  }
  found.sort((a, b) => b.score - a.score || (a.hit.title < b.hit.title ? -1 : 1));
  return { items: found.slice(0, limit).map(({ hit }) => hit) };
}

/** What is searched in, in lower case. */
interface Folded {
  readonly name: string;
  readonly rest: string;
}

const foldedOf = (title: string, subtitle: string): Folded => ({
  name: title.toLowerCase(),
  rest: subtitle.toLowerCase(),
});

/** Made once for each version of an application: there are many thousands of objects. */
const ofRows = new WeakMap<FleetRow, Folded>();
const ofResources = new WeakMap<Application, readonly Folded[]>();

function rowTexts(row: FleetRow): Folded {
  const known = ofRows.get(row);
  if (known !== undefined) return known;
  const made = foldedOf(row.name, rowSubtitle(row));
  ofRows.set(row, made);
  return made;
}

function resourceTexts(app: Application): readonly Folded[] {
  const known = ofResources.get(app);
  if (known !== undefined) return known;
  const made = (app.status?.resources ?? []).map((resource) =>
    foldedOf(resource.name ?? '', resourceSubtitle(app, resource)),
  );
  ofResources.set(app, made);
  return made;
}

const rowSubtitle = ({ project, cluster, destinationNamespace }: FleetRow): string =>
  `${project} · ${cluster}/${destinationNamespace}`;

function rowHit(row: FleetRow): SearchHit {
  const { name, namespace, health, sync } = row;
  const path = `/applications/${namespace}/${name}`;
  return { kind: 'application', title: name, subtitle: rowSubtitle(row), path, health, sync };
}

const resourceSubtitle = (app: Application, { kind = '' }: ResourceStatus): string =>
  `${kind} in ${app.metadata.name ?? ''}`;

type ResourceStatus = NonNullable<NonNullable<Application['status']>['resources']>[number];

function resourceHit(app: Application, index: number): SearchHit {
  const resource = app.status?.resources?.[index] ?? {};
  const { group = '', kind = '', namespace = '', name = '', status, health } = resource;
  const id = encodeURIComponent(`${group}/${kind}/${namespace}/${name}`);
  return {
    kind: 'resource',
    title: name,
    subtitle: resourceSubtitle(app, resource),
    path: `/applications/${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}?object=${id}`,
    ...(status === undefined ? {} : { sync: status }),
    ...(health?.status === undefined ? {} : { health: health.status }),
  };
}

/** 0 when a word occurs nowhere; more for names that begin with, or are, the words. */
function scoreOf({ name, rest }: Folded, words: readonly string[]): number {
  let score = 0;
  for (const word of words) {
    if (name === word) score += 8;
    else if (name.startsWith(word)) score += 5;
    else if (name.includes(word)) score += 3;
    else if (rest.includes(word)) score += 1;
    else return 0;
  }
  return score;
}
