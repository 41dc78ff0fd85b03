import { expect, it } from 'vitest';
import { func } from '../values/go-function.ts';
import { GoType, anyMapType, stringType } from '../values/go-type.ts';
import { GoMap } from '../values/objects.ts';
import { FunctionTable } from './function-table.ts';
import { parseTemplate } from './template-file.ts';
import { TemplateSet } from './template-set.ts';

const type = new GoType('host.files', 'map', true, {
  key: stringType,
  elem: anyMapType.elem as GoType,
  methods: [['Get', func([stringType], (_files: GoMap, name: string) => `got ${name}`)]],
});

it('sees the variables around a method call in its arguments', () => {
  const set = new TemplateSet();
  const text =
    '{{ range $name, $_ := .Files }}{{ $.Files.Get $name }};{{ $x := "y" }}{{ $.Files.Get $x }};{{ end }}';
  const file = parseTemplate('t', text, new FunctionTable());
  const files = new GoMap(type, [
    ['a', 1],
    ['b', 2],
  ]);
  expect(set.execute(set.add(file), new Map([['Files', files]]))).toBe('got a;got y;got b;got y;');
});
