import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Renderer } from '../renderer.ts';
import type { RenderResult } from '../result.ts';
import { configMap, failed, never, rendered, testRenderer, treeOf } from '../testing/render.ts';
import type { FluxTool } from '../tool.ts';

let renderer: Renderer;
beforeAll(() => {
  renderer = testRenderer({ limits: { wallMs: 60_000 } });
});
afterAll(() => renderer.close());

async function render(
  files: Readonly<Record<string, string>>,
  tool: Omit<FluxTool, 'kind'> = {},
): Promise<RenderResult> {
  return await renderer.render({ tree: treeOf(files), path: 'app', tool: { kind: 'flux', ...tool } }, never);
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: unknown;
  readonly annotations?: unknown;
}

async function metadata(
  files: Readonly<Record<string, string>>,
  tool?: Omit<FluxTool, 'kind'>,
): Promise<readonly Metadata[]> {
  const { objects } = rendered(await render(files, tool));
  return objects.map(({ object }) => object['metadata'] as Metadata);
}

async function names(
  files: Readonly<Record<string, string>>,
  tool?: Omit<FluxTool, 'kind'>,
): Promise<readonly string[]> {
  return (await metadata(files, tool)).map(({ name }) => name);
}

async function message(
  files: Readonly<Record<string, string>>,
  tool?: Omit<FluxTool, 'kind'>,
): Promise<string> {
  return failed(await render(files, tool)).errors[0]?.message ?? '';
}

/** As fluxcd/pkg/kustomize 1.41 builds the same: 400 generated directories gave no difference. */
describe('a directory without a kustomization', () => {
  it('is every manifest below it in the order of a walk, and the kustomizations in it', async () => {
    const files = {
      'app/b.yml': configMap('b'),
      'app/.hidden.yaml': configMap('hidden'),
      'app/B.yaml': configMap('upper'),
      'app/a/z.yaml': configMap('z'),
      'app/a.yaml': configMap('a'),
      'app/k/Kustomization': 'resources: [in.yaml]\nnamePrefix: k-\n',
      'app/k/in.yaml': configMap('in'),
      'app/k/not.yaml': configMap('not'),
      'app/c.YAML': configMap('not'),
      'app/d.json': configMap('not'),
      'other/o.yaml': configMap('not'),
    };
    expect(await names(files)).toEqual(['hidden', 'upper', 'z', 'a', 'b', 'k-in']);
  });

  it('may hold nothing', async () => {
    expect(await names({ 'app/README.md': 'x' })).toEqual([]);
  });

  it('fails where a file is no manifest, or the path no directory', async () => {
    expect(await message({ 'app/a.yaml': 'just text\n' })).toContain(
      'failed to decode Kubernetes YAML from ./a.yaml',
    );
    expect(await message({ 'other/a.yaml': configMap('a') })).toBe('the application path does not exist');
  });

  it('is rendered again only when what was read changed', async () => {
    const files = { 'app/a.yaml': configMap('a'), 'other/b': '1' };
    const before = renderer.counts.hits;
    await render(files);
    await render({ ...files, 'other/b': '2' });
    expect(renderer.counts.hits).toBe(before + 1);
    expect(await names({ ...files, 'app/b.yaml': configMap('b') })).toEqual(['a', 'b']);
  });
});

describe('a directory with one', () => {
  const own = (kustomization: string): Record<string, string> => ({
    'app/kustomization.yaml': kustomization,
    'app/a.yaml': configMap('a'),
    'other/b.yaml': configMap('b'),
    'comp/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {comp: one}\n',
  });

  it('may read the whole source, in its order, and say what kustomize does not know', async () => {
    const files = own('resources: [../other/b.yaml, a.yaml]\nunknown: 1\n');
    expect(await names(files)).toEqual(['b', 'a']);
    expect(await message(own('resources: [../../b.yaml]\n'))).toContain('no such file or directory');
  });

  it('may be empty', async () => {
    expect(await names(own('resources: []\n'))).toEqual([]);
  });

  it('gets the fields of the spec', async () => {
    const tool = {
      targetNamespace: 'prod',
      namePrefix: 'p-',
      nameSuffix: '-s',
      components: ['../comp', '../none'],
      ignoreMissingComponents: true,
      patches: [
        {
          target: { kind: 'ConfigMap' },
          patch: '- {op: add, path: /metadata/labels, value: {patched: yes1}}\n',
        },
      ],
      commonMetadata: { labels: { team: 'a' }, annotations: { comp: 'over' } },
    };
    const files = own('resources: [a.yaml]\nnamespace: dev\nnamePrefix: old-\n');
    expect(await metadata(files, tool)).toEqual([
      {
        name: 'p-a-s',
        namespace: 'prod',
        labels: { patched: 'yes1', team: 'a' },
        annotations: { comp: 'over' },
      },
    ]);
  });

  it('keeps the fields of an image that the spec does not set, tag and digest as one', async () => {
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: a, image: nginx:1}]}}}
`;
    const image = async (wanted: FluxTool['images']): Promise<unknown> => {
      const files = {
        'app/a.yaml': deployment,
        'app/kustomization.yaml':
          'resources: [a.yaml]\nimages: [{name: nginx, newName: kept, digest: "sha256:abc"}]\n',
      };
      const { objects } = rendered(await render(files, { images: wanted ?? [] }));
      return JSON.stringify(objects[0]?.object).match(/"image":"([^"]*)"/)?.[1];
    };
    expect(await image([{ name: 'nginx', newTag: '2' }])).toBe('kept:2');
    expect(await image([{ name: 'nginx', newName: 'other' }])).toBe('other@sha256:abc');
  });

  it.each(['https://example.com/x/y', '/abs', 'git@host:x/y', 'file:///x'])(
    'takes no component from elsewhere: %s',
    async (component) => {
      const files = own('resources: [a.yaml]\n');
      expect(await message(files, { components: [component] })).toBe(
        `component path '${component}' must be local and relative`,
      );
    },
  );
});
