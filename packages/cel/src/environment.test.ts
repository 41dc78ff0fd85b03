import { describe, expect, it } from 'vitest';
import { Environment } from './environment.ts';
import { OPTIONAL_LIBRARY } from './library/optionals.ts';
import { DYN, INT, listType, STRING, type Type } from './types/type.ts';
import { CelError } from './values/cel-error.ts';
import type { Value } from './values/value.ts';

function evaluate(
  source: string,
  bindings: Record<string, unknown> = {},
  types: Record<string, Type> = {},
): Value {
  const variables = { ...Object.fromEntries(Object.keys(bindings).map((name) => [name, DYN])), ...types };
  const compiled = new Environment({ variables, libraries: [OPTIONAL_LIBRARY] }).compile(source);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.program.evaluate(bindings).value;
}

function problem(source: string, variables: Record<string, Type> = {}): string {
  const compiled = new Environment({ variables, libraries: [OPTIONAL_LIBRARY] }).compile(source);
  return compiled.ok ? 'compiled' : compiled.error;
}

function failure(source: string, bindings: Record<string, unknown> = {}): string {
  const value = evaluate(source, bindings);
  return value instanceof CelError ? value.message : 'no error';
}

describe('compile', () => {
  it('shows an undeclared name with its line and a caret', () => {
    expect(problem('1 +\n  x + 1')).toBe(
      "ERROR: <input>:2:3: undeclared reference to 'x' (in container '')\n |   x + 1\n | ..^",
    );
  });

  it('names the arguments no overload takes', () => {
    expect(problem("1 + 'a'")).toContain("found no matching overload for '_+_' applied to '(int, string)'");
    expect(problem("'a'.startsWith(1)")).toContain("applied to 'string.(int)'");
  });

  it('refuses list elements of different types', () => {
    expect(problem("[1, 'a']")).toContain("<input>:1:5: expected type 'int' but found 'string'");
  });

  it('refuses reserved names, bad escapes and numbers out of range', () => {
    expect(problem('package')).toContain('reserved identifier: package');
    expect(problem(String.raw`'\q'`)).toContain('unable to unescape string');
    expect(problem('9223372036854775808')).toContain('invalid int literal');
    expect(problem('-9223372036854775808')).toBe('compiled');
  });

  it('ends at a depth of 250 however the expression is deep', () => {
    expect(problem(`${'('.repeat(300)}1${')'.repeat(300)}`)).toContain(
      'expression recursion limit exceeded: 250',
    );
    expect(problem(Array.from({ length: 300 }, () => '1').join('+'))).toContain('recursion limit');
    expect(problem(Array.from({ length: 300 }, () => 'true').join('&&'))).toBe('compiled');
  });
});

describe('evaluate', () => {
  it.each([
    ['1 + 2 * 3', 7n],
    ['7 / -2', -3n],
    ['-7 % 2', -1n],
    ['1.5 + 1.5', 3],
    ["'a' + 'b'", 'ab'],
    ['1 == 1.0', undefined],
    ['size("😀a")', 2n],
    ['[1, 2, 3].exists(x, x > 2)', true],
    ['[1, 2, 3].all(x, x > 1)', false],
    ['[1, 2, 3].map(x, x * 2)[2]', 6n],
    ['[1, 2, 3].filter(x, x > 1).size()', 2n],
    ['has({"a": 1}.a)', true],
    ['{"a": 1}.?b.orValue(5)', 5n],
    ['optional.of(1).orValue(1 / 0)', 1n],
    ["timestamp('2024-02-29T12:00:00Z').getDayOfYear()", 59n],
    ["string(duration('90m'))", '5400s'],
    ['true || 1 / 0 == 1', true],
    ['1 / 0 == 1 || true', true],
    ['[0, 1].exists(x, 1 / x == 1)', true],
  ])('%s', (source, expected) => {
    if (expected === undefined) expect(problem(source)).toContain("'(int, double)'");
    else expect(evaluate(source)).toEqual(expected);
  });

  it.each([
    ['9223372036854775807 + 1', 'integer overflow'],
    ['0u - 1u', 'unsigned integer overflow'],
    ['1 / 0', 'division by zero'],
    ['1 % 0', 'modulus by zero'],
    ['[1][3]', 'index out of bounds: 3'],
    ['{"a": 1}["b"]', 'no such key: b'],
    ["int('x')", "type conversion error from 'string' to 'int'"],
    ["timestamp('9999-12-31T23:59:59Z') + duration('1s')", 'timestamp overflow'],
  ])('%s fails with "%s"', (source, message) => {
    expect(failure(source)).toBe(message);
  });

  it('reads JSON, whose __proto__ and constructor are data', () => {
    const object: unknown = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
    expect(evaluate('o["__proto__"].x + o.constructor', { o: object })).toBe(3n);
    expect(evaluate('has(o.toString)', { o: object })).toBe(false);
    expect(evaluate('o.map(k, k)[0]', { o: object })).toBe('__proto__');
    expect(evaluate('{"__proto__": 1}.__proto__')).toBe(1n);
  });

  it('is an error, not a crash, without a bound variable or with another type than declared', () => {
    expect(evaluate('x', {}, { x: INT })).toEqual(new CelError('no such attribute(s): x'));
    expect(failure('x + 1', { x: 'text' })).toBe('no such overload');
    expect(evaluate('x.startsWith("a")', { x: 5 }, { x: STRING })).toEqual(new CelError('no such overload'));
    expect(evaluate('l[0]', { l: ['a'] }, { l: listType(STRING) })).toBe('a');
  });
});

describe('cost', () => {
  it('ends an evaluation at its limit, whatever surrounds it', () => {
    const compiled = new Environment({ variables: { l: listType(INT) } }).compile('true || l.all(x, x > 0)');
    const long = new Environment({ variables: { l: listType(INT) } }).compile('l.all(x, x > 0) || true');
    if (!compiled.ok || !long.ok) throw new Error('does not compile');
    const bindings = { l: Array.from({ length: 1000 }, () => 1) };
    expect(compiled.program.evaluate(bindings, { costLimit: 10 }).limitExceeded).toBe(false);
    const stopped = long.program.evaluate(bindings, { costLimit: 10 });
    expect(stopped.limitExceeded).toBe(true);
    expect(stopped.value).toEqual(new CelError('operation cancelled: actual cost limit exceeded'));
  });
});
