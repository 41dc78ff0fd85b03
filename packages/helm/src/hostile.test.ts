import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadArchive, loadChart, mergeValues, type RenderOptions, renderChart } from './index.ts';
import { MemoryFiles } from './testing/memory-files.ts';
import { tgz } from './testing/tgz.ts';

const chartYaml = 'apiVersion: v2\nname: c\nversion: 1.0.0\n';

async function render(files: Record<string, string>, options: RenderOptions = {}): Promise<string> {
  const prefixed = Object.entries({ 'Chart.yaml': chartYaml, ...files }).map(([name, text]) => [
    `c/${name}`,
    text,
  ]);
  const chart = await loadChart(new MemoryFiles(Object.fromEntries(prefixed) as Record<string, string>), 'c');
  return (await renderChart(chart, options)).manifests;
}

const template = (text: string): Record<string, string> => ({ 'templates/a.yaml': text });

describe('archives', () => {
  const chart = ['c/Chart.yaml', chartYaml] as const;

  it('renders a packaged chart', async () => {
    const data = await tgz([
      chart,
      ['c/templates/a.yaml', 'a: {{ .Chart.Name }}'],
      ['c/values.yaml', 'x: 1'],
    ]);
    const { manifests } = await renderChart(await loadArchive(data, 'c.tgz'));
    expect(manifests).toBe('---\n# Source: c/templates/a.yaml\na: c\n');
  });

  it.each([
    ['c/../../etc/passwd', 'chart illegally references parent directory'],
    ['c//etc/passwd', 'chart illegally contains absolute paths'],
    ['Chart.yaml', 'chart illegally contains content outside the base directory: "Chart.yaml"'],
    ['c/C:/x', 'chart contains illegally named files'],
    ['c\\..\\..\\x', 'chart illegally references parent directory'],
  ])('refuses an entry named %s', async (name, message) => {
    await expect(loadArchive(await tgz([chart, [name, 'x']]), 'c.tgz')).rejects.toThrow(message);
  });

  it.each(['symlink', 'link'] as const)('refuses a %s', async (type) => {
    const data = await tgz([chart, [{ name: 'c/values.yaml', type, linkname: '/etc/passwd' }, '']]);
    await expect(loadArchive(data, 'c.tgz')).rejects.toMatchObject({
      code: 'helm.archive',
      subject: 'c/values.yaml',
    });
  });

  it('refuses what is not an archive, in the words of helm', async () => {
    await expect(loadArchive(Buffer.from('a: b'), 'values.yaml')).rejects.toThrow(
      "file 'values.yaml' seems to be a YAML file, but expected a gzipped archive",
    );
    await expect(loadArchive(Buffer.from('<!doctype html>\n'), 'c.tgz')).rejects.toThrow(
      "file 'c.tgz' does not appear to be a gzipped archive; got 'text/html; charset=utf-8'",
    );
    await expect(loadArchive(gzipSync('not a tar'), 'c.tgz')).rejects.toMatchObject({ code: 'helm.archive' });
    await expect(loadArchive(gzipSync(Buffer.alloc(0)), 'c.tgz')).rejects.toThrow(
      'no files in chart archive',
    );
  });

  it('refuses a file over 5 MiB and a bomb, without unpacking it', async () => {
    const big = await tgz([chart, ['c/big', Buffer.alloc(5 * 1024 * 1024 + 1)]]);
    await expect(loadArchive(big, 'c.tgz')).rejects.toThrow('larger than the maximum file size 5242880');
    const files = Array.from({ length: 25 }, (_, i) => [`c/f${i}`, Buffer.alloc(5 * 1024 * 1024)] as const);
    await expect(loadArchive(await tgz([chart, ...files]), 'c.tgz')).rejects.toThrow(
      'decompressed chart is larger than the maximum size 104857600',
    );
  });

  it('refuses archives within archives without end', async () => {
    let data = await tgz([chart]);
    for (let i = 0; i < 40; i++) data = await tgz([chart, ['c/charts/c.tgz', data]]);
    await expect(loadArchive(data, 'c.tgz')).rejects.toThrow('charts are nested more than');
  });
});

describe('directories', () => {
  it('reads what a link within the tree leads to, and names one that leads nowhere', async () => {
    const files = {
      'c/Chart.yaml': chartYaml,
      'shared/a.yaml': 'a: 1',
      'c/templates/a.yaml': { link: 'shared/a.yaml' },
    };
    const { manifests } = await renderChart(await loadChart(new MemoryFiles(files), 'c'));
    expect(manifests).toContain('a: 1');
    const broken = new MemoryFiles({
      'c/Chart.yaml': chartYaml,
      'c/values.yaml': { link: '../../etc/passwd' },
    });
    await expect(loadChart(broken, 'c')).rejects.toThrow('error evaluating symlink values.yaml');
  });

  it('ends when links go in circles', async () => {
    const files = new MemoryFiles({ 'c/Chart.yaml': chartYaml, 'c/sub/loop': { link: 'c/sub' } });
    await expect(loadChart(files, 'c')).rejects.toThrow('directories are nested more than 64 deep');
  });

  it('names a path that is not there and a directory that is no chart', async () => {
    const files = new MemoryFiles({ 'a/b': 'x' });
    await expect(loadChart(files, 'nope')).rejects.toThrow('path "nope" not found');
    await expect(loadChart(files, 'a')).rejects.toThrow('unable to detect chart at a/Chart.yaml');
  });
});

describe('templates', () => {
  const limits = { maxSteps: 200_000, maxStringLength: 1_000_000, maxListLength: 10_000 };

  it.each([
    ['a huge list', '{{ until 1000000000 }}'],
    ['a huge string', '{{ repeat 1000000000 "x" }}'],
    ['a long loop', '{{ range until 9999 }}{{ range until 9999 }}{{ end }}{{ end }}'],
    ['doubling', '{{ $x := "xxxxxxxxxx" }}{{ range until 40 }}{{ $x = print $x $x }}{{ end }}'],
    ['recursion by template', '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}'],
  ])('ends %s with a limit', async (_, text) => {
    await expect(render(template(text), { limits })).rejects.toMatchObject({ code: 'gotemplate.limit' });
  });

  it('ends recursion by include and tpl', async () => {
    const include = '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}';
    await expect(render(template(include), { limits })).rejects.toThrow();
    await expect(
      render(template('{{ tpl .Values.t . }}'), { limits, values: { t: '{{ tpl .Values.t . }}' } }),
    ).rejects.toThrow();
  });

  it('matches patterns in linear time', async () => {
    const text = 'a: {{ regexMatch "(a+)+$" (print (repeat 5000 "a") "b") }}';
    expect(await render(template(text))).toContain('a: false');
  });

  it('takes time in proportion to separators and white space', async () => {
    const text = `{{ range until 9000 }}---\n\n{{ end }}{{ repeat 1000000 "\\n" }}`;
    expect(await render(template(text))).toBeDefined();
  });
});

describe('values', () => {
  it('keeps __proto__ and constructor as data', async () => {
    const values = await mergeValues({
      set: ['__proto__.a=1', 'constructor.prototype.b=2'],
      inline: ['"__proto__": {c: 3}'],
    });
    const text = await render(template('{{ .Values | toJson }}'), { values });
    expect(text).toContain('{"__proto__":{"a":1,"c":3},"constructor":{"prototype":{"b":2}}}');
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it('ends an alias bomb', async () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 12; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(',')}]`,
      );
    await expect(mergeValues({ inline: [lines.join('\n')] })).rejects.toMatchObject({ code: 'helm.values' });
  });

  it('bounds indexes and nesting of --set', async () => {
    await expect(mergeValues({ set: ['a[99999999]=1'] })).rejects.toThrow(
      'index of 99999999 is greater than maximum supported index of 65536',
    );
    await expect(mergeValues({ set: [`${'a.'.repeat(31)}a=1`] })).rejects.toThrow(
      'greater than maximum supported nested level of 30',
    );
  });
});

describe('schemas', () => {
  const schema = (text: string): Record<string, string> => ({
    ...template('a: 1'),
    'values.schema.json': text,
  });

  it.each(['file:///etc/passwd', 'https://example.com/s.json', 'other.json', '../x.json#/a'])(
    'never reads %s',
    async (ref) => {
      await expect(
        render(schema(JSON.stringify({ properties: { x: { $ref: ref } } })), { values: { x: 1 } }),
      ).rejects.toThrow('schemas may not refer to files or URLs');
    },
  );

  it('ends a reference to itself and a pattern that backtracks', async () => {
    await expect(render(schema('{"$ref": "#"}'))).rejects.toMatchObject({ code: 'helm.schema' });
    const pattern = schema('{"properties": {"x": {"pattern": "^(a+)+$"}}}');
    await expect(render(pattern, { values: { x: `${'a'.repeat(50_000)}b` } })).rejects.toMatchObject({
      code: 'helm.schema',
    });
  });
});
