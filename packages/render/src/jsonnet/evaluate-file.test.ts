import { afterAll, describe, expect, it } from 'vitest';
import {
  type DirectoryOptions,
  failed,
  problems,
  renderDirectory,
  rendered,
  summary,
  testRenderer,
  treeOf,
} from '../testing/render.ts';

const renderer = testRenderer();
afterAll(() => renderer.close());

const object = (name: string): string =>
  `{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ${name} } }`;

function render(files: Readonly<Record<string, string>>, options: DirectoryOptions = {}) {
  return renderDirectory(renderer, treeOf(files), { path: 'app', ...options });
}

describe('.jsonnet files of a directory', () => {
  it('give an object, an array or a List, among the plain manifests', async () => {
    const result = await render({
      'app/a.jsonnet': object("'a'"),
      'app/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
      'app/c.jsonnet': `[${object("'c1'")}, null, ${object("'c2'")}]`,
      'app/d.jsonnet': `{ apiVersion: 'v1', kind: 'List', items: [${object("'d'")}] }`,
      'app/lib.libsonnet': 'not read',
    });
    expect(summary(result)).toEqual([
      'app/a.jsonnet:1 ConfigMap/a',
      'app/b.yaml:1 ConfigMap/b',
      'app/c.jsonnet:1 ConfigMap/c1',
      'app/c.jsonnet:1 ConfigMap/c2',
      'app/d.jsonnet:1 ConfigMap/d',
    ]);
  });

  it('see external variables and top-level arguments, as texts and as code', async () => {
    const program = `function(name, n=1) ${object("std.extVar('prefix') + name + (n + std.extVar('one'))")}`;
    const jsonnet = {
      extVars: [
        { name: 'prefix', value: 'p-' },
        { name: 'one', value: '1', code: true },
      ],
      tlas: [
        { name: 'name', value: 'x' },
        { name: 'n', value: '(import "number.libsonnet")', code: true },
      ],
    };
    const files = { 'app/a.jsonnet': program, 'app/number.libsonnet': '40 + 1' };
    expect(summary(await render(files, { jsonnet }))).toEqual(['app/a.jsonnet:1 ConfigMap/p-x42']);
  });

  it('import what lies beside them and in the library paths, the last first', async () => {
    const files = {
      'app/a.jsonnet': `(import 'x.libsonnet') + (import 'deep/y.libsonnet') + { data: { t: importstr 't.txt' } }`,
      'app/x.libsonnet': object("'beside'"),
      'vendor/x.libsonnet': object("'vendor'"),
      'vendor/deep/y.libsonnet': "{ metadata+: { namespace: (import '../z.libsonnet') } }",
      'vendor/z.libsonnet': "'first'",
      'lib/t.txt': 'text',
      'vendor/t.txt': 'later',
    };
    const result = rendered(await render(files, { jsonnet: { libs: ['vendor', '/lib'] } }));
    expect(result.objects[0]?.object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'beside', namespace: 'first' },
      data: { t: 'text' },
    });
    expect(result.reads.get('vendor/z.libsonnet')?.kind).toBe('file');
    expect(result.reads.get('app/deep/y.libsonnet')?.kind).toBe('absent');
  });

  it('are rendered again when an import changes, and only then', async () => {
    const own = testRenderer();
    const files = { 'app/a.jsonnet': "import '../lib/a.libsonnet'", 'lib/a.libsonnet': object("'one'") };
    await renderDirectory(own, treeOf(files), { path: 'app' });
    await renderDirectory(own, treeOf({ ...files, 'other/b': '' }), { path: 'app' });
    expect(own.counts.hits).toBe(1);
    const changed = { ...files, 'lib/a.libsonnet': object("'two'") };
    expect(summary(await renderDirectory(own, treeOf(changed), { path: 'app' }))).toEqual([
      'app/a.jsonnet:1 ConfigMap/two',
    ]);
    await own.close();
  });

  it('fail with the stack trace of go-jsonnet', async () => {
    const [error] = failed(await render({ 'app/a.jsonnet': "{ a: error 'no' }" })).errors;
    expect(error?.code).toBe('render.bad-jsonnet');
    expect(error?.message).toBe(
      'RUNTIME ERROR: no\n\tapp/a.jsonnet:1:6-16\tobject <anonymous>\n\tField "a"\t\n\tDuring manifestation',
    );
  });

  it.each([
    ['leave the tree', "import '../../x.libsonnet'", 'render.bad-jsonnet app/a.jsonnet'],
    ['give no object', '1', 'render.bad-object app/a.jsonnet:1'],
    ['recurse without end', 'local f(n) = f(n + 1); f(0)', 'render.bad-jsonnet app/a.jsonnet'],
    ['make endless texts', "local f(s) = f(s + s) tailstrict; f('xxxxxxxx')", 'render.budget app/a.jsonnet'],
  ])('that %s are named', async (_what, program, problem) => {
    expect(problems(await render({ 'app/a.jsonnet': program }))).toEqual([problem]);
  });

  it('that never end are stopped with their thread', async () => {
    const own = testRenderer({ limits: { wallMs: 300 } });
    const files = { 'a.jsonnet': 'local f(n) = f(n + 1) tailstrict; f(0)' };
    expect(problems(await renderDirectory(own, treeOf(files)))).toEqual(['render.deadline .']);
    await own.close();
  });
});
