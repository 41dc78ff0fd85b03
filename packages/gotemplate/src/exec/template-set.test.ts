import { seededRandom, SimulatedClock } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import {
  type CallContext,
  contextual,
  Execution,
  fromJs,
  func,
  FunctionTable,
  GoStruct,
  GoType,
  parseTemplate,
  sprigFunctions,
  TemplateSet,
} from '../index.ts';
import { anyType, stringType } from '../values/go-type.ts';

const include = contextual([stringType, anyType], (context: CallContext, name: string, data: unknown) =>
  context.set.execute(name, data, context.run, context.depth + 1),
);

const tpl = contextual([stringType, anyType], (context: CallContext, text: string, data: unknown) => {
  const set = context.set.clone();
  return set.execute(set.add(parseTemplate('gotpl', text, functions)), data, context.run, context.depth + 1);
});

const functions: FunctionTable = new FunctionTable([...sprigFunctions, ['include', include], ['tpl', tpl]]);

function setOf(files: Readonly<Record<string, string>>): TemplateSet {
  const set = new TemplateSet({ missingKey: 'zero' });
  for (const [name, text] of Object.entries(files)) set.add(parseTemplate(name, text, functions));
  return set;
}

describe('TemplateSet', () => {
  it('associates the templates of several files, and the last definition wins', () => {
    const set = setOf({
      'a.tpl': '{{define "name"}}a{{end}}',
      'b.tpl': '{{define "name"}}b{{end}}{{define "name2"}}  {{end}}',
      'main.yaml': '{{template "name"}}-{{include "name" .}}',
    });
    expect(set.execute('main.yaml', null)).toBe('b-b');
  });

  it('never replaces a definition by an empty one', () => {
    const set = setOf({ 'a.tpl': '{{define "x"}}full{{end}}', 'b.tpl': '{{define "x"}} \n {{end}}' });
    expect(set.execute('x', null)).toBe('full');
  });

  it('clones without sharing what is added later', () => {
    const set = setOf({ 'a.tpl': '{{define "x"}}1{{end}}' });
    const clone = set.clone();
    clone.add(parseTemplate('b.tpl', '{{define "x"}}2{{end}}{{define "y"}}3{{end}}', functions));
    set.add(parseTemplate('c.tpl', '{{define "z"}}4{{end}}', functions));
    expect([set.execute('x', null), clone.execute('x', null)]).toEqual(['1', '2']);
    expect([set.lookup('y'), clone.lookup('z')]).toEqual([undefined, undefined]);
  });

  it('lets a function parse and execute text among the templates of its set', () => {
    const set = setOf({
      'a.tpl': '{{define "x"}}[{{.}}]{{end}}',
      'main.yaml': '{{tpl .text .}}{{include "x" 2}}',
    });
    const data = fromJs({ text: '{{define "x"}}<{{.}}>{{end}}{{include "x" 1}}' });
    expect(set.execute('main.yaml', data)).toBe('<1>[2]');
  });

  it('names the file, line and byte column of an error, and what it was nested in', () => {
    const set = setOf({
      'c/_h.tpl': '{{define "h"}}\n  é{{ .Values.a.b }}{{end}}',
      'c/x.yaml': 'a: {{ include "h" . }}',
    });
    expect(() => set.execute('c/x.yaml', fromJs({ Values: {} }))).toThrow(
      'template: c/x.yaml:1:6: executing "c/x.yaml" at <include "h" .>: error calling include: ' +
        'template: c/_h.tpl:2:14: executing "h" at <.Values.a.b>: nil pointer evaluating interface {}.b',
    );
  });

  it('calls methods of host values, with what is piped last', () => {
    const files: GoType = new GoType('engine.files', 'struct', true, {
      fields: ['Name'],
      methods: [
        [
          'Get',
          func(
            [stringType],
            (value: GoStruct, path: string) => `${String(value.fields.get('Name'))}/${path}`,
          ),
        ],
      ],
      string: () => 'FILES',
    });
    const data = new Map([['Files', new GoStruct(files, new Map([['Name', 'n']]))]]);
    const set = setOf({
      m: '{{.Files.Get "a"}} {{"b" | .Files.Get}} {{.Files.Name}} {{.Files}} {{typeOf .Files}}',
    });
    expect(set.execute('m', data)).toBe('n/a n/b n FILES engine.files');
    expect(() => setOf({ m: '{{.Files.Get 1}}' }).execute('m', data)).toThrow('expected string; found 1');
  });

  it('keeps keys like __proto__ as data', () => {
    const data = fromJs(JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}'));
    expect(
      setOf({ m: '{{ index . "__proto__" "x" }}{{ .constructor }}{{ .toString }}' }).execute('m', data),
    ).toBe('12<no value>');
  });

  it('gives equal output for equal seeds and clocks', () => {
    const text =
      '{{randAlphaNum 12}} {{uuidv4}} {{now}} {{bcrypt "x"}} {{genPrivateKey "ecdsa"}} {{shuffle "abcdef"}} {{randInt 0 99}}';
    const render = (seed: number): string =>
      setOf({ m: text }).execute(
        'm',
        null,
        new Execution({ random: seededRandom(seed), clock: new SimulatedClock() }),
      );
    expect(render(1)).toBe(render(1));
    expect(render(1)).not.toBe(render(2));
  });
});
