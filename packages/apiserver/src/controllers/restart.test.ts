import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../index.ts';
import { POD } from './machinery/kinds.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'setpoint-restart-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const { signal } = new AbortController();

async function start(): Promise<ApiServer> {
  const server = await startApiServer({ dataDir, controllers: { startDelayMs: 10, runDurationMs: 20 } });
  await server.ready;
  return server;
}

async function versionAtRest({ client }: ApiServer): Promise<string | undefined> {
  for (;;) {
    const before = (await client.list(POD, {}, signal)).metadata.resourceVersion;
    await sleep(600);
    const { metadata } = await client.list(POD, {}, signal);
    if (metadata.resourceVersion === before) return before;
  }
}

it('controllers that start again over a cluster at rest write nothing', async () => {
  const first = await start();
  const behaviours = [{}, { failure: 'CrashLoopBackOff' }, { failure: 'ErrImagePull' }, { 'exit-code': '1' }];
  for (const [index, behaviour] of behaviours.entries()) {
    const app = `app-${index}`;
    const annotations = Object.fromEntries(
      Object.entries(behaviour).map(([name, value]) => [`simulate.setpoint.dev/${name}`, value]),
    );
    const template = {
      metadata: { labels: { app }, annotations },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    await first.client.create(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: app, namespace: 'default' },
        spec: { replicas: 2, selector: { matchLabels: { app } }, template },
      },
      {},
      signal,
    );
  }
  const version = await versionAtRest(first);
  await first.stop();
  const second = await start();
  await sleep(1500);
  expect(await versionAtRest(second)).toBe(version);
  await second.stop();
});
