import { readFileSync } from 'node:fs';
import { goText, goTypes, GoFunc, func } from '@setpoint/gotemplate';
import { describe, expect, it } from 'vitest';
import { compileExpr } from './compile-expr.ts';
import { goDataOf } from './go-data.ts';

interface Observed {
  readonly env: unknown;
  readonly cases: ReadonlyArray<{ readonly expr: string; readonly value?: string; readonly error?: string }>;
}

/** What expr-lang 1.16.9 printed for each expression, or whether compiling or running it failed. */
const observed = JSON.parse(readFileSync(new URL('observed.json', import.meta.url), 'utf8')) as Observed;

const noon = (): number => Date.UTC(2024, 0, 2, 12);
const env = goDataOf(observed.env) as ReadonlyMap<string, unknown>;
const evaluate = (source: string): string => goText.printValue(compileExpr(source).run(env, noon));

describe('expressions as expr-lang evaluates them', () => {
  it.each(observed.cases.filter(({ value }) => value !== undefined))('$expr', ({ expr, value }) => {
    expect(evaluate(expr)).toBe(value);
  });

  it.each(observed.cases.filter(({ error }) => error !== undefined))('$expr fails', ({ expr }) => {
    expect(() => evaluate(expr)).toThrow(/argocd\.expr|\(\d+:\d+\) of /);
  });
});

describe('a program', () => {
  it('calls functions of its host', () => {
    const twice = new GoFunc(
      goTypes.anyType,
      func([goTypes.stringType], (text: string) => text + text),
    );
    const host = new Map([['lib', new Map([['twice', twice]])]]);
    expect(compileExpr("lib.twice('ab')").run(host, noon)).toBe('abab');
    expect(() => compileExpr('lib.twice(1)').run(host, noon)).toThrow(
      'reflect: Call using int as type string',
    );
    expect(() => compileExpr('lib.twice()').run(host, noon)).toThrow('too few input arguments');
  });

  it('sees the clock it is given', () => {
    expect(evaluate("now().Sub(date('2024-01-02T11:30:00Z')).Minutes()")).toBe('30');
  });

  it('stops before it takes all memory or time', () => {
    expect(() => evaluate('len(1..100000000)')).toThrow('memory budget exceeded');
    expect(() => evaluate("repeat('x', 999999) | repeat(100)")).toThrow('memory budget exceeded');
    expect(() => evaluate('let list = 1..9999; count(list, {count(list, true) > 0}) > 0')).toThrow('steps');
    expect(() => evaluate(`${'('.repeat(5000)}1${')'.repeat(5000)}`)).toThrow('nested deeper than 500');
  });

  it('keeps hostile names as data', () => {
    const hostile = goDataOf(JSON.parse('{"app": {"__proto__": {"x": 1}}}')) as ReadonlyMap<string, unknown>;
    expect(goText.printValue(compileExpr('app.__proto__.x').run(hostile, noon))).toBe('1');
    expect(evaluate('constructor')).toBe('<nil>');
    expect(evaluate("{'__proto__': 1}.__proto__")).toBe('1');
  });

  it('says where it fails', () => {
    expect(() => evaluate('1 +\n  nope.x')).toThrow('(2:8)');
    expect(() => compileExpr('a &&\n | b')).toThrow('unexpected token Operator("|") (2:2) of');
  });
});
