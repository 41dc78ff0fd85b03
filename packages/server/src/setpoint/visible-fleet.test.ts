import type { Application, AppProject } from '@setpoint/argocd';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Enforcer } from '../access/enforcer.ts';
import type { Call } from '../call.ts';
import type { Services } from '../services.ts';
import { ChangeLog } from '../state/change-log.ts';
import { fleetPage } from './fleet.ts';
import { search } from './search.ts';

const healths = ['Healthy', 'Degraded', 'Progressing'] as const;

const appOf = (name: string, health: string, project: string): Application =>
  ({
    metadata: { name, namespace: 'argocd' },
    spec: { project, source: { repoURL: 'https://git.invalid/a.git' }, destination: { namespace: 'n' } },
    status: {
      health: { status: health },
      sync: { status: 'Synced' },
      resources: [{ kind: 'Service', namespace: 'n', name: `svc-of-${name}` }],
    },
  }) as unknown as Application;

/** What the fleet is made of: real policies and changes over a few applications. */
class Fleet {
  readonly apps = new Map<string, Application>();
  readonly changes = new ChangeLog();
  readonly #noClusters: readonly never[] = [];
  readonly services: Services;
  readonly call = {
    identity: { subject: 'person', username: 'person', groups: [], issuer: '' },
  } as never as Call;

  constructor(apps: ReadonlyMap<string, Application> = new Map()) {
    for (const [key, app] of apps) this.apps.set(key, app);
    const enforcer = new Enforcer(() => undefined as AppProject | undefined);
    const csv = 'p, person, applications, get, seen/*, allow';
    enforcer.configure({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { 'policy.csv': csv } });
    const none = new Map();
    this.services = {
      changes: this.changes,
      enforcer,
      clusters: () => this.#noClusters,
      state: {
        applications: this.apps,
        applicationSets: none,
        namespace: 'argocd',
        config: { projects: () => none },
        secretsOfType: () => [],
      },
    } as unknown as Services;
  }

  put(name: string, app: Application | undefined): void {
    const key = `argocd/${name}`;
    const before = this.apps.get(key);
    if (app === undefined) this.apps.delete(key);
    else this.apps.set(key, app);
    this.changes.add({ key, before, after: app });
  }

  page(query: string): unknown {
    const { streamFrom: _, ...page } = fleetPage(this.services, this.call, new URLSearchParams(query));
    return page;
  }
}

const queries = ['facets=health,project', 'sort=-name', 'health=Degraded&facets=health', 'q=a1&sort=changed'];

describe('the fleet that a person may see', () => {
  it('is after any changes what it would be when looked at for the first time', () => {
    const change = fc.record({
      name: fc.nat(12).map((at) => `a${at}`),
      health: fc.constantFrom(...healths, undefined),
      project: fc.constantFrom('seen', 'unseen'),
    });
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 8 }), (rounds) => {
        const fleet = new Fleet();
        for (const round of rounds) {
          for (const { name, health, project } of round)
            fleet.put(name, health === undefined ? undefined : appOf(name, health, project));
          const anew = new Fleet(fleet.apps);
          for (const query of queries) expect(fleet.page(query)).toEqual(anew.page(query));
        }
      }),
    );
  });
  it('follows what policies let the person see', () => {
    const fleet = new Fleet();
    fleet.put('one', appOf('one', 'Healthy', 'unseen'));
    expect(fleet.page('')).toMatchObject({ total: 0 });
    const before = fleet.services.enforcer.frozen();
    const csv = 'p, person, applications, get, */*, allow';
    fleet.services.enforcer.configure({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {},
      data: { 'policy.csv': csv },
    });
    fleet.changes.accessChanged(before);
    expect(fleet.page('')).toMatchObject({ total: 1 });
  });
});

describe('search', () => {
  const found = (fleet: Fleet, query: string): readonly string[] =>
    search(fleet.services, fleet.call, new URLSearchParams(query)).items.map(
      ({ kind, title }) => `${kind} ${title}`,
    );

  it('finds applications and objects that may be seen, the best first, as they are now', () => {
    const fleet = new Fleet();
    for (const name of ['web', 'web-api', 'my-web']) fleet.put(name, appOf(name, 'Healthy', 'seen'));
    fleet.put('web-secret', appOf('web-secret', 'Healthy', 'unseen'));
    expect(found(fleet, 'q=web').slice(0, 3)).toEqual([
      'application web',
      'application web-api',
      'application my-web',
    ]);
    expect(found(fleet, 'q=svc-of+api')).toEqual(['resource svc-of-web-api']);
    expect(found(fleet, 'q=secret')).toEqual([]);
    fleet.put('web-api', undefined);
    expect(found(fleet, 'q=api')).toEqual([]);
    expect(found(fleet, 'q=web&limit=1')).toEqual(['application web']);
  });
});
