import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeGoJson } from './decode-json.ts';
import { decodeSigs } from './decode-sigs.ts';
import { decodeAllSigs } from './decode-stream.ts';
import { decodeV3 } from './decode-v3.ts';
import { encodeV2, encodeV3 } from './encode.ts';
import { encodeGoJson } from './encode-json.ts';
import { encodeSigs } from './encode-sigs.ts';
import { formatGoFloat, formatGoFloat32, formatJsonFloat } from './go-float.ts';
import { GO_NUMBERS, GoFloat, GoTime } from './go-values.ts';
import { childOf } from './node.ts';
import { parseDocuments } from './parse-documents.ts';

describe('decodeAllSigs', () => {
  it('splits at separators, skips empty documents, and keeps the lines of the file', () => {
    const text = '# head\n---\n# only a comment\n---\n\na: 1\n--- # next\nb:\n  c: 2\n---\nnull\n---\n';
    const documents = decodeAllSigs(text);
    expect(documents.map(({ value, line }) => [value, line])).toEqual([
      [{ a: 1 }, 6],
      [{ b: { c: 2 } }, 8],
    ]);
    const b = childOf(documents[1]?.node ?? parseDocuments('x')[0]!, 'b');
    expect(childOf(b!, 'c')).toMatchObject({ value: '2', line: 9, column: 6 });
  });
  it('a separator inside a block scalar is text only when indented', () => {
    expect(decodeAllSigs('a: |\n  ---\n  b\n').map((d) => d.value)).toEqual([{ a: '---\nb\n' }]);
  });
  it('errors name the line of the file', () => {
    expect(() => decodeAllSigs('a: 1\n---\nb: 1\nc: d: e\n')).toThrow(
      expect.objectContaining({
        message:
          'error converting YAML to JSON: yaml: line 4: mapping values are not allowed in this context',
        details: { line: 4, column: 5 },
      }),
    );
    expect(() => decodeAllSigs('a: 1\n--- b\n')).toThrow('invalid Yaml document separator: b');
  });
  it('bytes that are no text are an error that names their line', () => {
    const bytes = Buffer.concat([Buffer.from('a: 1\n---\nb: '), Buffer.of(0xff), Buffer.from('\n')]);
    expect(() => decodeAllSigs(bytes)).toThrow(
      expect.objectContaining({
        message: 'error converting YAML to JSON: yaml: invalid leading UTF-8 octet',
        details: { line: 3, column: 0 },
      }),
    );
    expect(() => decodeAllSigs('a: 1', { maxBytes: 3 })).toThrow(
      expect.objectContaining({ code: 'goyaml.budget' }),
    );
  });
  it('reads CRLF files, and a last line without a break', () => {
    expect(decodeAllSigs('a: 1\r\n---\r\nb: |\r\n  x\r\n---').map((d) => d.value)).toEqual([
      { a: 1 },
      { b: 'x\n' },
    ]);
  });
});

describe('numbers', () => {
  it('decodeSigs: exact integers, else floats', () => {
    expect(decodeSigs('[1, 9007199254740993, 1.0, 1.5, 18446744073709551615, 1e30]')).toEqual([
      1,
      9007199254740993n,
      1,
      1.5,
      18446744073709551615n,
      1e30,
    ]);
  });
  it('a number model sees what JSON would say: 1.0 is an integer by then', () => {
    const numbers = { int: (v: number | bigint) => `i${v}`, float: (v: number) => `f${v}` };
    expect(decodeSigs('[1, 1.0, 1.5, 1e3]', { numbers })).toEqual(['i1', 'i1', 'f1.5', 'i1000']);
    expect(decodeV3('[1, 1.0, 1.5, 1e3]', { numbers })).toEqual(['i1', 'f1', 'f1.5', 'f1000']);
    expect(decodeGoJson('[1, 1.0, 1e3]', { numbers })).toEqual(['i1', 'f1', 'f1000']);
  });
  it('Go’s own types in v3', () => {
    const value = decodeV3('{a: 1.0, b: 2020-01-01, c: yes, d: 2020-01-01T01:02:03.50+02:00}', {
      numbers: GO_NUMBERS,
    });
    expect(value).toEqual({
      a: new GoFloat(1),
      b: new GoTime('2020-01-01T00:00:00Z'),
      c: 'yes',
      d: new GoTime('2020-01-01T01:02:03.5+02:00'),
    });
  });
  it('float formats', () => {
    expect(
      [0, -0, 1, 1e5, 1e6, 123456789.5, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308].map(formatGoFloat),
    ).toEqual([
      '0',
      '-0',
      '1',
      '100000',
      '1e+06',
      '1.234567895e+08',
      '0.0001',
      '1e-05',
      '5e-324',
      '1.7976931348623157e+308',
    ]);
    expect([1e20, 1e21, 1e-6, 1e-7, 1.5, -0].map(formatJsonFloat)).toEqual([
      '100000000000000000000',
      '1e+21',
      '0.000001',
      '1e-7',
      '1.5',
      '-0',
    ]);
    expect([3.141592653589793, 0.1, 1e300, 16777217].map(formatGoFloat32)).toEqual([
      '3.1415927',
      '0.1',
      '+Inf',
      '1.6777216e+07',
    ]);
  });
});

describe('decodeGoJson', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"a":1', 'unexpected end of JSON input'],
    ['tru', "invalid character ' ' in literal true (expecting 'e')"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ['01', "invalid character '1' after top-level value"],
    ['1.', "invalid character ' ' after decimal point in numeric literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\n"', "invalid character '\\n' in string literal"],
    ['é', "invalid character 'Ã' looking for beginning of value"],
    ['1e400', 'json: cannot unmarshal number 1e400 into Go value of type float64'],
  ])('%j: %s', (text, message) => {
    expect(() => decodeGoJson(text)).toThrow(expect.objectContaining({ code: 'goyaml.json', message }));
  });
  it('escapes, lone surrogates, duplicate keys', () => {
    expect(decodeGoJson('{"a":1,"a":"\\ud83d\\ude00\\ud800\\/\\u00e9"}')).toEqual({ a: '😀\ufffd/é' });
  });
});

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.stringMatching(/^[ -~\n]{0,120}$/),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 12 }), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

describe('what is written reads back', () => {
  it.each([
    ['encodeSigs → decodeSigs', encodeSigs, decodeSigs],
    ['encodeV2 → decodeSigs', encodeV2, decodeSigs],
    // With four spaces v3's hint for a literal block inside a sequence is wrong, and it cannot read its own output.
    ['encodeV3 → decodeV3', (value: unknown) => encodeV3(value, { indent: 2 }), decodeV3],
    ['encodeGoJson → decodeGoJson', encodeGoJson, decodeGoJson],
  ] as const)('%s', (_name, encode, decode) => {
    fc.assert(
      fc.property(json, (value) => {
        expect(decode(encode(value))).toEqual(value);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
