import { describe, expect, it } from 'vitest';
import { objectInYaml } from './manifest.ts';

describe('objectInYaml', () => {
  it('reads one object, as Kubernetes does, and names that objects inherit as data', () => {
    expect(objectInYaml('a: {b: "1", c: [x]}\n')).toEqual({ a: { b: '1', c: ['x'] } });
    expect(JSON.stringify(objectInYaml('constructor: x\n__proto__: {z: 1}\n'))).toBe(
      '{"constructor":"x","__proto__":{"z":1}}',
    );
  });

  it.each([['a: ['], [''], ['- a'], ['text']])('refuses %j', (yaml) => {
    expect(() => objectInYaml(yaml)).toThrow(/yaml/);
  });
});
