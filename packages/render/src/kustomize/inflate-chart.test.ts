import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Renderer } from '../renderer.ts';
import type { RenderResult } from '../result.ts';
import { failed, never, rendered, testRenderer, treeOf } from '../testing/render.ts';
import type { KustomizeTool } from '../tool.ts';

let renderer: Renderer;
beforeAll(() => {
  renderer = testRenderer({ limits: { wallMs: 60_000 } });
});
afterAll(() => renderer.close());

const CHART = {
  'app/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'app/charts/web/values.yaml': 'color: red\nlist: [a, b]\nnested: {x: 1, w: two}\n',
  'app/charts/web/crds/c.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b}\n',
  'app/charts/web/templates/cm.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-cm
  namespace: {{ .Release.Namespace }}
data:
  values: {{ toJson .Values | quote }}
  kube: {{ .Capabilities.KubeVersion.Version }}
  has: {{ .Capabilities.APIVersions.Has "x/v1" | quote }}
---
apiVersion: v1
kind: Secret
metadata: {name: drawn}
stringData: {password: {{ randAlphaNum 12 }}}
`,
  'app/more.yaml': 'color: blue\nextra: 1\n',
};

async function render(
  charts: string,
  build: KustomizeTool['build'] = { enableHelm: true },
): Promise<RenderResult> {
  const tree = treeOf({ ...CHART, 'app/kustomization.yaml': charts });
  return await renderer.render({ tree, path: 'app', tool: { kind: 'kustomize', build } }, never);
}

async function configMap(charts: string, build?: KustomizeTool['build']): Promise<Record<string, never>> {
  const found = rendered(await render(charts, build)).objects.find(
    ({ object }) => object['kind'] === 'ConfigMap',
  );
  return found?.object as Record<string, never>;
}

async function values(entry: string): Promise<unknown> {
  const { data } = await configMap(`helmCharts: [{name: web, ${entry}}]\n`);
  return JSON.parse((data as unknown as { values: string }).values);
}

async function message(charts: string, build?: KustomizeTool['build']): Promise<string> {
  return failed(await render(charts, build)).errors[0]?.message ?? '';
}

/** As `kubectl kustomize --enable-helm` (kustomize 5.7.1) with helm 3.17.2 gave for the same files. */
describe('helmCharts', () => {
  it('are refused unless enabled', async () => {
    expect(await message('helmCharts: [{name: web}]\n', {})).toContain('must specify --enable-helm');
  });

  it.each([
    ['releaseName: r', { color: 'red', list: ['a', 'b'], nested: { x: 1, w: 'two' } }],
    [
      'valuesInline: {color: null, list: [c], nested: {z: 1e6}}',
      { color: 'red', list: ['c'], nested: { x: 1, w: 'two', z: 1000000 } },
    ],
    [
      'valuesMerge: merge, valuesInline: {color: green, new: 1}',
      { color: 'red', list: ['a', 'b'], nested: { x: 1, w: 'two' }, new: 1 },
    ],
    [
      'valuesMerge: replace, valuesInline: {color: green}',
      { color: 'green', list: ['a', 'b'], nested: { x: 1, w: 'two' } },
    ],
    ['valuesFile: more.yaml', { color: 'blue', extra: 1, list: ['a', 'b'], nested: { x: 1, w: 'two' } }],
    [
      'additionalValuesFiles: [more.yaml]',
      { color: 'blue', extra: 1, list: ['a', 'b'], nested: { x: 1, w: 'two' } },
    ],
  ])('merge their values: %s', async (entry, expected) => {
    expect(await values(entry)).toEqual(expected);
  });

  it('are named, placed and transformed like other resources', async () => {
    const { metadata } = await configMap(
      'helmCharts: [{name: web, releaseName: rel, namespace: ns1}]\nnamePrefix: p-\n',
    );
    expect(metadata).toMatchObject({ name: 'p-rel-cm', namespace: 'ns1' });
    const kinds = rendered(await render('helmCharts: [{name: web, includeCRDs: true}]\n')).objects;
    expect(kinds.map(({ object }) => object['kind'])).toContain('CustomResourceDefinition');
  });

  it('see the cluster that the entry names, else that of the flags', async () => {
    const build = { enableHelm: true, helmKubeVersion: 'v1.29.0', helmApiVersions: ['x/v1'] };
    const flags = await configMap('helmCharts: [{name: web}]\n', build);
    expect(flags['data']).toMatchObject({ kube: 'v1.29.0', has: 'true' });
    const own = await configMap(
      'helmCharts: [{name: web, kubeVersion: 1.30.1, apiVersions: [y/v1]}]\n',
      build,
    );
    expect(own['data']).toMatchObject({ kube: 'v1.30.1', has: 'false' });
    // Each is an argument of --api-versions, which takes several apart by commas.
    const several = await configMap('helmCharts: [{name: web, apiVersions: ["y/v1,x/v1"]}]\n', build);
    expect(several['data']).toMatchObject({ has: 'true' });
  });

  it('draw the same for the same inputs', async () => {
    const drawn = async (): Promise<unknown> => {
      const { objects } = rendered(await render(`helmCharts: [{name: web}]\n# ${Math.random()}\n`));
      return objects.find(({ object }) => object['kind'] === 'Secret')?.object['stringData'];
    };
    expect(await drawn()).toEqual(await drawn());
  });

  it.each([
    ['name: none', "no chart found at ''"],
    ['name: ""', 'chart name cannot be empty'],
    ['name: web, valuesMerge: bad', 'valuesMerge must be one of [merge override replace]'],
    ['name: web, valuesFile: none.yaml', "evalsymlink failure on '/app/none.yaml'"],
    ['name: web, additionalValuesFiles: [none.yaml]', 'could not load additionalValuesFile: evalsymlink'],
    ['name: web, valuesFile: ../../etc/passwd', 'security; file'],
    ['name: web, releaseName: a, nameTemplate: b', 'cannot set --name-template and also specify a name'],
    ['name: web, releaseName: A_B', 'invalid release name'],
  ])('fail: %s', async (entry, expected) => {
    expect(await message(`helmCharts: [{${entry}}]\n`)).toContain(expected);
  });
});
