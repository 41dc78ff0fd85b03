import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { application, configMap, TestServer } from '../testing/test-server.ts';

const revision = '0123456789abcdef0123456789abcdef01234567';

function inState(name: string, project: string, health: string, sync: string): KubeObject {
  return {
    ...application(name, project),
    status: {
      health: { status: health },
      sync: { status: sync },
      operationState: {
        phase: 'Succeeded',
        startedAt: '2026-01-01T00:00:00Z',
        operation: {},
        syncResult: { revision },
      },
    },
  };
}

const applications = [
  inState('shop', 'default', 'Healthy', 'Synced'),
  inState('blog', 'default', 'Progressing', 'OutOfSync'),
  inState('wiki', 'docs', 'Healthy', 'Synced'),
];

let open: TestServer;
let closed: TestServer;
beforeAll(async () => {
  [open, closed] = await Promise.all([
    TestServer.start([configMap('argocd-cm', { 'statusbadge.enabled': 'true' }), ...applications]),
    TestServer.start([configMap('argocd-cm', {}), ...applications]),
  ]);
});
afterAll(() => Promise.all([open.close(), closed.close()]));

async function textsOf(server: TestServer, query: string): Promise<Record<string, string>> {
  const response = await fetch(`${server.url}/api/badge?${query}`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  const found = (await response.text()).matchAll(/id="(\w+)Text"[^>]*>([^<]*)/g);
  return Object.fromEntries([...found].map(([, id = '', said = '']) => [id, said]));
}

it('tells without a login what an application is, wherever the page that shows it is', async () => {
  expect(await textsOf(open, 'name=shop')).toEqual({ left: 'Healthy', right: 'Synced' });
  expect(await textsOf(open, 'name=blog&showAppName=True')).toEqual({
    title: 'blog',
    left: 'Progressing',
    right: 'OutOfSync',
  });
  const { headers } = await fetch(`${open.url}/api/badge?name=shop`);
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('cache-control')).toBe('private, no-store');
});

it('tells the revision that was deployed, short or whole, and is as wide as asked', async () => {
  expect(await textsOf(open, 'name=shop&revision=true')).toMatchObject({ revision: '(0123456)' });
  expect(await textsOf(open, 'name=shop&revision=true&keepFullRevision=true')).toMatchObject({
    revision: `(${revision})`,
  });
  const widthOf = async (query: string): Promise<string | undefined> =>
    /<svg [^>]*width="(\d+)"/.exec(await (await fetch(`${open.url}/api/badge?${query}`)).text())?.[1];
  expect(await widthOf('name=shop')).toBe('131');
  expect(await widthOf('name=shop&width=250')).toBe('250');
  expect(await widthOf('name=shop&width=1e9')).toBe('131');
});

it('tells the worst of projects, and Unknown of one without applications', async () => {
  expect(await textsOf(open, 'project=default')).toEqual({ left: 'Degraded', right: 'OutOfSync' });
  expect(await textsOf(open, 'project=docs')).toEqual({ left: 'Healthy', right: 'Synced' });
  expect(await textsOf(open, 'project=docs&project=default')).toEqual({
    left: 'Degraded',
    right: 'OutOfSync',
  });
  expect(await textsOf(open, 'project=none')).toEqual({ left: 'Unknown', right: 'Unknown' });
});

it('says that there is no such application, and refuses what is no name', async () => {
  expect(await textsOf(open, 'name=none')).toEqual({ left: 'Not Found', right: '' });
  expect(await textsOf(open, 'name=shop&namespace=other')).toEqual({ left: 'Not Found', right: '' });
  for (const query of ['name=%3Cscript%3E', 'name=shop&namespace=A_b', 'project=a%22b'])
    expect((await fetch(`${open.url}/api/badge?${query}`)).status).toBe(400);
});

it('tells nothing of anything unless it is switched on', async () => {
  for (const query of ['name=shop', 'name=none', 'project=docs', 'name=shop&revision=true&showAppName=true'])
    expect(await textsOf(closed, query)).toEqual({ left: 'Unknown', right: 'Unknown' });
});
