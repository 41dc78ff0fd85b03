import { describe, expect, it } from 'vitest';
import { GoError } from '../errors.ts';
import { GoTime } from '../time/go-time.ts';
import { Int } from '../values/int.ts';
import { decodeToml } from './decode-toml.ts';

/** A value as JSON would have it, its keys in order. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([key, item]) => [key, plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Int) return Number(value.value);
  if (value instanceof GoTime) return value.format('2006-01-02T15:04:05.999999999Z07:00');
  return value;
}

function decoded(text: string): unknown {
  try {
    return plain(decodeToml(text));
  } catch (error) {
    if (error instanceof GoError) return error.message;
    throw error;
  }
}

describe('TOML, as fromToml of helm 4.1.4 was observed to read it', () => {
  it.each<[string, unknown]>([
    ['a = 2\na.b = 1\n', 'toml: line 2 (last key "a.b"): Key \'a\' has already been defined.'],
    ['a.b = 1\na = 2\n', { a: { b: 1 } }],
    ['a={b=1}\na.c=2\n', { a: { b: 1, c: 2 } }],
    ['a.c=2\na={b=1}\n', 'toml: line 2 (last key "a"): Key \'a\' has already been defined.'],
    ['[a]\nb=1\n[a]\nc=1\n', "toml: line 3: Key 'a' has already been defined."],
    ['[a.b]\nc=1\n[a]\nb.d=2\n', { a: { b: { c: 1, d: 2 } } }],
    ['[[a]]\n[a]\n', "toml: line 2: Key 'a' has already been defined."],
    ['a=[1]\n[[a]]\n', "toml: line 2: Key 'a' was already created and cannot be used as an array."],
    [
      'x = 99999999999999999999\n',
      'toml: line 1 (last key "x"): 99999999999999999999 is out of range for int64',
    ],
    ['x = 1e999\n', 'toml: line 1 (last key "x"): 1e999 is out of range for float64'],
    ['x = 2020-02-30\n', 'toml: line 1 (last key "x"): invalid datetime: "2020-02-30"'],
    ['x = 25:00:00\n', 'toml: line 1 (last key "x"): invalid datetime: "25:00:00"'],
    [
      'x = 2020-01-01T00:00:00+25:00\n',
      'toml: line 1 (last key "x"): invalid datetime: "2020-01-01T00:00:00+25:00"',
    ],
    ['x = "abc\n', 'toml: line 1 (last key "x"): strings cannot contain newlines'],
    ['x = "\\q"\n', 'toml: line 1 (last key "x"): invalid escape in string \'\\q\''],
    ['x\n', "toml: line 1: expected '.' or '=', but got '\\n' instead"],
    ['= 1\n', "toml: line 1: unexpected '=': key name appears blank"],
    ['x = \n', 'toml: line 1 (last key "x"): expected value but found \'\\n\' instead'],
    ['[a\n', "toml: line 2: expected '.' or ']' to end table name, but got '\\n' instead"],
    ['[]\n', 'toml: line 1: unexpected end of table name (table names cannot be empty)'],
    ['x = tru\n', 'toml: line 1 (last key "x"): expected value but found "tru" instead'],
    ['x = truex\n', 'toml: line 1 (last key "x"): expected value but found "truex" instead'],
    ["x = '''abc", 'toml: line 1 (last key "x"): unexpected EOF; expected "\'\'\'"'],
    ['x = """abc', 'toml: line 1 (last key "x"): unexpected EOF; expected \'"""\''],
    [
      'x = [1, 2\n',
      "toml: line 1 (last key \"x\"): expected a comma (',') or array terminator (']'), but got end of file",
    ],
    [
      'x = {a=1\n',
      'toml: line 1 (last key "x.a"): expected a comma or an inline table terminator \'}\', but got end of file instead',
    ],
    ['x = {a=1,}\n', { x: { a: 1 } }],
    [
      'x = 1__0\n',
      'toml: line 1 (last key "x"): Invalid integer "1__0": underscores must be surrounded by digits',
    ],
    ['x = _1\n', 'toml: line 1 (last key "x"): expected value but found \'_\' instead'],
    ['x = 01\n', 'toml: line 1 (last key "x"): Invalid integer "01": cannot have leading zeroes'],
    ['x = 0x\n', 'toml: line 1 (last key "x"): not a hexadecimal number: \'0x\n\''],
    ['x = 0xg\n', 'toml: line 1 (last key "x"): not a hexadecimal number: \'0xg\''],
    ['x = +0x1\n', 'toml: line 1 (last key "x"): cannot use sign with non-decimal numbers: \'+0x\''],
    [
      'x = 1 y = 2\n',
      "toml: line 1: expected a top-level item to end with a newline, comment, or EOF, but got 'y' instead",
    ],
    ['a.b.c = 1\n[a.b]\nd = 1\n', { a: { b: { c: 1, d: 1 } } }],
    ['"" = 1\n"a.b" = 2\n', { '': 1, 'a.b': 2 }],
    ['x = "\\ud800"\n', 'toml: line 1 (last key "x"): Escaped character \'\\ud800\' is not valid UTF-8.'],
    [
      'x = 1.\n',
      'toml: line 1 (last key "x"): Invalid float "1.": \'.\' must be followed by one or more digits',
    ],
    ['x = .5\n', 'toml: line 1 (last key "x"): floats must start with a digit, not \'.\''],
    [
      'x = 1.e5\n',
      'toml: line 1 (last key "x"): Invalid float "1.e5": \'.\' must be followed by one or more digits',
    ],
    ['k = [ {a=1}, 2, [3]]\n', { k: [{ a: 1 }, 2, [3]] }],
    [
      't = 07:32:00\nd = 1979-05-27\ndt = 1979-05-27 07:32:00.5\nz = 1979-05-27T07:32:00-07:00\n',
      {
        d: '1979-05-27T00:00:00Z',
        dt: '1979-05-27T07:32:00.5Z',
        t: '0000-01-01T07:32:00Z',
        z: '1979-05-27T07:32:00-07:00',
      },
    ],
    [
      'x = "a\tb"\r\ny = 1\r',
      'toml: line 2 (last key "y"): TOML files cannot contain control characters: \'0x0d\'',
    ],
    ['# c\u0001\n', "toml: line 1: TOML files cannot contain control characters: '0x01'"],
    ['﻿a=1\n', { a: 1 }],
    ['x = "\\x41\\e"\n', { x: 'A\u001b' }],
    ['t = 07:32\n', { t: '0000-01-01T07:32:00Z' }],
    ['{}\n', "toml: line 1: expected '.' or '=', but got '{' instead"],
    ['x = {\n a = 1,\n}\n', { x: { a: 1 } }],
    ['x = 0o8\n', 'toml: line 1 (last key "x"): not an octal number: \'0o8\''],
    ['x = 0b2\n', 'toml: line 1 (last key "x"): not a binary number: \'0b2\''],
    ['x = 1979-05-27T07:32:00z\n', { x: '1979-05-27T07:32:00Z' }],
    ['é = 1\n', "toml: line 1: expected '.' or '=', but got 'é' instead"],
    ['a b = 1\n', "toml: line 1: expected '.' or '=', but got 'b' instead"],
    ['a. b .c = 1\n', { a: { b: { c: 1 } } }],
    [
      'x = "\\U00110000"\n',
      'toml: line 1 (last key "x"): Escaped character \'\\u00110000\' is not valid UTF-8.',
    ],
    ['[[a.b]]\n[a]\nc=1\n[a.b]\n', 'toml: line 4 (last key "a"): Key \'a.b\' has already been defined.'],
    ['x=1\n[x.y]\n', "toml: line 2: Key 'x' was already created as a hash."],
    ["x = 'a\nb'\n", 'toml: line 1 (last key "x"): strings cannot contain newlines'],
    ['x = @\n', 'toml: line 1 (last key "x"): expected value but found \'@\' instead'],
    [
      'x = nan5\n',
      "toml: line 1: expected a top-level item to end with a newline, comment, or EOF, but got '5' instead",
    ],
    [
      'x = infinity\n',
      "toml: line 1: expected a top-level item to end with a newline, comment, or EOF, but got 'i' instead",
    ],
  ])('%j', (text, expected) => {
    expect(decoded(text)).toEqual(expected);
  });

  it('reads long keys in no more than square time', () => {
    const key = Array.from({ length: 2000 }, () => 'a').join('.');
    expect(decodeToml(`${key} = 1\n[b.${key}]\n`).size).toBe(2);
  });
});
