import { expect, it } from 'vitest';
import { createAppliedResults } from './applied-memory.ts';

const ref = (name: string) => ({ group: '', kind: 'ConfigMap', namespace: 'n', name });
const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

it('remembers the answer to exactly what was sent, for the last objects', () => {
  const results = createAppliedResults(2);
  results.set(ref('a'), 'h1', object('a'));
  expect(results.get(ref('a'), 'h1')?.metadata.name).toBe('a');
  expect(results.get(ref('a'), 'h2')).toBeUndefined();
  results.set(ref('b'), 'h', object('b'));
  results.set(ref('a'), 'h3', object('a'));
  results.set(ref('c'), 'h', object('c'));
  expect(results.get(ref('b'), 'h')).toBeUndefined();
  expect(results.get(ref('a'), 'h3')).toBeDefined();
  results.delete(ref('a'));
  expect(results.get(ref('a'), 'h3')).toBeUndefined();
});
