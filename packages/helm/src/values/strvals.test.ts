import { Int } from '@setpoint/gotemplate';
import { describe, expect, it } from 'vitest';
import { setValues } from './strvals.ts';

/** Maps as objects and Go integers as `{ int }`, to be read in a table. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Int ? { int: String(value.value) } : value;
}

function parsed(
  line: string,
  kind: 'typed' | 'string' | 'json' | 'literal',
  into = new Map<string, unknown>(),
): unknown {
  setValues(line, into, { kind });
  return plain(into);
}

const int = (value: number | string): object => ({ int: String(value) });

describe('--set', () => {
  it.each([
    ['', {}],
    ['a=', { a: '' }],
    ['a=1,b=2', { a: int(1), b: int(2) }],
    ['a=true,b=FALSE,c=Null', { a: true, b: false, c: null }],
    ['a=0,b=00,c=-0,d=+5', { a: int(0), b: '00', c: int(0), d: int(5) }],
    ['a=9223372036854775807', { a: int('9223372036854775807') }],
    ['a=9223372036854775808', { a: '9223372036854775808' }],
    ['a=1.5,b=1e3', { a: '1.5', b: '1e3' }],
    ['a=x y ,b= z', { a: 'x y ', b: ' z' }],
    ['a.b.c=1', { a: { b: { c: int(1) } } }],
    ['a\\.b=1,c\\=d=2', { 'a.b': int(1), 'c=d': int(2) }],
    ['a=x\\,y', { a: 'x,y' }],
    ['a={1,b,true}', { a: [int(1), 'b', true] }],
    ['a={}', { a: [''] }],
    ['a={1},b=2', { a: [int(1)], b: int(2) }],
    ['a[0]=1,a[2]=3', { a: [int(1), null, int(3)] }],
    ['a[0].b=1,a[0].c=2', { a: [{ b: int(1), c: int(2) }] }],
    ['a[1][0]=1', { a: [null, [int(1)]] }],
    ['=1', {}],
    ['a.=', {}],
    ['a[0]', { a: [] }],
    ['a[0].b=', { a: [] }],
    ['a=b\\', { a: 'b' }],
    ['a[0][1].x={q,w}', { a: [[null, { x: ['q', 'w'] }]] }],
  ])('%s', (line, expected) => {
    expect(parsed(line, 'typed')).toEqual(expected);
  });

  it.each([
    ['a', 'key "a" has no value'],
    ['a={1}x', 'key "x" has no value'],
    ['a[0].b', 'key "b" has no value'],
    ['a,', 'key "a" has no value (cannot end with ,)'],
    ['a.=1', 'key map "a" has no value'],
    ['a={1', "list must terminate with '}'"],
    ['a[x]=1', 'error parsing index: strconv.Atoi: parsing "x": invalid syntax'],
    ['a[-1]=1', 'negative -1 index not allowed'],
    ['a[0]x=1', "unexpected data at end of array index: ['x']"],
    ['a[65537]=1', 'index of 65537 is greater than maximum supported index of 65536'],
    [
      'a=1,a.b=2',
      'unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}',
    ],
    [
      'a.b=1,a[0]=2',
      'unable to parse key: interface conversion: interface {} is map[string]interface {}, not []interface {}',
    ],
  ])('%s fails', (line, message) => {
    expect(() => parsed(line, 'typed')).toThrow(message);
  });

  it('changes what is there', () => {
    const into = new Map<string, unknown>([['a', new Map([['b', 1]])]]);
    expect(parsed('a.c=2', 'typed', into)).toEqual({ a: { b: 1, c: int(2) } });
  });
});

describe('the other forms', () => {
  it.each([
    ['string', 'a=1,b=true,c=null', { a: '1', b: 'true', c: 'null' }],
    ['literal', 'a.b=1,c={x}\\y', { a: { b: '1,c={x}\\y' } }],
    ['literal', 'a[0]=x,y', { a: ['x,y'] }],
    ['json', 'a={"b":[1,"x,}",null]},c=true , d="s"', { a: { b: [1, 'x,}', null] }, c: true, ' d': 's' }],
    ['json', 'a=1abc=2', { a: 1, abc: 2 }],
    ['json', 'a=,b=1', { a: null, b: 1 }],
    ['json', 'a[1]={"x":1}', { a: [null, { x: 1 }] }],
  ] as const)('%s: %s', (kind, line, expected) => {
    expect(parsed(line, kind)).toEqual(expected);
  });
});
