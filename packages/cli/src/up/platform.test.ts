import { startApiServer } from '@setpoint/apiserver';
import { SetpointError } from '@setpoint/core';
import { KUBE_CODES, type KubeClient } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareCluster } from './platform.ts';

const signal = AbortSignal.timeout(30_000);
let api: Awaited<ReturnType<typeof startApiServer>>;

beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

it('a creation whose answer is lost does not end the start of the controllers', async () => {
  const lost: (string | undefined)[] = [];
  const create: KubeClient['create'] = async (object, ...rest) => {
    const made = await api.client.create(object, ...rest);
    lost.push(made.metadata.name);
    throw new SetpointError(KUBE_CODES.unknownOutcome, 'the write may or may not have happened');
  };
  const client = new Proxy(api.client, {
    get: (target, name) => {
      if (name === 'create') return create;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  await prepareCluster(client, 'argocd', signal);
  expect(lost).toEqual(['argocd', 'default']);
});
