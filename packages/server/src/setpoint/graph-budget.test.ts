import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../wire/graph.ts';
import { withinBudget } from './graph-budget.ts';

const node = (id: string, parent: string, rest: Partial<GraphNode> = {}): GraphNode => ({
  id,
  parent,
  group: '',
  kind: 'Pod',
  namespace: 'n',
  name: id,
  version: 'v1',
  children: 0,
  hidden: 0,
  ...rest,
});
const request = (budget: number) => ({ budget, expand: new Set<string>(), wanted: undefined });

describe('the graph within a budget', () => {
  const forest = [
    node('web', '', { sync: 'Synced', health: 'Healthy' }),
    node('rs', 'web', { health: 'Healthy' }),
    ...Array.from({ length: 20 }, (_, index) => node(`pod-${index}`, 'rs', { health: 'Healthy' })),
    node('bad', 'rs', { health: 'Degraded' }),
    node('cm', '', { sync: 'OutOfSync' }),
  ];

  it('keeps the worst with the way to it, and tells what is hidden', () => {
    const shown = withinBudget(forest, request(4));
    expect(new Set(shown.map(({ id }) => id))).toEqual(new Set(['bad', 'rs', 'web', 'cm']));
    expect(shown[0]?.id).toBe('bad');
    expect(shown.find(({ id }) => id === 'rs')).toMatchObject({ children: 21, hidden: 20 });
  });
  it('shows what is looked for, and what is expanded, before the rest', () => {
    const wanted = { ...request(3), wanted: ({ id }: GraphNode) => id === 'pod-7' };
    expect(withinBudget(forest, wanted).map(({ id }) => id)).toContain('pod-7');
    const expanded = withinBudget(forest, { ...request(24), expand: new Set(['rs']) });
    expect(expanded.filter(({ parent }) => parent === 'rs').length).toBe(21);
  });
  it('never exceeds it, never shows a child without its parent, and loses no count', () => {
    const forests = fc.array(fc.tuple(fc.nat(30), fc.constantFrom('Healthy', 'Degraded', undefined)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(forests, fc.integer({ min: 1, max: 80 }), (shape, budget) => {
        const nodes = shape.map(([up, health], index) =>
          node(
            `${index}`,
            up === 0 || index === 0 ? '' : `${Math.max(0, index - up)}`,
            health === undefined ? {} : { health },
          ),
        );
        const shown = withinBudget(nodes, request(budget));
        const ids = new Set(shown.map(({ id }) => id));
        const lostRoots = nodes.filter(({ parent, id }) => parent === '' && !ids.has(id));
        const hidden = shown.reduce((sum, { hidden: count }) => sum + count, 0);
        const underLost = nodes.length - shown.length - hidden;
        return (
          shown.length <= budget &&
          shown.every(({ parent }) => parent === '' || ids.has(parent)) &&
          underLost >= lostRoots.length
        );
      }),
    );
  });
});
