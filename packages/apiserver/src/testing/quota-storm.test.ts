import { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { openWatch } from './http-client.ts';

const namespace = 'storm';
const quotaGvk = { group: '', version: 'v1', kind: 'ResourceQuota' };
const hard = { configmaps: '4', secrets: '3', 'services.nodeports': '2', 'count/deployments.apps': '2' };
const clients = 8;
const turns = 40;

type Kind = 'ConfigMap' | 'Secret' | 'Service' | 'Deployment';

/** Draws the same turns in every run; who is first is for the event loop to say. */
function drawing(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * count);
  };
}

const labels = { app: 'a' };
const bodies: Readonly<Record<Kind, (name: string) => KubeObject>> = {
  ConfigMap: (name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } }),
  Secret: (name) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } }),
  Service: (name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type: 'NodePort', ports: [{ port: 80 }] },
  }),
  Deployment: (name) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  }),
};
const kinds = Object.keys(bodies) as readonly Kind[];
const plurals: Readonly<Record<Kind, string>> = {
  ConfigMap: `/api/v1/namespaces/${namespace}/configmaps`,
  Secret: `/api/v1/namespaces/${namespace}/secrets`,
  Service: `/api/v1/namespaces/${namespace}/services`,
  Deployment: `/apis/apps/v1/namespaces/${namespace}/deployments`,
};
const limits: Readonly<Record<Kind, number>> = { ConfigMap: 4, Secret: 3, Service: 2, Deployment: 2 };
const quotaNames: Readonly<Record<Kind, string>> = {
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  Service: 'services.nodeports',
  Deployment: 'count/deployments.apps',
};

describe('a quota under a storm', () => {
  let server: ApiServer;
  const signal = new AbortController().signal;
  beforeAll(async () => {
    server = await startApiServer({ controllers: { nodes: 0 } });
    await server.ready;
    const create = (object: KubeObject) => server.client.create(object, {}, signal);
    await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    const metadata = { name: 'q', namespace };
    await create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } });
    await vi.waitFor(async () => expect((await quotaStatus()).hard).toEqual(hard), 30_000);
  });
  afterAll(() => server.stop());

  async function quotaStatus(): Promise<{ hard?: object; used?: object }> {
    const quota = await server.client.get({ gvk: quotaGvk, namespace, name: 'q' }, signal);
    return quota?.['status'] ?? {};
  }

  /** One client's turns: it makes, changes and removes what others do too. Refusals and conflicts are part of it. */
  async function storm(seed: number): Promise<number> {
    const draw = drawing(seed);
    let made = 0;
    for (let turn = 0; turn < turns; turn++) {
      const kind = kinds[draw(kinds.length)] as Kind;
      const object = bodies[kind](`o-${draw(6)}`);
      const { apiVersion, metadata } = object;
      const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
      const gvk = { group, version, kind };
      const name = metadata.name as string;
      try {
        if (draw(5) < 3) made += (await server.client.create(object, {}, signal)) === undefined ? 0 : 1;
        else await server.client.delete({ gvk, namespace, name }, {}, signal);
      } catch (error) {
        if (!(error instanceof SetpointError)) throw error;
      }
    }
    return made;
  }

  it('is never passed, and says in the end what there is', { timeout: 60_000 }, async () => {
    const watches = kinds.map((kind) =>
      openWatch(
        server,
        `${plurals[kind]}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
      ),
    );
    await Promise.all(watches.map((watch) => watch.until(1)));
    const made = await Promise.all(Array.from({ length: clients }, (_, seed) => storm(seed + 1)));
    expect(made.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(20);
    const listed = await Promise.all(
      kinds.map((kind) => {
        const group = kind === 'Deployment' ? 'apps' : '';
        return server.client.list({ group, version: 'v1', kind }, { namespace }, signal);
      }),
    );
    for (const [index, kind] of kinds.entries()) {
      const watch = watches[index] as ReturnType<typeof openWatch>;
      const left = new Set(listed[index]?.items.map(({ metadata }) => metadata.uid));
      await vi.waitFor(() => expect(new Set(aliveIn(watch.lines).uids)).toEqual(left), 20_000);
      expect([kind, aliveIn(watch.lines).most <= limits[kind]]).toEqual([kind, true]);
      watch.close();
    }
    const expected = Object.fromEntries(
      kinds.map((kind, index) => [quotaNames[kind], String(listed[index]?.items.length)]),
    );
    await vi.waitFor(async () => expect((await quotaStatus()).used).toEqual(expected), 30_000);
  });
});

describe('a quota whose status says too little', () => {
  let server: ApiServer;
  const { signal } = new AbortController();
  const limited = { configmaps: '3' };
  beforeAll(async () => {
    server = await startApiServer({ controllers: false });
    const metadata = { name: 'q', namespace: 'default' };
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: limited } };
    await server.client.create(quota, {}, signal);
    await forget();
  });
  afterAll(() => server.stop());

  /** What a controller writes that has counted before it saw anything. */
  async function forget(): Promise<void> {
    const status = { hard: limited, used: { configmaps: '0' } };
    const location = { gvk: quotaGvk, namespace: 'default', name: 'q' };
    await server.client.patch(location, 'merge', { status }, { subresource: 'status' }, signal);
  }

  it('is not passed, one after another or at once', async () => {
    const create = (name: string) => {
      const metadata = { name, namespace: 'default' };
      return server.client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, {}, signal);
    };
    await create('first');
    await forget();
    const work = Array.from({ length: 8 }, (_, index) => [create(`c-${index}`), forget()]).flat();
    const refusals = (await Promise.allSettled(work)).filter(({ status }) => status === 'rejected');
    expect(refusals.length).toBe(6);
    await forget();
    await expect(create('last')).rejects.toThrow(
      'exceeded quota: q, requested: configmaps=1, used: configmaps=3, limited: configmaps=3',
    );
    const gvk = { group: '', version: 'v1', kind: 'ConfigMap' };
    expect((await server.client.list(gvk, { namespace: 'default' }, signal)).items).toHaveLength(3);
    // What is gone is free again, at once.
    await server.client.delete({ gvk, namespace: 'default', name: 'first' }, {}, signal);
    await forget();
    await create('again');
  });
});

interface Line {
  readonly type: string;
  readonly object: { readonly metadata: { readonly uid?: string } };
}

/** What is alive after the changes, and the most that ever was. */
function aliveIn(lines: readonly Line[]): { readonly uids: readonly string[]; readonly most: number } {
  const uids = new Set<string>();
  let most = 0;
  for (const { type, object } of lines) {
    const { uid = '' } = object.metadata;
    if (type === 'ADDED') uids.add(uid);
    if (type === 'DELETED') uids.delete(uid);
    most = Math.max(most, uids.size);
  }
  return { uids: [...uids], most };
}
