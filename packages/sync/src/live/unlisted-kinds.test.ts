import { systemClock, systemRandom } from '@setpoint/core';
import { type GroupVersionKind, type KubeClient, refOf, type RestMapper } from '@setpoint/kube';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { untilGone } from '../execute/wait.ts';
import { deadline, TestCluster } from '../testing/cluster.ts';
import { argoConventions, object, owned } from '../testing/fixtures.ts';
import { createLiveCache } from './create-live-cache.ts';
import type { LiveCache } from './live-cache.ts';

const gvk = { group: 'unlisted.example.com', version: 'v1', kind: 'Gadget' };
const crd = object('apiextensions.k8s.io/v1 CustomResourceDefinition gadgets.unlisted.example.com', {
  spec: {
    group: gvk.group,
    names: { kind: gvk.kind, plural: 'gadgets', singular: 'gadget', listKind: 'GadgetList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});
const {
  uid: _uid,
  resourceVersion: _version,
  ...marks
} = owned(object('unlisted.example.com/v1 Gadget g'), 'gadgeteer').metadata;
const gadget = { ...object('unlisted.example.com/v1 Gadget g'), metadata: marks };
const wanted = { ref: refOf(gadget), version: 'v1' };
const location = { gvk, namespace: gadget.metadata.namespace ?? '', name: 'g' };

let cluster: TestCluster;
let live: LiveCache;
let release: () => void;
let heldLists: number;

beforeEach(async () => {
  cluster = await TestCluster.start();
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  heldLists = 0;
  const list: KubeClient['list'] = async (kind, ...rest) => {
    if (kind.group === gvk.group) heldLists++;
    if (kind.group === gvk.group) await released;
    return cluster.client.list(kind, ...rest);
  };
  live = cacheOf(withCalls(cluster.client, { list }));
  await live.whenSynced(deadline());
  await cluster.client.create(crd, {}, deadline());
  await until(() => heldLists > 0);
});

afterEach(async () => {
  release();
  await live.close();
  await cluster.stop();
});

function cacheOf(client: KubeClient, excluded: (kind: GroupVersionKind) => boolean = () => false): LiveCache {
  return createLiveCache({
    client,
    clock: systemClock,
    random: systemRandom,
    health: cluster.ports.health,
    ownership: argoConventions.ownership,
    excluded,
    onError: () => undefined,
  });
}

/** The client with some of its calls replaced. */
function withCalls(client: KubeClient, calls: Partial<KubeClient>): KubeClient {
  return new Proxy(client, {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in calls ? calls : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

it('what was written of a kind whose first list is still under way stays in doubt until it is seen', async () => {
  const ended = live.writing('gadgeteer', wanted);
  ended(await cluster.client.create(gadget, {}, deadline()));
  expect(live.ownedBy('gadgeteer')).toEqual([]);
  expect(live.doubted('gadgeteer')).toEqual([wanted]);
  release();
  await until(() => live.ownedBy('gadgeteer').length === 1);
  expect(live.doubted('gadgeteer')).toEqual([]);
});

it('who waits for an object to go learns of it, also when it went before its kind was listed', async () => {
  const there = await cluster.client.create(gadget, {}, deadline());
  let asked = 0;
  const get: KubeClient['get'] = async (...request) => {
    const found = await cluster.client.get(...request);
    // It goes when it has just been found there.
    if (asked++ === 0) await cluster.client.delete(location, {}, deadline());
    return found;
  };
  const gone = untilGone(
    there,
    { ...cluster.ports, client: withCalls(cluster.client, { get }), live },
    deadline(),
  );
  await until(() => asked > 0);
  release();
  await gone;
  expect(asked).toBeGreaterThan(1);
});

it('a group that discovery leaves out is not absent while its APIService is there', async () => {
  const { mapper } = cluster.client;
  let isHidden = true;
  const leavingOut: RestMapper = {
    mapping: (kind, signal) =>
      isHidden && kind.group === gvk.group ? Promise.resolve(undefined) : mapper.mapping(kind, signal),
    all: async (signal) =>
      (await mapper.all(signal)).filter((mapping) => !isHidden || mapping.gvk.group !== gvk.group),
    isPartial: () => false,
    invalidate: () => mapper.invalidate(),
  };
  await cluster.client.create(gadget, {}, deadline());
  const client = withCalls(cluster.client, { mapper: leavingOut });
  // What keeps CRDs from being watched keeps nobody from asking.
  const blind = cacheOf(client, ({ kind }) => kind === 'CustomResourceDefinition');
  await blind.whenSynced(deadline());
  blind.doubt('gadgeteer', [wanted]);
  await expect(blind.load(blind.doubted('gadgeteer'), deadline())).rejects.toMatchObject({
    code: 'sync.kind-unknown',
    retry: 'backoff',
  });
  isHidden = false;
  expect([...(await blind.load(blind.doubted('gadgeteer'), deadline())).keys()]).toHaveLength(1);
  isHidden = true;
  blind.doubt('gadgeteer', [{ ...wanted, ref: { ...wanted.ref, group: 'never.example.com' } }]);
  expect([...(await blind.load(blind.doubted('gadgeteer'), deadline())).keys()]).toEqual([]);
  await blind.close();
});

async function until(holds: () => boolean): Promise<void> {
  const signal = deadline();
  while (!holds()) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
