import { SimulatedClock } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { aggregatedVersions } from './aggregated.ts';
import { discover } from './discover.ts';
import { createRestMapper } from './rest-mapper.ts';
import { DiscoverySnapshot } from './snapshot.ts';

const signal = new AbortController().signal;

function item(group: string, version: string, kind: string, freshness = 'Current'): object {
  const resources = [
    { resource: `${kind.toLowerCase()}s`, responseKind: { kind }, scope: 'Namespaced', verbs: ['get'] },
  ];
  return {
    metadata: { name: group },
    versions: [{ version, freshness, resources: kind === '' ? [] : resources }],
  };
}

function snapshot(...items: readonly object[]): DiscoverySnapshot {
  return new DiscoverySnapshot(aggregatedVersions({ items }));
}

describe('discover', () => {
  it('reads aggregated discovery with two requests', async () => {
    const paths: string[] = [];
    const found = await discover((path) => {
      paths.push(path);
      const items = path === '/api' ? [item('', 'v1', 'Pod')] : [item('apps', 'v1', 'Deployment')];
      return Promise.resolve({ kind: 'APIGroupDiscoveryList', items });
    }, signal);
    expect(paths).toEqual(['/api', '/apis']);
    expect(found.find({ group: 'apps', version: 'v1', kind: 'Deployment' })).toEqual({
      gvk: { group: 'apps', version: 'v1', kind: 'Deployment' },
      resource: 'deployments',
      namespaced: true,
      verbs: ['get'],
      shortNames: [],
      categories: [],
      subresources: [],
    });
  });

  it('falls back to one request for each group version and survives one that does not answer', async () => {
    const answers: Readonly<Record<string, unknown>> = {
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/api/v1': {
        resources: [
          { name: 'pods/log', kind: 'Pod', namespaced: true },
          {
            name: 'pods',
            kind: 'Pod',
            namespaced: true,
            verbs: ['get'],
            shortNames: ['po'],
            categories: ['all'],
          },
          { name: 'pods/status', kind: 'Pod', namespaced: true },
        ],
      },
      '/apis': {
        kind: 'APIGroupList',
        groups: [
          {
            name: 'autoscaling',
            preferredVersion: { groupVersion: 'autoscaling/v2' },
            versions: [{ groupVersion: 'autoscaling/v1' }, { groupVersion: 'autoscaling/v2' }],
          },
          { name: 'metrics.k8s.io', versions: [{ groupVersion: 'metrics.k8s.io/v1beta1' }] },
        ],
      },
      '/apis/autoscaling/v1': { resources: [{ name: 'hpas', kind: 'HPA', namespaced: true }] },
      '/apis/autoscaling/v2': { resources: [{ name: 'hpas', kind: 'HPA', namespaced: true }] },
    };
    const found = await discover((path) => {
      const answer = answers[path];
      return answer === undefined ? Promise.reject(new Error('503')) : Promise.resolve(answer);
    }, signal);
    expect(found.find({ group: '', version: 'v1', kind: 'Pod' })?.subresources).toEqual(['log', 'status']);
    expect(found.find({ group: 'autoscaling', version: '', kind: 'HPA' })?.gvk.version).toBe('v2');
    expect(found.isStale({ group: 'metrics.k8s.io', version: 'v1beta1', kind: 'PodMetrics' })).toBe(true);
    expect(found.all().map((mapping) => mapping.gvk.version)).toEqual(['v1', 'v2', 'v1']);
  });
});

describe('createRestMapper', () => {
  it('asks at most once per second for kinds it does not know', async () => {
    const clock = new SimulatedClock();
    let asked = 0;
    const mapper = createRestMapper({
      clock,
      discover: () => {
        asked++;
        return Promise.resolve(asked < 3 ? snapshot() : snapshot(item('example.com', 'v1', 'Widget')));
      },
    });
    const widget = { group: 'example.com', version: 'v1', kind: 'Widget' };
    for (let i = 0; i < 50; i++) expect(await mapper.mapping(widget, signal)).toBeUndefined();
    expect(asked).toBe(1);
    await clock.advance(1000);
    for (let i = 0; i < 50; i++) expect(await mapper.mapping(widget, signal)).toBeUndefined();
    expect(asked).toBe(2);
    await clock.advance(1000);
    expect((await mapper.mapping(widget, signal))?.resource).toBe('widgets');
    await clock.advance(60_000);
    await mapper.mapping(widget, signal);
    expect(asked).toBe(3);
  });

  it('asks again at once after an invalidation, also during a running discovery', async () => {
    const answers: ((found: DiscoverySnapshot) => void)[] = [];
    const mapper = createRestMapper({
      clock: new SimulatedClock(),
      discover: () => new Promise((resolve) => answers.push(resolve)),
    });
    const pod = { group: '', version: 'v1', kind: 'Pod' };
    const first = mapper.mapping(pod, signal);
    mapper.invalidate();
    const second = mapper.all(signal);
    expect(answers).toHaveLength(2);
    answers[1]?.(snapshot(item('', 'v1', 'Pod')));
    answers[0]?.(snapshot());
    expect(await second).toHaveLength(1);
    expect((await first)?.resource).toBe('pods');
    expect(answers).toHaveLength(2);
  });

  it('shares one discovery and lets each caller leave alone', async () => {
    let answer: ((found: DiscoverySnapshot) => void) | undefined;
    let asked = 0;
    const mapper = createRestMapper({
      clock: new SimulatedClock(),
      discover: () => {
        asked++;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    });
    const leaving = new AbortController();
    const left = mapper.all(leaving.signal).catch((error: unknown) => error);
    const staying = mapper.all(signal);
    leaving.abort(new Error('bye'));
    expect(await left).toEqual(new Error('bye'));
    answer?.(snapshot(item('', 'v1', 'Pod')));
    expect(await staying).toHaveLength(1);
    expect(asked).toBe(1);
  });

  it('does not take a silent aggregated API for a missing kind', async () => {
    const mapper = createRestMapper({
      clock: new SimulatedClock(),
      discover: () => Promise.resolve(snapshot(item('metrics.k8s.io', 'v1beta1', '', 'Stale'))),
    });
    const metrics = { group: 'metrics.k8s.io', version: 'v1beta1', kind: 'PodMetrics' };
    await expect(mapper.mapping(metrics, signal)).rejects.toMatchObject({
      code: 'kube.discovery-incomplete',
    });
    await expect(mapper.mapping({ ...metrics, version: '' }, signal)).rejects.toMatchObject({
      code: 'kube.discovery-incomplete',
    });
    expect(await mapper.mapping({ group: 'example.com', version: 'v1', kind: 'X' }, signal)).toBeUndefined();
  });

  it('lets an API that does not answer serve what it served before, and says so until it answers', async () => {
    const clock = new SimulatedClock();
    const answers = [
      snapshot(item('apps', 'v1', 'Deployment'), item('batch', 'v1', 'Job')),
      snapshot(item('apps', 'v1', 'Deployment'), item('batch', 'v1', '', 'Stale')),
      snapshot(item('apps', 'v1', 'Deployment'), item('batch', 'v1', 'CronJob')),
    ];
    const mapper = createRestMapper({
      clock,
      discover: () => Promise.resolve(answers.shift() ?? snapshot()),
    });
    const kinds = async (): Promise<readonly string[]> =>
      (await mapper.all(signal)).map(({ gvk }) => gvk.kind);
    expect([await kinds(), mapper.isPartial()]).toEqual([['Deployment', 'Job'], false]);
    mapper.invalidate();
    expect([await kinds(), mapper.isPartial()]).toEqual([['Deployment', 'Job'], true]);
    mapper.invalidate();
    expect([await kinds(), mapper.isPartial()]).toEqual([['Deployment', 'CronJob'], false]);
  });

  it('fails with the error of the discovery and tries again at the next call', async () => {
    let asked = 0;
    const mapper = createRestMapper({
      clock: new SimulatedClock(),
      discover: () => (asked++ === 0 ? Promise.reject(new Error('down')) : Promise.resolve(snapshot())),
    });
    await expect(mapper.all(signal)).rejects.toThrow('down');
    expect(await mapper.all(signal)).toEqual([]);
  });
});
