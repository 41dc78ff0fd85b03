import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldSelectorMatches, parseFieldSelector } from './field-selector.ts';
import { goQuote } from './go-format.ts';
import { compareUtf8, goJson } from './go-json.ts';
import { parseIntOrPercent, scaledIntOrPercent } from './int-or-string.ts';
import { labelSelectorMatches } from './label-selector.ts';
import { maskTrailingDash, pathSegmentName, portNumber } from './names.ts';
import { parseLabelSelector } from './parse-label-selector.ts';
import { clonePlain, ownField, sameValue, setOwnField } from './plain.ts';
import {
  compareQuantity,
  formatQuantity,
  parseQuantity,
  quantityValue,
  subtractQuantity,
} from './quantity.ts';

const json = (text: string): unknown => JSON.parse(text);

describe('quantities', () => {
  it('keep their value through the canonical form', () => {
    const text = fc
      .tuple(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'e-2'),
      )
      .map(([digits, suffix]) => `${digits}${suffix}`);
    fc.assert(
      fc.property(text, (written) => {
        const quantity = parseQuantity(written);
        const canonical = formatQuantity(quantity);
        expect(compareQuantity(parseQuantity(canonical), quantity)).toBe(0);
        expect(formatQuantity(parseQuantity(canonical))).toBe(canonical);
      }),
    );
  });

  it('count in units, rounded away from zero, and never beyond an int64', () => {
    expect(quantityValue(parseQuantity('1500m'))).toBe(2n);
    expect(quantityValue(parseQuantity('-1500m'))).toBe(-2n);
    expect(quantityValue(parseQuantity('1.5Gi'), -3)).toBe(1610612736000n);
    expect(quantityValue(parseQuantity('1e40'))).toBe((1n << 63n) - 1n);
    expect(formatQuantity(subtractQuantity(parseQuantity('2Gi'), parseQuantity('512Mi')))).toBe('1536Mi');
  });

  it('take no time or memory for absurd exponents', () => {
    const huge = parseQuantity('1e2000000000');
    expect(compareQuantity(huge, parseQuantity('1e1999999999'))).toBe(1);
    expect(compareQuantity(parseQuantity('-1e2000000000'), huge)).toBe(-1);
    expect(formatQuantity(parseQuantity('1e-2000000000'))).toBe('1e-9');
    expect(() => parseQuantity('9'.repeat(2000))).toThrow('unable to parse numeric part of quantity');
  });
});

describe('integers and percentages', () => {
  it('scale to a total', () => {
    expect(scaledIntOrPercent('25%', 3, 'up')).toBe(1);
    expect(scaledIntOrPercent('25%', 3, 'down')).toBe(0);
    expect(scaledIntOrPercent(2, 100, 'up')).toBe(2);
    expect(parseIntOrPercent('-5%')).toEqual({ type: 'percent', value: -5 });
  });

  it('refuse other strings as Kubernetes does', () => {
    expect(() => parseIntOrPercent('3')).toThrow(
      'invalid value for IntOrString: invalid type: string is not a percentage',
    );
    expect(() => parseIntOrPercent('a%')).toThrow(
      'invalid value "a%": strconv.Atoi: parsing "a": invalid syntax',
    );
    expect(() => parseIntOrPercent(null)).toThrow('neither int nor percentage');
  });
});

describe('selectors', () => {
  it('never match by what objects inherit', () => {
    expect(labelSelectorMatches(parseLabelSelector('constructor'), {})).toBe(false);
    expect(labelSelectorMatches(parseLabelSelector('!toString'), {})).toBe(true);
    expect(labelSelectorMatches({ matchLabels: { app: 'web' } }, { app: 'web', x: 'y' })).toBe(true);
    expect(labelSelectorMatches(undefined, { app: 'web' })).toBe(false);
    expect(labelSelectorMatches({}, undefined)).toBe(true);
  });

  it('compare numbers as int64', () => {
    const selector = parseLabelSelector('n>9007199254740992');
    expect(labelSelectorMatches(selector, { n: '9007199254740993' })).toBe(true);
    expect(labelSelectorMatches(selector, { n: '9007199254740992' })).toBe(false);
    expect(labelSelectorMatches(selector, { n: 'many' })).toBe(false);
  });

  it('of fields take missing ones as empty', () => {
    const requirements = parseFieldSelector('spec.nodeName=,status.phase!=Failed');
    const fields = new Map([['status.phase', 'Running']]);
    expect(fieldSelectorMatches(requirements, (field) => fields.get(field))).toBe(true);
    fields.set('spec.nodeName', 'n1');
    expect(fieldSelectorMatches(requirements, (field) => fields.get(field))).toBe(false);
  });
});

describe('names', () => {
  it('stand in paths and are masked where a suffix follows', () => {
    expect(pathSegmentName('..')).toEqual(["may not be '..'"]);
    expect(pathSegmentName('a/b%')).toEqual(["may not contain '/'", "may not contain '%'"]);
    expect(maskTrailingDash('web-')).toBe('wea');
    expect(maskTrailingDash('-')).toBe('-');
    expect(portNumber(0)).toEqual(['must be between 1 and 65535, inclusive']);
    expect(portNumber(65535)).toEqual([]);
  });
});

describe('JSON values', () => {
  it('keep keys called like what objects inherit', () => {
    const value = json('{"__proto__":{"a":1},"constructor":2}') as Record<string, unknown>;
    const copy = clonePlain(value);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
    expect(sameValue(copy, value)).toBe(true);
    expect(sameValue(copy, json('{"constructor":2}'))).toBe(false);
    expect(sameValue(json('{"__proto__":{}}'), json('{"a":1}'))).toBe(false);
    expect(ownField({}, '__proto__')).toBeUndefined();
    expect(ownField({}, 'constructor')).toBeUndefined();
    const target: Record<string, unknown> = {};
    setOwnField(target, '__proto__', { polluted: true });
    expect((target as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.keys(target)).toEqual(['__proto__']);
  });

  it('are written as Go writes them', () => {
    expect(goJson({ b: '<a & b>', a: [1, null, 'x\u2028'] })).toBe(
      '{"a":[1,null,"x\\u2028"],"b":"\\u003ca \\u0026 b\\u003e"}',
    );
    expect(goQuote('a"\\\n\u0001é\u200b')).toBe('"a\\"\\\\\\n\\x01é\\u200b"');
  });

  it('order strings by their bytes', () => {
    const point = fc.integer({ min: 1, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff);
    const text = fc.array(point, { maxLength: 4 }).map((codes) => String.fromCodePoint(...codes));
    const strings = fc.tuple(text, text);
    fc.assert(
      fc.property(strings, ([a, b]) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareUtf8(a, b))).toBe(expected);
      }),
    );
  });
});
