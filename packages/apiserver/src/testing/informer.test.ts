import { AppsV1Api, type CoreV1Api, KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import { type KubernetesObject, makeInformer, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { CoreV1Api as Core, type V1ConfigMap } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';

describe('@kubernetes/client-node', () => {
  let server: ApiServer;
  let config: KubeConfig;
  let api: CoreV1Api;
  beforeAll(async () => {
    server = await startApiServer({ controllers: false, compactionIntervalMs: 50 });
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

  it('lists again where the changes it missed are forgotten', async () => {
    const namespace = 'default';
    const path = `/api/v1/namespaces/${namespace}/secrets`;
    const informer = makeInformer(config, path, () => api.listNamespacedSecret({ namespace }));
    const seen: string[] = [];
    for (const event of ['add', 'update', 'delete'] as const)
      informer.on(event, ({ metadata }) => seen.push(`${event} ${metadata?.name}`));
    const secret = (name: string) => ({ namespace, body: { metadata: { name } } });
    const { metadata } = await api.createNamespacedSecret(secret('goes'));
    await informer.start();
    await vi.waitFor(() => expect(seen).toEqual(['add goes']), 30_000);
    await informer.stop();
    await api.deleteNamespacedSecret({ namespace, name: 'goes' });
    await api.createNamespacedSecret(secret('comes'));
    const missed = {
      resourceVersion: metadata?.resourceVersion ?? '',
      limit: 1,
      resourceVersionMatch: 'Exact',
    };
    await vi.waitFor(
      () => expect(api.listNamespacedSecret({ namespace, ...missed })).rejects.toMatchObject({ code: 410 }),
      { timeout: 30_000, interval: 50 },
    );
    await informer.start();
    await vi.waitFor(() => expect(seen.slice(1).toSorted()).toEqual(['add comes', 'delete goes']), 30_000);
    await informer.stop();
  });

  it('follows many kinds at once', async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const rbac = config.makeApiClient(RbacAuthorizationV1Api);
    const lists = new Map<string, () => Promise<{ items: KubernetesObject[] }>>([
      ['/api/v1/services', () => api.listServiceForAllNamespaces()],
      ['/api/v1/namespaces', () => api.listNamespace()],
      ['/apis/apps/v1/deployments', () => apps.listDeploymentForAllNamespaces()],
      ['/apis/apps/v1/statefulsets', () => apps.listStatefulSetForAllNamespaces()],
      ['/apis/rbac.authorization.k8s.io/v1/clusterroles', () => rbac.listClusterRole()],
    ]);
    const seen: string[] = [];
    const informers = [...lists].map(([path, list]) => {
      const informer = makeInformer(config, path, list);
      informer.on('add', ({ metadata }) => {
        if (metadata?.labels?.['of'] === 'many') seen.push(`${path} ${metadata.name}`);
      });
      return informer;
    });
    for (const informer of informers) await informer.start();
    const selector = { matchLabels: { app: 'a' } };
    const template = {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const specs: readonly (readonly [apiVersion: string, kind: string, rest: object])[] = [
      ['v1', 'Service', { spec: { ports: [{ port: 80 }] } }],
      ['v1', 'Namespace', {}],
      ['apps/v1', 'Deployment', { spec: { selector, template } }],
      ['apps/v1', 'StatefulSet', { spec: { selector, template, serviceName: 's' } }],
      ['rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: [] }],
    ];
    const objects = KubernetesObjectApi.makeApiClient(config);
    for (const [apiVersion, kind, rest] of specs) {
      const metadata = { name: 'one-of-many', labels: { of: 'many' } };
      await objects.create({ apiVersion, kind, metadata, ...rest });
    }
    const wanted = [...lists.keys()].map((path) => `${path} one-of-many`).toSorted();
    await vi.waitFor(() => expect(seen.toSorted()).toEqual(wanted), 30_000);
    for (const informer of informers) await informer.stop();
  });

  it('gets typed errors and objects', async () => {
    await expect(api.readNamespace({ name: 'none' })).rejects.toMatchObject({ code: 404 });
    const pods = await api.listPodForAllNamespaces();
    expect([pods.kind, pods.items]).toEqual(['PodList', []]);
  });
});
