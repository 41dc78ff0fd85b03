import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

describe('what Go says of a text that is not JSON', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"spec":', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['\u0000', String.raw`invalid character '\x00' looking for beginning of value`],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{}x', "invalid character 'x' after top-level value"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"a\nb"', String.raw`invalid character '\n' in string literal`],
    ['nul!', "invalid character '!' in literal null (expecting 'l')"],
    ['-', 'unexpected end of JSON input'],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ])('%j', (text, fault) => {
    expect(jsonFault(text)).toBe(fault);
  });

  it.each(['{}', '[1,-0.5e+3,"\\u00e9",null,true]', ' "x" '])('nothing of %j', (text) => {
    expect(jsonFault(text)).toBeUndefined();
  });
});
