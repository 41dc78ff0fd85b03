import type { Application } from '@setpoint/argocd';
import type { LiveEntry, LiveNode } from '@setpoint/sync';
import { describe, expect, it } from 'vitest';
import { makeNodes, noNodes } from './graph-nodes.ts';

const entryOf = (name: string, rest: Partial<LiveEntry> = {}): LiveEntry => ({
  ref: { group: '', kind: 'ConfigMap', namespace: 'n', name },
  version: 'v1',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ownerReferences: [],
  owner: undefined,
  health: undefined,
  deleting: false,
  facts: undefined,
  body: undefined,
  ...rest,
});
const nodeOf = (entry: LiveEntry, ...children: readonly LiveNode[]): LiveNode => ({ entry, children });
const appOf = (...names: readonly string[]): Application =>
  ({
    metadata: { name: 'a', namespace: 'argocd' },
    spec: {},
    status: {
      resources: names.map((name) => ({
        kind: 'ConfigMap',
        version: 'v1',
        namespace: 'n',
        name,
        status: 'Synced',
      })),
    },
  }) as unknown as Application;

describe('the nodes of an application', () => {
  const [one, two, child] = [entryOf('one'), entryOf('two'), entryOf('child')];

  it('are the same objects while they say the same, also when the status was written anew', () => {
    const first = makeNodes([nodeOf(one, nodeOf(child)), nodeOf(two)], appOf('one', 'two'), noNodes);
    const changed = entryOf('two', { health: { status: 'Degraded', message: 'broken' } });
    const next = makeNodes([nodeOf(one, nodeOf(child)), nodeOf(changed)], appOf('one', 'two'), first);
    expect(next.nodes.map((node, at) => node === first.nodes[at])).toEqual([true, true, false]);
    expect(next.nodes[2]).toMatchObject({ name: 'two', health: 'Degraded', healthMessage: 'broken' });
  });
  it('count their children, and change with them', () => {
    const first = makeNodes([nodeOf(one)], appOf('one'), noNodes);
    const next = makeNodes([nodeOf(one, nodeOf(child))], appOf('one'), first);
    expect(next.nodes.map(({ name, parent, children }) => [name, parent, children])).toEqual([
      ['one', '', 1],
      ['child', 'uid-one', 0],
    ]);
  });
  it('stand below the first of two owners, and once', () => {
    const { nodes } = makeNodes([nodeOf(one, nodeOf(child)), nodeOf(two, nodeOf(child))], appOf(), noNodes);
    expect(nodes.map(({ name, parent }) => [name, parent])).toEqual([
      ['one', ''],
      ['child', 'uid-one'],
      ['two', ''],
    ]);
  });
  it('name what the status has and the cluster has not', () => {
    const first = makeNodes([nodeOf(one)], appOf('one', 'gone'), noNodes);
    const next = makeNodes([nodeOf(one)], appOf('one', 'gone'), first);
    expect(next.nodes[1]).toMatchObject({ name: 'gone', health: 'Missing' });
    expect(next.nodes[1]).toBe(first.nodes[1]);
  });
});
