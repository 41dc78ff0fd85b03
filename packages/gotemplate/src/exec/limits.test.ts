import { SetpointError } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import {
  codecFunctions,
  Execution,
  FunctionTable,
  parseTemplate,
  sprigFunctions,
  TemplateSet,
} from '../index.ts';

const functions = new FunctionTable([...sprigFunctions, ...codecFunctions]);

function failureOf(text: string): string | undefined {
  const set = new TemplateSet();
  set.add(parseTemplate('t', text, functions));
  try {
    set.execute('t', null, new Execution());
    return undefined;
  } catch (error) {
    return error instanceof SetpointError ? error.code : String(error);
  }
}

const shared = '{{$l := list}}{{range until 60}}{{$l = list $l $l}}{{end}}';

describe('limits', () => {
  it.each([
    ['a huge list', '{{until 1000000000}}'],
    ['a huge sequence', '{{seq 1000000000}}'],
    ['a huge repeat', '{{repeat 1000000000 "x"}}'],
    ['a string doubled', '{{$x := "aaaaaaaa"}}{{range until 60}}{{$x = print $x $x}}{{end}}'],
    ['a huge indent', '{{indent 1000000 (repeat 1000 "\\n")}}'],
    ['a huge replacement', '{{replace "" (repeat 100000 "x") (repeat 100000 "y")}}'],
    ['a huge random text', '{{randAlphaNum 1000000000}}'],
    ['nested ranges', '{{range until 100000}}{{range until 100000}}x{{end}}{{end}}'],
    ['a range over an int', '{{range 1000000000}}{{end}}'],
    ['quadratic comparison', '{{until 1000000 | uniq}}'],
    ['recursion', '{{define "x"}}{{template "x"}}{{end}}{{template "x"}}'],
    ['shared lists printed', `${shared}{{print $l}}`],
    ['shared lists as JSON', `${shared}{{toJson $l}}`],
    ['shared lists as YAML', `${shared}{{toYaml $l}}`],
    ['shared lists copied', `${shared}{{deepCopy $l}}`],
    ['a dict in itself, printed', '{{$d := dict}}{{$_ := set $d "d" $d}}{{print $d}}'],
    ['a dict in itself, as JSON', '{{$d := dict}}{{$_ := set $d "d" $d}}{{toJson $d}}'],
    ['much output', '{{$x := repeat 10000000 "x"}}{{range until 100}}{{$x}}{{end}}'],
  ])('stop %s', (_, text) => {
    expect(failureOf(text)).toBe('gotemplate.limit');
  });

  it('match any pattern in linear time', () => {
    expect(failureOf('{{regexMatch "(a+)+$" (print (repeat 50000 "a") "b")}}')).toBe(undefined);
  });

  it('refuse expressions nested beyond reason while parsing', () => {
    expect(() => parseTemplate('t', `{{${'('.repeat(2000)}1${')'.repeat(2000)}}}`, functions)).toThrow(
      'max expression depth exceeded',
    );
  });
});
