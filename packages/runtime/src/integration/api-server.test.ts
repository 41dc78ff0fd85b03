import { SetpointError, systemClock as clock, systemRandom as random } from '@setpoint/core';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import {
  createInformer,
  createKubeClient,
  kubeconfigFromText,
  type KubeObject,
  type NetworkKubeClient,
} from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createController } from '../controller/controller.ts';
import { createEventRecorder } from '../events/event-recorder.ts';
import { runWithLease } from '../lease/lease.ts';
import { createLogger } from '../logs/logger.ts';

let server: ApiServer;
let client: NetworkKubeClient;
const configMap = { group: '', version: 'v1', kind: 'ConfigMap' };
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

function map(name: string, data: Readonly<Record<string, string>> = {}, labels = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels }, data };
}

async function failure(work: Promise<unknown>): Promise<SetpointError> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof SetpointError) return error;
  throw new Error(`expected a SetpointError, not ${String(error)}`);
}

beforeAll(async () => {
  server = await startApiServer();
  client = createKubeClient(await kubeconfigFromText(server.kubeconfig));
});
afterAll(async () => {
  await client.close();
  await server.stop();
});

describe('the client against the embedded API server, over TLS with a client certificate', () => {
  it('discovers kinds', async () => {
    const deployments = await client.mapper.mapping(
      { group: 'apps', version: '', kind: 'Deployment' },
      signal(),
    );
    expect(deployments).toMatchObject({ resource: 'deployments', namespaced: true, gvk: { version: 'v1' } });
    expect(deployments?.subresources).toContain('scale');
    expect((await client.serverVersion(signal())).gitVersion).toMatch(/^v1\./);
  });

  it('goes through the life of an object', async () => {
    const created = await client.create(map('life', { a: '1' }), { fieldManager: 'one' }, signal());
    expect(created.metadata.uid).toBeTruthy();
    expect((await failure(client.create(map('life'), {}, signal()))).code).toBe('kube.already-exists');
    const location = { gvk: configMap, namespace: 'default', name: 'life' };
    const patched = await client.patch(location, 'merge', { data: { b: '2' } }, {}, signal());
    expect(patched['data']).toEqual({ a: '1', b: '2' });
    expect((await failure(client.update(created, {}, signal()))).code).toBe('kube.conflict');
    const conflict = await failure(client.apply(map('life', { a: 'x' }), { fieldManager: 'two' }, signal()));
    expect(conflict.code).toBe('kube.apply-conflict');
    expect(conflict.details?.['conflicts']).toMatchObject([
      { manager: 'one', operation: 'Update', path: '.data.a' },
    ]);
    const forced = await client.apply(
      map('life', { a: 'x' }),
      { fieldManager: 'two', force: true },
      signal(),
    );
    expect(forced['data']).toEqual({ a: 'x', b: '2' });
    expect(
      (await client.delete(location, { uid: created.metadata.uid ?? '' }, signal()))?.metadata.name,
    ).toBe('life');
    expect(await client.get(location, signal())).toBeUndefined();
    expect(await client.delete(location, {}, signal())).toBeUndefined();
    expect((await failure(client.create(map('Not_A_Name'), {}, signal()))).code).toBe('kube.invalid');
  });

  it('pages lists, and reduces them to metadata', async () => {
    const names = Array.from({ length: 25 }, (_, i) => `page-${String(i).padStart(2, '0')}`);
    await Promise.all(names.map((name) => client.create(map(name, {}, { page: 'yes' }), {}, signal())));
    const options = { namespace: 'default', labelSelector: 'page=yes', limit: 7 };
    const list = await client.list(configMap, options, signal());
    expect(list.items.map((item) => item.metadata.name)).toEqual(names);
    expect(list.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    const reduced = await client.list(configMap, { ...options, metadataOnly: true }, signal());
    expect(Object.keys(reduced.items[24] ?? {})).toEqual(['apiVersion', 'kind', 'metadata']);
  });

  it('feeds an informer and a controller from a watch, through every kind of change', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const controller = createController({
      name: 'test',
      clock,
      random,
      logger: createLogger({ level: 'silent' }),
      reconcile: (key) => {
        seen.push(`${key}=${JSON.stringify(informer.get(key)?.['data'] ?? null)}`);
        return Promise.resolve(undefined);
      },
    });
    const informer = createInformer({
      client,
      gvk: configMap,
      scopes: [{ labelSelector: 'team=red' }],
      clock,
      random,
      signal: stop.signal,
      onError: (error) => seen.push(error.code),
    });
    informer.onChange(({ key }) => controller.add(key));
    const running = controller.run(stop.signal);
    await informer.synced;
    await client.create(map('watched', { v: '1' }, { team: 'red' }), {}, signal());
    await expect.poll(() => seen.at(-1)).toBe('default/watched={"v":"1"}');
    const location = { gvk: configMap, namespace: 'default', name: 'watched' };
    await client.patch(location, 'merge', { data: { v: '2' } }, {}, signal());
    await expect.poll(() => seen.at(-1)).toBe('default/watched={"v":"2"}');
    expect(informer.size).toBe(1);
    // Leaving the selector is a deletion for the watcher.
    await client.patch(location, 'merge', { metadata: { labels: { team: 'blue' } } }, {}, signal());
    await expect.poll(() => seen.at(-1)).toBe('default/watched=null');
    expect(informer.size).toBe(0);
    stop.abort();
    await Promise.all([running, informer.done]);
  });

  it('elects one leader at a time', async () => {
    const epochs: number[] = [];
    const errors: string[] = [];
    let leading = 0;
    const contender = (identity: string): Promise<void> =>
      runWithLease(
        {
          client,
          namespace: 'default',
          name: 'leader',
          identity,
          clock,
          random,
          // Whoever waited for a lease to run out would wait longer than a test may take.
          durationMs: 600_000,
          renewDeadlineMs: 300_000,
          retryMs: 50,
          onError: (error) => errors.push(error.message),
        },
        async ({ epoch, assertHeld }) => {
          expect(++leading).toBe(1);
          epochs.push(epoch);
          await new Promise((resolve) => setTimeout(resolve, 120));
          assertHeld();
          leading--;
        },
        signal(),
      );
    await Promise.all(['a', 'b', 'c'].map(contender));
    expect(epochs).toEqual([1, 2, 3]);
    expect(errors, 'a release lets the next one start before the lease runs out').toEqual([]);
  });

  it('records events that are counted', async () => {
    const object = await client.create(map('eventful'), {}, signal());
    const errors: string[] = [];
    const recorder = createEventRecorder({
      client,
      clock,
      random,
      component: 'setpoint',
      onError: (e) => errors.push(e.message),
    });
    for (let i = 0; i < 3; i++) {
      recorder.record({ object, type: 'Warning', reason: 'Tested', message: 'once more' });
      await recorder.flush();
    }
    const events = await client.list(
      { group: '', version: 'v1', kind: 'Event' },
      { namespace: 'default' },
      signal(),
    );
    expect(errors).toEqual([]);
    const mine = events.items.filter((event) => event['reason'] === 'Tested');
    expect(mine.map((event) => [event['count'], event['message']])).toEqual([[3, 'once more']]);
  });
});
