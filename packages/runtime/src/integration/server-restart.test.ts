import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { systemClock as clock, systemRandom as random } from '@setpoint/core';
import {
  createInformer,
  createKubeClient,
  followDiscovery,
  kubeconfigFromText,
  type KubeObject,
} from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let dataDir = '';
let server: ApiServer;
const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const configMap = { group: '', version: 'v1', kind: 'ConfigMap' };

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'setpoint-restart-'));
  server = await startApiServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

function map(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } };
}

describe('against a server that comes and goes', () => {
  it('an informer knows every object afterwards, and tells each change once', async () => {
    const client = createKubeClient(await kubeconfigFromText(server.kubeconfig));
    const stop = new AbortController();
    const told: string[] = [];
    const informer = createInformer({
      client,
      gvk: configMap,
      scopes: [{ namespace: 'default' }],
      clock,
      random,
      signal: stop.signal,
      onError: () => {},
    });
    informer.onChange(({ before, after }) => {
      if (before === undefined) told.push(`+${after?.metadata.name}`);
      if (after === undefined) told.push(`-${before?.metadata.name}`);
    });
    await informer.synced;
    for (const name of ['stays', 'goes']) await client.create(map(name), {}, signal());
    await expect.poll(() => informer.size).toBeGreaterThanOrEqual(2);
    const port = Number(new URL(server.url).port);
    await server.stop();
    server = await startApiServer({ dataDir, port });
    const goes = { gvk: configMap, namespace: 'default', name: 'goes' };
    // A read is repeated when a connection of the old server takes it; a write would have an unknown outcome.
    expect(await client.get(goes, signal())).toBeDefined();
    await client.delete(goes, {}, signal());
    await client.create(map('comes'), {}, signal());
    await expect
      .poll(() => told.filter((line) => !line.includes('kube-root')), { timeout: 15_000 })
      .toEqual(['+stays', '+goes', '-goes', '+comes']);
    stop.abort();
    await informer.done;
    await client.close();
  });

  it('a new kind is known as soon as its definition is established', async () => {
    const client = createKubeClient(await kubeconfigFromText(server.kubeconfig));
    const stop = new AbortController();
    let changes = 0;
    await followDiscovery({
      client,
      clock,
      random,
      signal: stop.signal,
      onChange: () => changes++,
      onError: () => {},
    });
    const widget = { group: 'example.com', version: 'v1', kind: 'Widget' };
    expect(await client.mapper.mapping(widget, signal())).toBeUndefined();
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        ],
      },
    };
    await client.create(definition, {}, signal());
    await expect.poll(() => client.mapper.mapping(widget, signal()), { interval: 20 }).toBeDefined();
    const object = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'default' },
    };
    expect((await client.create(object, {}, signal())).metadata.uid).toBeTruthy();
    await expect.poll(() => changes).toBeGreaterThan(0);
    stop.abort();
    await client.close();
  });
});
