import { describe, expect, it } from 'vitest';
import { toYaml } from './to-yaml.ts';

describe('toYaml', () => {
  it('writes blocks, and texts plain where they cannot be taken for anything else', () => {
    expect(
      toYaml({
        a: { b: ['x', { c: 1, d: [] }], e: {} },
        f: 'as it is',
        u: 'https://x.y:8/z?a'.slice(0, 15),
        o: 'A=b',
        g: undefined,
      }),
    ).toBe('a:\n  b:\n  - x\n  - c: 1\n    d: []\n  e: {}\nf: as it is\nu: https://x.y:8/z\no: A=b');
  });

  it.each([
    '-5',
    '.5',
    '1e3',
    '- a',
    '---',
    '...',
    'yes',
    'NULL',
    '',
    ' x',
    'a: b',
    'a:',
    'a #b',
    '@x',
    '*',
    '0x1f',
    '2026-11-23',
  ])('quotes %j, which would be read as something else', (text) => {
    expect(toYaml({ a: text })).toBe(`a: ${JSON.stringify(text)}`);
  });

  it('keeps the ends of texts of several lines', () => {
    expect(toYaml({ a: 'x\ny' })).toBe('a: |-\n  x\n  y');
    expect(toYaml({ a: 'x\n\n  y\n' })).toBe('a: |\n  x\n\n    y');
    for (const text of ['  x\ny', 'x\n\n', 'x\n ', 'x\ty\nz\r\n'])
      expect(toYaml([text])).toBe(`\n- ${JSON.stringify(text)}`.slice(1));
  });

  it('writes keys as it writes texts', () => {
    expect(toYaml(JSON.parse('{"__proto__":"x","on":1}'))).toBe('__proto__: x\n"on": 1');
  });
});
