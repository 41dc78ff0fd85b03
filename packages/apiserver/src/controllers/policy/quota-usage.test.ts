import { expect, it } from 'vitest';
import type { Draft } from '../../kinds/index.ts';
import { usageOf } from './quota-usage.ts';

const pod = (name: string, terms: { namespaces?: string[]; namespaceSelector?: object }): Draft => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'ns' },
  spec: {
    containers: [],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'region', ...terms }],
      },
    },
  },
});

it('counts the pods that look beyond their namespace in a quota of those', () => {
  const spec = {
    hard: { pods: '5' },
    scopeSelector: { matchExpressions: [{ scopeName: 'CrossNamespacePodAffinity', operator: 'Exists' }] },
  };
  const pods = [pod('own', {}), pod('named', { namespaces: ['a'] }), pod('any', { namespaceSelector: {} })];
  const content = { pods, services: [], claims: [], resourceClaims: [], objects: [] };
  expect(usageOf(spec, content)).toEqual({ pods: '2' });
});
