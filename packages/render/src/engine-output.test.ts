import { expect, it } from 'vitest';
import { objectsOf } from './engine-output.ts';
import { RENDER_CODES } from './errors.ts';

it('reports documents and list items that are no objects, and passes over empty ones', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: ['text', null] };
  const values = [null, undefined, 7, ['a'], list];
  const { objects, errors } = objectsOf(values.map((value, i) => ({ value, path: `${i}.yaml` })));
  expect(objects).toEqual([]);
  expect(errors.map(({ code, subject }) => [code, subject])).toEqual(
    ['2.yaml', '3.yaml', '4.yaml'].map((path) => [RENDER_CODES.badObject, path]),
  );
});
