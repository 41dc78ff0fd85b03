import type { Application } from '@setpoint/argocd';
import { applicationsBySet } from '../argo/applicationset-operations.ts';
import { visibleClusters } from '../argo/cluster-operations.ts';
import { withoutCredentials } from '../argo/repositories.ts';
import type { Call } from '../call.ts';
import type { Services } from '../services.ts';
import type { FleetRow } from '../wire/fleet.ts';
import type { SearchAnswer, SearchHit } from '../wire/platform.ts';
import { visibleSets } from './applicationsets.ts';
import { limitOf } from './fleet.ts';
import { repositoryUses, visibleProjects } from './platform-views.ts';
import { resourceSubtitle, rowSubtitle, type SearchText, textOf, textsOf } from './search-texts.ts';
import { type VisibleApplication, visibleFleet } from './visible-fleet.ts';

/** Whatever the words occur in, of what the caller may see: names that begin with them first. */
export function search(services: Services, call: Call, query: URLSearchParams): SearchAnswer {
  const words = (query.get('q') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const best = new BestHits(words, limitOf(query.get('limit'), 20, 100));
  if (words.length === 0) return { items: [] };
  for (const one of visibleFleet(services, call).applications()) considerApplication(best, one);
  considerPlatform(best, services, call);
  return { items: best.hits() };
}

/** The hits with the highest scores; they are made when it is known which these are. */
class BestHits {
  readonly words: readonly string[];
  readonly #limit: number;
  readonly #best: { readonly score: number; readonly title: string; readonly make: () => SearchHit }[] = [];

  constructor(words: readonly string[], limit: number) {
    this.words = words;
    this.#limit = limit;
  }

  consider({ title, name, rest }: SearchText, weight: number, make: () => SearchHit): void {
    const found = scoreOf(name, rest, this.words);
    if (found === 0) return;
    const score = found * 10 + weight;
    let at = this.#best.length;
    for (; at > 0; at--) {
      const other = this.#best[at - 1];
      if (other === undefined || other.score > score || (other.score === score && other.title <= title))
        break;
    }
    if (at >= this.#limit) return;
    this.#best.splice(at, 0, { score, title, make });
    if (this.#best.length > this.#limit) this.#best.pop();
  }

  hits(): readonly SearchHit[] {
    return this.#best.map(({ make }) => make());
  }
}

function considerApplication(best: BestHits, one: VisibleApplication): void {
  const { app, row } = one;
  one.texts ??= textsOf(row, app);
  const { texts, whole } = one.texts;
  if (!best.words.every((word) => whole.includes(word))) return;
  for (const [at, text] of texts.entries()) {
    if (at === 0) best.consider(text, 5, () => rowHit(row));
    else best.consider(text, 0, () => resourceHit(app, at - 1));
  }
}

function considerPlatform(best: BestHits, services: Services, call: Call): void {
  const hit = (
    kind: SearchHit['kind'],
    title: string,
    subtitle: string,
    path: string,
    weight: number,
  ): void => best.consider(textOf(title, subtitle), weight, () => ({ kind, title, subtitle, path }));
  const inSets = applicationsBySet(services);
  for (const { metadata } of visibleSets(services, call)) {
    const { namespace = '', name = '', uid = '' } = metadata;
    const path = `/applicationsets/${namespace}/${name}`;
    hit('applicationset', name, `${inSets.get(uid)?.length ?? 0} applications`, path, 4);
  }
  for (const name of visibleProjects(services, call)) {
    const description = services.state.project(name)?.spec.description ?? '';
    hit('project', name, description, `/projects/${name}`, 3);
  }
  for (const { name, server } of visibleClusters(services, call))
    hit('cluster', name, server, '/clusters', 2);
  for (const { url, applications } of repositoryUses(services, call)) {
    hit('repository', withoutCredentials(url), `${applications} applications`, '/sources', 2);
  }
}

function rowHit(row: FleetRow): SearchHit {
  const { name, namespace, health, sync } = row;
  const path = `/applications/${namespace}/${name}`;
  return { kind: 'application', title: name, subtitle: rowSubtitle(row), path, health, sync };
}

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
function scoreOf(name: string, rest: string, words: readonly string[]): number {
  let score = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at === 0) score += name.length === word.length ? 8 : 5;
    else if (at > 0) score += 3;
    else if (rest.includes(word)) score += 1;
    else return 0;
  }
  return score;
}
