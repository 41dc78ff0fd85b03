import type { Application } from '@setpoint/argocd';
import { setListing } from './applicationsets.ts';
import { clusterListing, projectListing, repositoryListing } from './platform-views.ts';
import type { Call } from '../call.ts';
import type { Services } from '../services.ts';
import { rbacName } from '../argo/access.ts';
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
    const score = scoreOf(hit.title, hit.subtitle, words);
    if (score > 0) found.push({ hit, score: score * 10 + weight });
  };
  for (const row of visibleRows(services, call)) {
    const { name, namespace, project, cluster, destinationNamespace, health, sync } = row;
    const subtitle = `${project} · ${cluster}/${destinationNamespace}`;
    consider(
      {
        kind: 'application',
        title: name,
        subtitle,
        path: `/applications/${namespace}/${name}`,
        health,
        sync,
      },
      5,
    );
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
  for (const candidate of resources(services, call)) {
    const score = scoreOf(candidate.title, candidate.subtitle, words);
    if (score > 0) found.push({ hit: candidate.hit(), score: score * 10 });
  }
  found.sort((a, b) => b.score - a.score || (a.hit.title < b.hit.title ? -1 : 1));
  return { items: found.slice(0, limit).map(({ hit }) => hit) };
}

interface Candidate {
  readonly title: string;
  readonly subtitle: string;
  /** Made only for what is found: there are many thousands of candidates. */
  readonly hit: () => SearchHit;
}

/** Every managed object of the applications that the caller may see. */
function* resources(services: Services, { identity }: Call): Generator<Candidate> {
  for (const app of services.state.applications.values()) {
    if (!services.enforcer.allows(identity, 'applications', 'get', rbacName(app, services))) continue;
    const appName = app.metadata.name ?? '';
    for (const resource of app.status?.resources ?? []) {
      const [title, subtitle] = [resource.name ?? '', `${resource.kind ?? ''} in ${appName}`];
      yield { title, subtitle, hit: () => resourceHit(app, resource, title, subtitle) };
    }
  }
}

type ResourceStatus = NonNullable<NonNullable<Application['status']>['resources']>[number];

function resourceHit(app: Application, resource: ResourceStatus, title: string, subtitle: string): SearchHit {
  const { group = '', kind = '', namespace = '', name = '', status, health } = resource;
  const id = encodeURIComponent(`${group}/${kind}/${namespace}/${name}`);
  return {
    kind: 'resource',
    title,
    subtitle,
    path: `/applications/${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}?object=${id}`,
    ...(status === undefined ? {} : { sync: status }),
    ...(health?.status === undefined ? {} : { health: health.status }),
  };
}

/** 0 when a word occurs nowhere; more for names that begin with, or are, the words. */
function scoreOf(title: string, subtitle: string, words: readonly string[]): number {
  const name = title.toLowerCase();
  const rest = subtitle.toLowerCase();
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
