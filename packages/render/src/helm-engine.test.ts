import { mountTrees, type Tree } from '@setpoint/source';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClusterView, clusterTree, type LookupQuery } from './cluster-tree.ts';
import { keyedRandom } from './keyed-random.ts';
import type { Renderer } from './renderer.ts';
import type { HelmTool } from './tool.ts';
import { failed, never, rendered, testRenderer, treeOf } from './testing/render.ts';

let renderer: Renderer;
afterEach(() => renderer.close());

const chartYaml = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';
const template = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: ${data}\n`;

function chart(data: string, more: Readonly<Record<string, string>> = {}): Tree {
  return treeOf({ 'Chart.yaml': chartYaml, 'templates/a.yaml': template(data), ...more });
}

const render = (tree: Tree, tool: Partial<HelmTool> = {}) =>
  renderer.render({ tree, path: '', tool: { kind: 'helm', ...tool } }, never);

async function dataOf(tree: Tree, tool: Partial<HelmTool> = {}): Promise<unknown> {
  const [first] = rendered(await render(tree, tool)).objects;
  return first?.object['data'];
}

/** A cluster of ConfigMaps by name, that counts what it is asked. */
class TestCluster implements ClusterView {
  readonly id = 'test';
  readonly objects = new Map<string, object>();
  readonly asked: LookupQuery[] = [];
  kubeVersion = 'v1.30.1';

  async capabilities() {
    return { kubeVersion: this.kubeVersion, apiVersions: ['x.io/v1', 'x.io/v1/Thing'] };
  }

  async lookup(query: LookupQuery): Promise<object | undefined> {
    this.asked.push(query);
    if (query.kind === 'Secret') throw new Error('secrets is forbidden');
    return this.objects.get(query.name);
  }

  mountedIn(tree: Tree): Tree {
    return mountTrees(tree, [{ path: '@cluster', tree: clusterTree(this), isListed: false }]);
  }
}

describe('lookup', () => {
  const onCluster = { cluster: '@cluster', lookup: true };

  it('finds nothing unless it may', async () => {
    renderer = testRenderer();
    const cluster = new TestCluster();
    cluster.objects.set('c', { data: { k: 'v' } });
    const tree = chart('{found: {{ lookup "v1" "ConfigMap" "ns" "c" | len | quote }}}');
    expect(await dataOf(cluster.mountedIn(tree), { cluster: '@cluster' })).toEqual({ found: '0' });
    expect(cluster.asked).toEqual([]);
  });

  it('answers questions that build on others, once each, and is rendered again when one changes', async () => {
    renderer = testRenderer();
    const cluster = new TestCluster();
    cluster.objects.set('first', { data: { next: 'second' }, n: 3 });
    cluster.objects.set('second', { data: { k: 'v' } });
    const tree = chart(
      '{{- $f := lookup "v1" "ConfigMap" "ns" "first" }}{{ $s := dict }}{{ if $f }}{{ $s = lookup "v1" "ConfigMap" "ns" $f.data.next }}{{ end }} ' +
        '{k: {{ dig "data" "k" "none" $s | quote }}, int: {{ if $f }}{{ eq $f.n 3 | quote }}{{ end }}}',
    );
    expect(await dataOf(cluster.mountedIn(tree), onCluster)).toEqual({ k: 'v', int: 'true' });
    expect(cluster.asked.map(({ name }) => name)).toEqual(['first', 'second']);
    await render(cluster.mountedIn(tree), onCluster);
    expect(renderer.counts.hits).toBe(1);
    cluster.objects.set('second', { data: { k: 'changed' } });
    expect(await dataOf(cluster.mountedIn(tree), onCluster)).toEqual({ k: 'changed', int: 'true' });
    expect(renderer.counts.hits).toBe(1);
  });

  it('fails the template with the reason of the cluster', async () => {
    renderer = testRenderer();
    const tree = chart('{{ lookup "v1" "Secret" "ns" "../../x" | toJson }}');
    const { errors } = failed(await render(new TestCluster().mountedIn(tree), onCluster));
    expect(errors[0]?.message).toContain('error calling lookup: secrets is forbidden');
  });

  it('of what no end is in sight is ended', async () => {
    renderer = testRenderer();
    const cluster = new TestCluster();
    const tree = chart(
      '{{- range until 1200 }}{{ $_ := lookup "v1" "ConfigMap" "ns" (printf "c%d" .) }}{{ end }} {}',
    );
    const { errors } = failed(await render(cluster.mountedIn(tree), onCluster));
    expect(errors[0]).toMatchObject({ code: 'render.budget' });
    expect(cluster.asked).toEqual([]);
  });
});

describe('a cluster', () => {
  it('is seen by charts that ask, and matters to no other', async () => {
    renderer = testRenderer();
    const cluster = new TestCluster();
    const tool = { cluster: '@cluster' };
    const asking = chart(
      '{v: {{ .Capabilities.KubeVersion.Version | quote }}, has: {{ .Capabilities.APIVersions.Has "x.io/v1/Thing" | quote }}}',
    );
    expect(await dataOf(cluster.mountedIn(asking), tool)).toEqual({ v: 'v1.30.1', has: 'true' });
    expect(await dataOf(cluster.mountedIn(asking), { ...tool, kubeVersion: '1.2.3' })).toMatchObject({
      v: 'v1.2.3',
    });
    const deaf = chart('{k: v}');
    const before = rendered(await render(cluster.mountedIn(deaf), tool)).key;
    cluster.kubeVersion = 'v1.31.0';
    expect(rendered(await render(cluster.mountedIn(deaf), tool)).key).toBe(before);
    expect(await dataOf(cluster.mountedIn(asking), tool)).toEqual({ v: 'v1.31.0', has: 'true' });
  });
});

describe('what charts draw at random', () => {
  const drawing = chart(
    '{p: {{ randAlphaNum 12 | quote }}, u: {{ uuidv4 | quote }}, c: {{ (genSelfSignedCert "x" nil nil 365).Cert | sha256sum | quote }}}',
  );

  it('is the same with the same secret, and another with another', async () => {
    const drawn: string[] = [];
    for (const fill of [1, 1, 2]) {
      renderer = testRenderer({ secret: async () => new Uint8Array(32).fill(fill) });
      drawn.push(JSON.stringify(await dataOf(drawing)));
      await renderer.close();
    }
    expect(drawn[0]).toBe(drawn[1]);
    expect(drawn[2]).not.toBe(drawn[0]);
    renderer = testRenderer({ secret: async () => new Uint8Array(32).fill(1) });
    expect(JSON.stringify(await dataOf(drawing, { values: 'other: 1\n' }))).not.toBe(drawn[0]);
  });

  it('tells values of other shapes apart', () => {
    const first = (inputs: readonly unknown[]) =>
      Buffer.from(keyedRandom(new Uint8Array(32), () => inputs).bytes(8)).toString('hex');
    const all = [
      ['ab', 'c'],
      ['a', 'bc'],
      [['a'], 'bc'],
      [new Map([['a', 'bc']])],
      ['1'],
      [1],
      [null],
      ['null'],
      [Buffer.from('1')],
    ];
    expect(new Set(all.map(first)).size).toBe(all.length);
  });
});

it('value files may be patterns, and a file named itself stands where it is named', async () => {
  renderer = testRenderer();
  const tree = chart('{v: {{ .Values.v | quote }}, all: {{ .Values.all | toJson | quote }}}', {
    'env/a.yaml': 'v: a\nall: {a: 1}\n',
    'env/deep/b.yaml': 'v: b\nall: {b: 1}\n',
    'env/deep/c.yml': 'v: c\nall: {c: 1}\n',
    'env/z.yaml': 'v: z\nall: {z: 1}\n',
  });
  const of = (...valueFiles: string[]) => dataOf(tree, { valueFiles });
  expect(await of('env/**/*.yaml')).toEqual({ v: 'z', all: '{"a":1,"b":1,"z":1}' });
  expect(await of('env/**/*.yaml', 'env/a.yaml')).toEqual({ v: 'a', all: '{"a":1,"b":1,"z":1}' });
  expect(await of('env/{a,deep/?}.y*ml')).toEqual({ v: 'c', all: '{"a":1,"b":1,"c":1}' });
  expect(await of('env/[!a].yaml')).toEqual({ v: 'z', all: '{"z":1}' });
  const none = await render(tree, { valueFiles: ['env/none-*.yaml'] });
  expect(failed(none).errors[0]?.message).toBe('values file glob "env/none-*.yaml" matched no files');
  expect(await dataOf(tree, { valueFiles: ['none-*.yaml'], ignoreMissingValueFiles: true })).toBeDefined();
  expect(failed(await render(tree, { valueFiles: ['env/[.yaml'] })).errors[0]?.code).toBe('render.bad-glob');
});

it('post-renderers patch what the templates gave, one after the other', async () => {
  renderer = testRenderer();
  const deployment =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {containers: [{name: c, image: "web:1"}]}}}\n';
  const tree = chart('{k: v}', { 'templates/d.yaml': deployment });
  const patch = '[{"op": "add", "path": "/data/k", "value": "patched"}]';
  const postRenderers = [
    { images: [{ name: 'web', newName: 'mirror/web', newTag: '2' }] },
    { patches: [{ target: { kind: 'ConfigMap' }, patch }] },
  ];
  const { objects } = rendered(await render(tree, { postRenderers }));
  expect(JSON.stringify(objects.map(({ object }) => object))).toContain('"image":"mirror/web:2"');
  expect(objects.find(({ object }) => object['kind'] === 'ConfigMap')?.object['data']).toEqual({
    k: 'patched',
  });
});

it.each([
  ['a loop', '{{ range until 999999 }}{{ range until 999999 }}x{{ end }}{{ end }}'],
  ['a huge list', '{{ until 1000000000 | len }}'],
  ['a huge text', '{{ repeat 1000000000 "x" | len }}'],
  ['recursion', '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}'],
  ['a growing text', '{{ $x := "xxxxxxxx" }}{{ range until 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}'],
])(
  'a hostile chart with %s ends in an error, told again from the cache, and harms no other',
  async (_what, text) => {
    renderer = testRenderer({ limits: { wallMs: 60_000 } });
    const hostile = chart('{}', { 'templates/hostile.yaml': text });
    const { errors } = failed(await render(hostile));
    expect(errors).toHaveLength(1);
    expect(failed(await render(hostile)).errors[0]?.message).toBe(errors[0]?.message);
    expect(renderer.counts.hits).toBe(1);
    expect(await dataOf(chart('{k: v}'))).toEqual({ k: 'v' });
  },
);

it('results are kept within a number of bytes', async () => {
  renderer = testRenderer({ cacheBytes: 400_000 });
  const big = (n: number) => chart(`{n: "${n}", big: {{ repeat 60000 "x" | quote }}}`);
  for (let n = 0; n < 8; n++) await render(big(n), { releaseName: `r${n}` });
  await render(big(7), { releaseName: 'r7' });
  expect(renderer.counts.hits).toBe(1);
  await render(big(0), { releaseName: 'r0' });
  expect(renderer.counts.hits).toBe(1);
});
