import { expect, it } from 'vitest';
import { ApiHost } from './api-host.ts';
import { SimulatedDisk } from './disk.ts';
import { World } from './world.ts';

const never = new AbortController().signal;
const group = 'example.org';
const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' as const } } },
    ],
  },
};

it('what a server says of a disk that failed is no fault of the server', async () => {
  const world = new World(1);
  const failures: unknown[] = [];
  let isBroken = false;
  let started: boolean | undefined;
  const host = new ApiHost(
    'apiserver',
    world,
    new SimulatedDisk(),
    { flushMs: () => 1, fails: () => isBroken },
    // The API server's own controllers write what follows from a definition.
    (changes) => {
      isBroken ||= changes.some(({ json }) => json.includes('"Established"'));
    },
    (error) => failures.push(error),
  );
  const start = async (): Promise<void> => {
    started = await host.start();
  };
  void start();
  await world.run(60_000, () => started !== undefined);
  host.client?.create(crd, {}, never).catch(() => undefined);
  await world.run(world.nowMs + 60_000);
  expect([started, isBroken, failures]).toEqual([true, true, []]);
  host.dispose();
});
