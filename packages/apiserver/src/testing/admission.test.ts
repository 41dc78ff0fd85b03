import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KubeObject } from '@setpoint/kube';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { send } from './http-client.ts';

const signal = new AbortController().signal;
const pod = (name: string, resources: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'x', resources }] },
});

describe('admission', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer({ controllers: { nodes: 0 } });
    await server.ready;
  });
  afterAll(() => server.stop());

  const create = (object: KubeObject) => server.client.create(object, {}, signal);

  it('gives pods their account, priority and tolerations', async () => {
    const made = await create(pod('plain'));
    const spec = made['spec'] as Record<string, unknown>;
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      volumes: [{ name: expect.stringMatching(/^kube-api-access-[a-z0-9]{5}$/) as string }],
    });
    expect((spec['tolerations'] as { key: string }[]).map(({ key }) => key)).toEqual([
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
    ]);
    const critical = {
      ...pod('critical'),
      spec: { ...(pod('critical')['spec'] as object), priorityClassName: 'system-node-critical' },
    };
    expect((await create(critical))['spec']).toMatchObject({ priority: 2_000_001_000 });
    const unknown = { ...pod('no'), spec: { ...(pod('no')['spec'] as object), priorityClassName: 'nope' } };
    await expect(create(unknown)).rejects.toThrow(
      'pods "no" is forbidden: no PriorityClass with name nope was found',
    );
  });

  it('refuses what a namespace that is missing or terminating would hold', async () => {
    const elsewhere = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'missing' } };
    await expect(create(elsewhere)).rejects.toThrow('namespaces "missing" not found');
    await create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'dying', finalizers: ['example.com/hold'] },
    });
    await server.client.delete(
      { gvk: { group: '', version: 'v1', kind: 'Namespace' }, name: 'dying' },
      {},
      signal,
    );
    const late = { ...elsewhere, metadata: { name: 'c', namespace: 'dying' } };
    await expect(create(late)).rejects.toMatchObject({ code: 'kube.namespace-terminating' });
  });

  it('keeps a namespace within its quota, also for requests at the same time', async () => {
    await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'small' } });
    await create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: 'small' },
      spec: { hard: { 'count/secrets': '3' } },
    });
    // Before somebody has counted what there is, a quota limits nothing.
    await vi.waitFor(
      async () => {
        const location = {
          gvk: { group: '', version: 'v1', kind: 'ResourceQuota' },
          name: 'q',
          namespace: 'small',
        };
        expect(await server.client.get(location, signal)).toMatchObject({
          status: { hard: { 'count/secrets': '3' } },
        });
      },
      { timeout: 20_000 },
    );
    const secret = (index: number) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `s${index}`, namespace: 'small' },
    });
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => create(secret(index))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const refused = results.find((result) => result.status === 'rejected');
    expect(String((refused as PromiseRejectedResult).reason)).toMatch(
      /secrets "s\d" is forbidden: exceeded quota: q, requested: count\/secrets=1, used: count\/secrets=3, limited: count\/secrets=3/,
    );
  });

  it('fills in and enforces the limits of a namespace', async () => {
    await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'limited' } });
    await create({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l', namespace: 'limited' },
      spec: {
        limits: [
          { type: 'Container', max: { cpu: '1' }, default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } },
        ],
      },
    });
    const inside = await create({ ...pod('p'), metadata: { name: 'p', namespace: 'limited' } });
    expect((inside['spec'] as { containers: { resources: object }[] }).containers[0]?.resources).toEqual({
      requests: { cpu: '100m' },
      limits: { cpu: '500m' },
    });
    const large = {
      ...pod('big', { limits: { cpu: '2' } }),
      metadata: { name: 'big', namespace: 'limited' },
    };
    await expect(create(large)).rejects.toThrow('maximum cpu usage per Container is 1, but limit is 2');
  });

  it('lets nobody grant what they do not hold', async () => {
    const rbac = 'rbac.authorization.k8s.io';
    const base = `/apis/${rbac}/v1/namespaces/default`;
    const role = (name: string, rules: object[]) => ({
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: { name },
      rules,
    });
    const writer = { apiGroups: [rbac], resources: ['roles'], verbs: ['create'] };
    const reader = { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] };
    await send(server, 'POST', `${base}/roles`, role('writer', [writer, reader]));
    await send(server, 'POST', `${base}/rolebindings`, {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'writer' },
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'writer' },
      subjects: [{ kind: 'User', name: 'ann', apiGroup: rbac }],
    });
    const asAnn = (body: object) =>
      send(server, 'POST', `${base}/roles`, body, 'application/json', { 'impersonate-user': 'ann' });
    expect((await asAnn(role('same', [reader]))).code).toBe(201);
    const refused = await asAnn(role('more', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]));
    expect([refused.code, refused.json['message']]).toEqual([
      403,
      'roles.rbac.authorization.k8s.io "more" is forbidden: user "ann" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    ]);
  });
});
