import { type CoreV1Api, KubeConfig, makeInformer, type V1ConfigMap } from '@kubernetes/client-node';
import { CoreV1Api as Core } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';

describe('@kubernetes/client-node', () => {
  let server: ApiServer;
  let config: KubeConfig;
  let api: CoreV1Api;
  beforeAll(async () => {
    server = await startApiServer({ controllers: false });
    config = new KubeConfig();
    config.loadFromString(server.kubeconfig);
    api = config.makeApiClient(Core);
  });
  afterAll(() => server.stop());

  it('follows changes with its informer', async () => {
    const namespace = 'default';
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const informer = makeInformer<V1ConfigMap>(config, path, () =>
      api.listNamespacedConfigMap({ namespace }),
    );
    const seen: string[] = [];
    const waiting: (() => void)[] = [];
    for (const event of ['add', 'update', 'delete'] as const) {
      informer.on(event, (object) => {
        seen.push(`${event} ${object.metadata?.name}`);
        for (const check of waiting) check();
      });
    }
    const until = (count: number) =>
      new Promise<void>((resolve) => {
        const check = (): void => {
          if (seen.length >= count) resolve();
        };
        waiting.push(check);
        check();
      });
    await api.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'before' } } });
    await informer.start();
    await until(1);
    await api.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: 'after' }, data: { k: '1' } },
    });
    await until(2);
    const read = await api.readNamespacedConfigMap({ namespace, name: 'after' });
    await api.replaceNamespacedConfigMap({
      namespace,
      name: 'after',
      body: {
        metadata: { name: 'after', resourceVersion: read.metadata?.resourceVersion ?? '' },
        data: { k: '2' },
      },
    });
    await until(3);
    await api.deleteNamespacedConfigMap({ namespace, name: 'after' });
    await until(4);
    expect(seen).toEqual(['add before', 'add after', 'update after', 'delete after']);
    await informer.stop();
  });

  it('gets typed errors and objects', async () => {
    await expect(api.readNamespace({ name: 'none' })).rejects.toMatchObject({ code: 404 });
    const pods = await api.listPodForAllNamespaces();
    expect([pods.kind, pods.items]).toEqual(['PodList', []]);
  });
});
