import type { ObjectFacts } from '@setpoint/sync';
import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../wire/graph.ts';
import { hostForest } from './host-forest.ts';
import { networkForest } from './network-forest.ts';

const nodeOf = (kind: string, name: string, group = '', namespace = 'shop'): GraphNode => ({
  group,
  kind,
  namespace,
  name,
  id: `${kind}-${name}`,
  parent: 'somebody',
  version: 'v1',
  children: 0,
  hidden: 0,
});
const refOf = (kind: string, name: string, group = '') => ({ group, kind, namespace: 'shop', name });
const snapshotOf = (...given: ReadonlyArray<readonly [GraphNode, ObjectFacts?]>) => ({
  nodes: given.map(([node]) => node),
  facts: new Map(given.flatMap(([{ id }, facts]) => (facts === undefined ? [] : [[id, facts] as const]))),
});
const shown = (nodes: readonly GraphNode[]) =>
  nodes.map(({ id, parent, alsoFrom = [] }) => [parent, id, ...alsoFrom].join(' '));

describe('the network of an application', () => {
  const pod = (name: string, labels: Readonly<Record<string, string>>) =>
    [nodeOf('Pod', name), { network: { labels } }] as const;

  it('leads from an Ingress over Services to the Pods they select; a second way is told', () => {
    const snapshot = snapshotOf(
      pod('a', { app: 'web', tier: 'front' }),
      pod('b', { app: 'web' }),
      [nodeOf('Service', 'web'), { network: { targetLabels: { app: 'web' } } }],
      [nodeOf('Service', 'front'), { network: { targetLabels: { app: 'web', tier: 'front' } } }],
      [nodeOf('Service', 'headless'), { network: { targetLabels: {} } }],
      [
        nodeOf('Ingress', 'edge'),
        { network: { targetRefs: [refOf('Service', 'web'), refOf('Service', 'absent')] } },
      ],
      [nodeOf('ConfigMap', 'c')],
    );
    expect(shown(networkForest(snapshot))).toEqual([
      ' Service-front',
      'Service-front Pod-a Service-web',
      ' Service-headless',
      ' Ingress-edge',
      'Ingress-edge Service-web',
      'Service-web Pod-b',
    ]);
  });

  it('does not lead into other namespaces', () => {
    const far = nodeOf('Service', 'far', '', 'other');
    const snapshot = snapshotOf(pod('a', { app: 'web' }), [
      far,
      { network: { targetLabels: { app: 'web' } } },
    ]);
    expect(shown(networkForest(snapshot))).toEqual([' Pod-a', ' Service-far']);
  });

  it('comes in at the Gateway that a route names', () => {
    const group = 'gateway.networking.k8s.io';
    const snapshot = snapshotOf(
      [
        nodeOf('HTTPRoute', 'r', group),
        {
          network: {
            targetRefs: [
              refOf('Gateway', 'g', group),
              refOf('Gateway', 'gone', group),
              refOf('Service', 's'),
            ],
          },
        },
      ],
      [nodeOf('Gateway', 'g', group), { network: { addresses: ['192.0.2.1'] } }],
      [nodeOf('Service', 's'), { network: {} }],
    );
    expect(shown(networkForest(snapshot))).toEqual([
      ' Gateway-g',
      'Gateway-g HTTPRoute-r',
      'HTTPRoute-r Service-s',
    ]);
  });

  it('has each node of a circle once', () => {
    const snapshot = snapshotOf(
      [nodeOf('Ingress', 'a'), { network: { targetRefs: [refOf('Ingress', 'b')] } }],
      [nodeOf('Ingress', 'b'), { network: { targetRefs: [refOf('Ingress', 'a')] } }],
    );
    expect(shown(networkForest(snapshot))).toEqual([' Ingress-a Ingress-b', 'Ingress-a Ingress-b']);
  });
});

describe('the Nodes of an application', () => {
  const podFacts = (node: string, cpu: number, phase = 'Running'): ObjectFacts => ({
    pod: { node, phase, reason: phase, ready: 1, containers: 1, restarts: 0, images: [], requests: { cpu } },
  });
  const entry = (uid: string, facts: ObjectFacts) => ({ uid, facts }) as never;

  it('hold its Pods, and say what of them is asked for by whom', () => {
    const snapshot = snapshotOf(
      [nodeOf('Pod', 'a'), podFacts('n1', 100)],
      [nodeOf('Pod', 'b'), podFacts('n1', 200)],
      [nodeOf('Pod', 'waits'), podFacts('', 50)],
      [nodeOf('Deployment', 'd')],
    );
    const live = {
      entry: () => entry('n', { host: { capacity: { cpu: 1000 }, system: {} } }),
      podsOn: () => [
        entry('Pod-a', podFacts('n1', 100)),
        entry('Pod-b', podFacts('n1', 200)),
        entry('other', podFacts('n1', 400)),
        entry('done', podFacts('n1', 9000, 'Succeeded')),
      ],
    };
    const forest = hostForest(snapshot, live);
    expect(shown(forest)).toEqual([
      ' host:n1',
      'host:n1 Pod-a',
      'host:n1 Pod-b',
      ' host:',
      'host: Pod-waits',
    ]);
    expect(forest[0]?.host).toEqual([{ resource: 'cpu', byApplication: 300, byOthers: 400, capacity: 1000 }]);
    expect(forest[0]?.info).toEqual(['2 pods', 'CPU 70 %']);
    expect(forest[3]?.name).toBe('not scheduled');
  });
});
