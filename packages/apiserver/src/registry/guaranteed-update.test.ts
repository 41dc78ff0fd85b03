import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';

describe('read-modify-write', () => {
  let server: ApiServer;
  const signal = new AbortController().signal;
  const location = {
    gvk: { group: '', version: 'v1', kind: 'ConfigMap' },
    namespace: 'default',
    name: 'shared',
  };
  beforeAll(async () => {
    server = await startApiServer({ controllers: false });
    await server.client.create(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shared', namespace: 'default' } },
      {},
      signal,
    );
  });
  afterAll(() => server.stop());

  it('loses none of a hundred patches sent at once', async () => {
    const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
    await Promise.all(
      keys.map((key) => server.client.patch(location, 'merge', { data: { [key]: 'x' } }, {}, signal)),
    );
    const result = await server.client.get(location, signal);
    expect(Object.keys(result?.['data'] as object).toSorted()).toEqual(keys.toSorted());
  });

  it('lets exactly one of ten writers upon the same version through, and shows the others what beat them', async () => {
    const before = await server.client.get(location, signal);
    if (before === undefined) throw new Error('the object is gone');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, async (_, index) => {
        try {
          return await server.client.update({ ...before, data: { winner: String(index) } }, {}, signal);
        } catch (error) {
          const seen = await server.client.get(location, signal);
          expect(seen?.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
          throw error;
        }
      }),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'kube.conflict' });
    }
  });
});
