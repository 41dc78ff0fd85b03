import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { systemClock, systemRandom } from '@setpoint/core';
import {
  createInformer,
  type Informer,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  namespacedName,
} from '@setpoint/kube';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Application, applicationResource } from '../resources/application.ts';
import { ApplicationStore } from './application-store.ts';

const { signal } = new AbortController();
const gvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' };
const place = { gvk, namespace: 'default', name: 'web' };

let api: ApiServer;
let known: Informer<Application>;
let stop: AbortController;
let store: ApplicationStore;
let app: Application;

beforeAll(async () => {
  api = await startApiServer({ controllers: false });
  await api.client.create(applicationResource.crd, {}, signal);
});
afterAll(() => api.stop());

beforeEach(async () => {
  await api.client.delete(place, {}, signal);
  app = await declared();
  stop = new AbortController();
  known = createInformer<Application>({
    client: api.client,
    gvk,
    scopes: [{}],
    clock: systemClock,
    random: systemRandom,
    signal: stop.signal,
    onError: () => {},
  });
  await known.synced;
  store = new ApplicationStore(api.client, known, 'test');
});

afterEach(async () => {
  stop.abort();
  await known.done;
});

async function declared(): Promise<Application> {
  const object = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      project: 'default',
      source: { repoURL: 'https://example.org/r.git', path: '.' },
      destination: {},
    },
  };
  return (await api.client.create(object, {}, signal)) as unknown as Application;
}

async function live(): Promise<Application> {
  return (await api.client.get(place, signal)) as unknown as Application;
}

const withSync =
  (status: string, revision: string) =>
  (current: Application): Application => ({
    ...current,
    status: { ...current.status, sync: { status, revision } },
  });

describe('updates of an application', () => {
  it('that cross leave no mixture of two statuses behind', async () => {
    await store.update(app, withSync('OutOfSync', 'r1'), {}, signal);
    await Promise.all([
      store.update(app, withSync('Unknown', 'r2'), {}, signal),
      store.update(
        app,
        (current) => withSync('Synced', current.status?.sync?.revision ?? '')(current),
        {},
        signal,
      ),
    ]);
    expect((await live()).status?.sync).toEqual({ status: 'Synced', revision: 'r2' });
  });

  it('are made anew of what somebody else wrote meanwhile, and refused when asked only once', async () => {
    const operation = { sync: { revision: 'theirs' } };
    await api.client.patch(place, 'merge', { operation }, {}, signal);
    const seen: unknown[] = [];
    const change = (current: Application): Application => {
      seen.push(current.operation);
      return withSync('Synced', 'r1')(current);
    };
    const refused = await store.update(app, change, { once: true }, signal).catch((error: unknown) => error);
    expect(isKubeError(refused, KUBE_CODES.conflict)).toBe(true);
    await store.update(app, change, {}, signal);
    expect(seen).toEqual([undefined, operation]);
    expect(await live()).toMatchObject({ operation, status: { sync: { status: 'Synced', revision: 'r1' } } });
  });

  it('write nothing when nothing differs', async () => {
    await store.update(app, (current) => ({ ...current }), {}, signal);
    expect((await live()).metadata.resourceVersion).toBe(app.metadata.resourceVersion);
  });

  it('are what is meant, also those whose answer was lost and those that were not needed', async () => {
    let isLost = true;
    const lossy: KubeClient = new Proxy(api.client, {
      get: (target, name) =>
        name !== 'patch'
          ? Reflect.get(target, name)
          : async (...request: Parameters<KubeClient['patch']>) => {
              if (!isLost) return target.patch(...request);
              throw new Error('no answer');
            },
    });
    store = new ApplicationStore(lossy, known, 'test');
    const lost = withSync('Unknown', 'r1');
    await expect(store.update(app, lost, {}, signal)).rejects.toThrow('no answer');
    expect(store.isUnmeant(namespacedName(app), lost(app))).toBe(false);
    await store.update(app, (current) => current, {}, signal);
    expect(store.isUnmeant(namespacedName(app), lost(app))).toBe(true);
    isLost = false;
    await store.update(app, withSync('Synced', 'r2'), {}, signal);
    expect(store.isUnmeant(namespacedName(app), await live())).toBe(false);
    store.forget(namespacedName(app));
    expect(store.isUnmeant(namespacedName(app), lost(app))).toBe(false);
  });

  it('never bring back an application whose deletion was told before their answer', async () => {
    const late: KubeClient = new Proxy(api.client, {
      get: (target, name) =>
        name !== 'patch'
          ? Reflect.get(target, name)
          : async (...request: Parameters<KubeClient['patch']>) => {
              const answer = await target.patch(...request);
              await target.delete(place, {}, signal);
              await expect.poll(() => known.size).toBe(0);
              return answer;
            },
    });
    store = new ApplicationStore(late, known, 'test');
    await store.update(app, withSync('Synced', 'r1'), {}, signal);
    expect(store.get(namespacedName(app))).toBeUndefined();
    expect(await store.update(app, withSync('Synced', 'r2'), {}, signal)).toBeUndefined();
  });

  it('leave another application of the same name alone', async () => {
    await api.client.delete(place, {}, signal);
    const other = await declared();
    await expect.poll(() => store.get(namespacedName(other))?.metadata.uid).toBe(other.metadata.uid);
    expect(await store.update(app, withSync('Synced', 'r1'), {}, signal)).toBeUndefined();
    expect((await live()).status).toBeUndefined();
  });
});
