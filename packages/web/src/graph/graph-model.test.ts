import type { Graph, GraphNode } from '@setpoint/server';
import { describe, expect, it } from 'vitest';
import { GraphModel } from './graph-model.ts';

const nodeOf = (id: string, sync: 'Synced' | 'OutOfSync', parent = ''): GraphNode => ({
  id,
  parent,
  group: '',
  kind: 'ConfigMap',
  namespace: 'default',
  name: id,
  version: 'v1',
  sync,
  children: 0,
  hidden: 0,
});

const graphOf = (nodes: readonly GraphNode[], hidden = 0): Graph => ({
  nodes,
  total: nodes.length + hidden,
  hidden,
  counts: { sync: {}, health: {}, kinds: {} },
  version: '1',
});

const everywhere = { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };

describe('GraphModel', () => {
  it('leaves every node in its place when one changes, and gives that one', () => {
    const model = new GraphModel(
      graphOf([nodeOf('a', 'Synced'), nodeOf('b', 'Synced', 'a'), nodeOf('c', 'Synced')]),
    );
    const before = model.view(everywhere).nodes;
    const { moved, changed } = model.patch([nodeOf('b', 'OutOfSync', 'a')], []);
    expect(moved).toBe(false);
    expect(changed.map(({ node, revision }) => [node.id, node.sync, revision])).toEqual([
      ['b', 'OutOfSync', 1],
    ]);
    const after = model.view(everywhere).nodes;
    expect(after.map(({ node, x, y }) => [node.id, x, y])).toEqual(
      before.map(({ node, x, y }) => [node.id, x, y]),
    );
  });

  it('does not take an older answer over what the stream has told since', () => {
    const model = new GraphModel(graphOf([nodeOf('a', 'Synced'), nodeOf('b', 'Synced')]));
    model.patch([nodeOf('a', 'OutOfSync')], ['b']);
    const older = graphOf([nodeOf('a', 'Synced'), nodeOf('b', 'Synced'), nodeOf('c', 'Synced')]);
    const { changed, moved } = model.update(older, new Set(['a', 'b']));
    expect(moved).toBe(true);
    expect(changed).toEqual([]);
    expect(model.rows(0, 9).map(({ node }) => `${node.id} ${node.sync}`)).toEqual([
      'a OutOfSync',
      'c Synced',
    ]);
  });

  it('takes a new node in over the budget only when it is in trouble or its parent is shown', () => {
    const model = new GraphModel(graphOf([nodeOf('a', 'Synced')], 10));
    const sick: GraphNode = { ...nodeOf('sick', 'Synced'), health: 'Degraded' };
    model.patch([nodeOf('well', 'Synced'), nodeOf('child', 'Synced', 'a'), sick], []);
    expect(
      model
        .rows(0, 9)
        .map(({ node }) => node.id)
        .toSorted(),
    ).toEqual(['a', 'child', 'sick']);
    expect(model.find('sick').map(({ node }) => node.id)).toEqual(['sick']);
  });
});
