import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../../index.ts';
import { NODE, POD } from '../machinery/kinds.ts';
import { taintsOf } from './node-taints.ts';

const signal = new AbortController().signal;
const nodeName = 'setpoint-node-0';
const node = { gvk: NODE, name: nodeName };

interface Taint {
  readonly key: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

describe('taints of nodes', () => {
  let server: ApiServer;
  const failures: unknown[] = [];
  beforeAll(async () => {
    server = await startApiServer({
      controllers: { startDelayMs: 10, terminationDelayMs: 10 },
      onError: (error) => failures.push(error),
    });
    await server.ready;
  });
  afterAll(async () => {
    await server.stop();
    expect(failures).toEqual([]);
  });

  async function until<T>(read: () => Promise<T>, check: (value: T) => boolean): Promise<T> {
    for (let tries = 0; tries < 1500; tries++) {
      const value = await read();
      if (check(value)) return value;
      await sleep(10);
    }
    throw new Error(`not in time: ${JSON.stringify(await read())}`);
  }

  async function taints(): Promise<readonly string[]> {
    const found = await server.client.get(node, signal);
    const { taints: all = [] } = (found?.['spec'] ?? {}) as { taints?: readonly Taint[] };
    return all.map(({ key, effect }) => `${key}:${effect}`).toSorted();
  }

  function say(type: string, status: string): Promise<KubeObject> {
    const now = new Date(0).toISOString().replace('.000', '');
    const condition = { type, status, reason: 'Told', lastHeartbeatTime: now, lastTransitionTime: now };
    const change = { status: { conditions: [condition] } };
    return server.client.patch(node, 'strategic', change, { subresource: 'status' }, signal);
  }

  async function pod(name: string, tolerations: readonly object[]): Promise<void> {
    const spec = { nodeName, tolerations, containers: [{ name: 'c', image: 'i' }] };
    await server.client.create(
      { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec },
      {},
      signal,
    );
  }

  it('follow conditions and cordons, and leave those of others alone', async () => {
    const others = { spec: { taints: [{ key: 'mine', effect: 'PreferNoSchedule' }], unschedulable: true } };
    await server.client.patch(node, 'merge', others, {}, signal);
    await until(taints, (all) => all.includes('node.kubernetes.io/unschedulable:NoSchedule'));
    await say('Ready', 'Unknown');
    await say('MemoryPressure', 'True');
    const unreachable = [
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/unreachable:NoSchedule',
    ];
    await until(taints, (all) => all.includes(unreachable[0] as string) && all.length === 5);
    await say('Ready', 'False');
    await until(taints, (all) => all.includes('node.kubernetes.io/not-ready:NoExecute') && all.length === 5);
    await say('Ready', 'True');
    await say('MemoryPressure', 'False');
    await server.client.patch(node, 'merge', { spec: { unschedulable: null } }, {}, signal);
    expect(await until(taints, (all) => all.length === 1)).toEqual(['mine:PreferNoSchedule']);
    await server.client.patch(node, 'merge', { spec: { taints: null } }, {}, signal);
  });

  it('drive pods away that do not tolerate them, at once or when their time is over', async () => {
    await pod('stays', [{ key: 'fire', operator: 'Exists' }]);
    await pod('waits', [{ key: 'fire', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 }]);
    await pod('goes', []);
    await server.client.patch(
      node,
      'merge',
      { spec: { taints: [{ key: 'fire', effect: 'NoExecute' }] } },
      {},
      signal,
    );
    const names = async () =>
      (await server.client.list(POD, { namespace: 'default' }, signal)).items.map(
        ({ metadata }) => metadata.name,
      );
    expect(await until(names, (all) => all.length === 1)).toEqual(['stays']);
    await pod('late', []);
    await until(names, (all) => !all.includes('late'));
    await server.client.patch(node, 'merge', { spec: { taints: null } }, {}, signal);
  });
});

describe('the taints a node is to have', () => {
  const withTaints = (taints: object[], conditions: object[]) =>
    ({ metadata: { name: 'n' }, spec: { taints }, status: { conditions } }) as never;

  it('are those it has, when nothing changed', () => {
    const notReady = { key: 'node.kubernetes.io/not-ready' };
    const both = [
      { ...notReady, effect: 'NoSchedule' },
      { ...notReady, effect: 'NoExecute' },
    ];
    expect(taintsOf(withTaints(both, [{ type: 'Ready', status: 'False' }]), 'now')).toBeUndefined();
    expect(taintsOf(withTaints([], [{ type: 'Ready', status: 'True' }]), 'now')).toBeUndefined();
  });

  it('say when they were added', () => {
    const pressed = withTaints([], [{ type: 'DiskPressure', status: 'True' }]);
    expect(taintsOf(pressed, 'now')).toEqual([
      { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule', timeAdded: 'now' },
    ]);
  });
});
