import type { GraphNode } from '@setpoint/server';
import { array, assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut, nodeHeight, nodeWidth } from './tidy-layout.ts';

const nodeOf = (id: string, parent: string): GraphNode => ({
  id,
  parent,
  group: '',
  kind: 'ConfigMap',
  namespace: 'default',
  name: id,
  version: 'v1',
  children: 0,
  hidden: 0,
});

const forests = array(nat(), { minLength: 1, maxLength: 120 }).map((picks) =>
  picks.map((pick, at) => nodeOf(`n${at}`, at === 0 || pick % 5 === 0 ? '' : `n${pick % at}`)),
);

describe('layOut', () => {
  it('places every node once, none on another, children to the right of their parent', () => {
    assert(
      property(forests, (nodes) => {
        const { placed, width, height } = layOut(nodes);
        expect(placed.map(({ node }) => node.id).toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
        for (const column of new Set(placed.map(({ x }) => x))) {
          const ys = placed
            .filter(({ x }) => x === column)
            .map(({ y }) => y)
            .toSorted((a, b) => a - b);
          for (let at = 1; at < ys.length; at++)
            expect((ys[at] ?? 0) - (ys[at - 1] ?? 0)).toBeGreaterThanOrEqual(nodeHeight);
        }
        for (const { parent, x, y } of placed) {
          expect(x + nodeWidth).toBeLessThanOrEqual(width + 0.5);
          expect(y + nodeHeight).toBeLessThanOrEqual(height + 0.5);
          if (parent >= 0) expect(x).toBeGreaterThan(placed[parent]?.x ?? Number.NaN);
        }
      }),
    );
  });

  it('keeps what comes first first, and makes a root of whoever closes a circle', () => {
    const { placed } = layOut([
      nodeOf('worst', ''),
      nodeOf('a', 'b'),
      nodeOf('b', 'a'),
      nodeOf('lost', 'nobody'),
    ]);
    expect(placed[0]).toMatchObject({ node: { id: 'worst' }, x: 0, y: 0 });
    expect(placed).toHaveLength(4);
  });
});
