import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from './json.ts';

describe('parseJson', () => {
  it('keeps integers that a double cannot hold', () => {
    expect(
      parseJson('{"max":9223372036854775807,"min":-9223372036854775808,"small":1234567890123456}'),
    ).toEqual({
      max: 9223372036854775807n,
      min: -9223372036854775808n,
      small: 1234567890123456,
    });
    expect(parseJson('[9223372036854775807]')).toEqual([9223372036854775807n]);
  });

  it('leaves long digits in strings, keys and fractions alone', () => {
    const text =
      '{"a":"9223372036854775807","9223372036854775807":0.12345678901234567891,"e":12345678901234567890e2,"x": 9223372036854775807}';
    expect(parseJson(text)).toEqual({
      a: '9223372036854775807',
      '9223372036854775807': 0.12345678901234568,
      e: Number('12345678901234567890e2'),
      x: 9223372036854775807n,
    });
  });

  it('finds long integers at every offset', () => {
    for (let offset = 0; offset < 40; offset++) {
      const text = `{"${'x'.repeat(offset)}":9007199254740993}`;
      expect(Object.values(parseJson(text) as object)).toEqual([9007199254740993n]);
    }
  });

  it('is not fooled by strings that look like its own marker', () => {
    const value = { '\u0001n1': '\u0001n1', s: '\u0001', quote: 'a"\\', big: 9223372036854775807n };
    expect(parseJson(stringifyJson(value))).toEqual(value);
  });

  it('keeps __proto__ as data on both paths', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":9223372036854775807}}']) {
      const parsed = parseJson(text) as object;
      expect(Object.keys(parsed)).toEqual(['__proto__']);
      expect(stringifyJson(parsed)).toBe(text);
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    }
  });
});

describe('stringifyJson', () => {
  it('writes bigints as integers and drops undefined as JSON.stringify does', () => {
    expect(stringifyJson({ a: 9223372036854775807n, b: undefined, c: [undefined, null, 'x'] })).toBe(
      '{"a":9223372036854775807,"c":[null,null,"x"]}',
    );
  });
});
