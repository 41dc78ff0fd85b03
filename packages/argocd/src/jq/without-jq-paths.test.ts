import { describe, expect, it } from 'vitest';
import { withoutJqPaths } from './without-jq-paths.ts';

const object = { spec: { a: 1, list: [{ name: 'x' }, { name: 'y' }] } };

describe('withoutJqPaths', () => {
  it('removes what the expressions name, one after the other', () => {
    expect(withoutJqPaths(['.spec.a', '.spec.list[] | select(.name == "x")'])(object)).toEqual({
      spec: { list: [{ name: 'y' }] },
    });
  });

  it.each(['.spec.a.b', '.spec.list.name', 'last(range(1e12)) | .x', 'error("x")'])(
    'keeps the object where %s fails',
    (expression) => {
      expect(withoutJqPaths([expression, '.spec.a'])(object)).toEqual({ spec: { list: object.spec.list } });
    },
  );

  it('refuses what is no expression', () => {
    expect(() => withoutJqPaths(['.spec['])).toThrow('unexpected');
  });
});
