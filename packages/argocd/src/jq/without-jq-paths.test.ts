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

  it('takes expressions that leave del', () => {
    const configMap = { data: { 'config.yaml': '{"auth":"secret","kept":1}' } };
    const expression = '.unset) | .data["config.yaml"] |= (fromjson | del(.auth) | tojson';
    expect(withoutJqPaths([expression])(configMap)).toEqual({ data: { 'config.yaml': '{"kept":1}' } });
    expect(configMap.data['config.yaml']).toContain('secret');
  });

  it.each(['.spec.a) | (., .', '.spec.a) | empty, (empty', '.spec.a) | (5', 'until(false; [.] + [1])'])(
    'keeps the object where %s has not one object as its result',
    (expression) => {
      expect(withoutJqPaths([expression])(object)).toBe(object);
    },
  );

  it('refuses what is no expression', () => {
    expect(() => withoutJqPaths(['.spec['])).toThrow('unexpected');
  });
});
