import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Renderer } from '../renderer.ts';
import type { RenderResult } from '../result.ts';
import { configMap, failed, never, rendered, testRenderer, treeOf } from '../testing/render.ts';
import type { KustomizeTool } from '../tool.ts';

let renderer: Renderer;
beforeAll(() => {
  renderer = testRenderer({ limits: { wallMs: 60_000 } });
});
afterAll(() => renderer.close());

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: a, image: nginx:1}, {name: b, image: x/y:1}]
`;
const COMPONENT = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
const FILES = {
  'app/kustomization.yaml': 'resources: [web.yaml]\n',
  'app/web.yaml': DEPLOYMENT,
  'one/kustomization.yaml': `${COMPONENT}commonAnnotations: {one: yes1}\n`,
  'other/kustomization.yaml': `${COMPONENT}commonAnnotations: {other: yes1}\n`,
};

async function render(
  tool: Omit<KustomizeTool, 'kind'>,
  kustomization?: string,
  files: Readonly<Record<string, string>> = {},
): Promise<RenderResult> {
  const own = kustomization === undefined ? {} : { 'app/kustomization.yaml': kustomization };
  const tree = treeOf({ ...FILES, ...own, ...files });
  return await renderer.render({ tree, path: 'app', tool: { kind: 'kustomize', ...tool } }, never);
}

interface Deployment {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: unknown;
    readonly annotations?: unknown;
  };
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: unknown };
    readonly template: {
      readonly metadata: { readonly labels: unknown };
      readonly spec: { readonly containers: readonly { readonly image: string }[] };
    };
  };
}

async function deployment(tool: Omit<KustomizeTool, 'kind'>, kustomization?: string): Promise<Deployment> {
  return rendered(await render(tool, kustomization)).objects[0]?.object as unknown as Deployment;
}

async function images(wanted: readonly string[], kustomization?: string): Promise<readonly string[]> {
  const { spec } = await deployment({ images: wanted }, kustomization);
  return spec.template.spec.containers.map(({ image }) => image);
}

async function message(tool: Omit<KustomizeTool, 'kind'>, kustomization?: string): Promise<string> {
  return failed(await render(tool, kustomization)).errors[0]?.message ?? '';
}

/** What `kustomize edit` of kustomize 5.7.1 and 5.8.1 and then the build gave for the same. */
describe("Argo CD's edits", () => {
  it('set prefix, suffix, namespace and replicas over what the kustomization says', async () => {
    const { metadata, spec } = await deployment(
      { namePrefix: 'p-', nameSuffix: '-s', namespace: 'prod', replicas: [{ name: 'web', count: '3' }] },
      'resources: [web.yaml]\nnamePrefix: old-\nreplicas: [{name: web, count: 1}]\n',
    );
    expect([metadata.name, metadata.namespace, spec.replicas]).toEqual(['p-web-s', 'prod', 3]);
  });

  it.each([
    [['nginx:2'], ['nginx:2', 'x/y:1']],
    [['nginx=host:5000/n:3'], ['host:5000/n:3', 'x/y:1']],
    [
      ['x/y@sha256:abc', 'nginx=other'],
      ['other:1', 'x/y@sha256:abc'],
    ],
    [['nginx:2@sha256:abc'], ['nginx:2@sha256:abc', 'x/y:1']],
  ])('set images %j', async (wanted, expected) => {
    expect(await images(wanted)).toEqual(expected);
  });

  it('keep what a star stands for', async () => {
    const kustomization = 'resources: [web.yaml]\nimages: [{name: nginx, newName: kept, newTag: "7"}]\n';
    expect(await images(['nginx=*:8'], kustomization)).toEqual(['kept:8', 'x/y:1']);
    expect(await images(['nginx=new:*'], kustomization)).toEqual(['new:7', 'x/y:1']);
    expect(await images(['x/y=*:8'], kustomization)).toEqual(['kept:7', 'x/y:8']);
  });

  it('add labels, into selectors or not', async () => {
    const commonLabels = { tier: '"front"', zone: 'a' };
    const everywhere = await deployment({ commonLabels });
    expect(everywhere.spec.selector.matchLabels).toEqual({ app: 'web', tier: 'front', zone: 'a' });
    const without = await deployment({ commonLabels, labelWithoutSelector: true });
    expect(without.metadata.labels).toEqual({ tier: 'front', zone: 'a' });
    expect(without.spec.selector.matchLabels).toEqual({ app: 'web' });
    expect(without.spec.template.metadata.labels).toEqual({ app: 'web' });
    const templates = await deployment({
      commonLabels,
      labelWithoutSelector: true,
      labelIncludeTemplates: true,
    });
    expect(templates.spec.template.metadata.labels).toEqual({ app: 'web', tier: 'front', zone: 'a' });
  });

  it('change what is there only by force', async () => {
    const kustomization = 'resources: [web.yaml]\ncommonAnnotations: {a: "1"}\nlabels: [{pairs: {l: "1"}}]\n';
    expect(await message({ commonAnnotations: { a: '2' } }, kustomization)).toContain(
      'annotation a already in kustomization file',
    );
    const labels = { commonLabels: { l: '2' }, labelWithoutSelector: true };
    expect(await message(labels, kustomization)).toContain('label l already in kustomization file');
    const { metadata } = await deployment(
      { ...labels, forceCommonLabels: true, commonAnnotations: { a: '2' }, forceCommonAnnotations: true },
      kustomization,
    );
    expect([metadata.labels, metadata.annotations]).toEqual([{ l: '2' }, { a: '2' }]);
  });

  it('add components, by pattern too, and leave missing ones out when asked', async () => {
    const annotations = async (tool: Omit<KustomizeTool, 'kind'>): Promise<unknown> =>
      (await deployment(tool)).metadata.annotations;
    expect(await annotations({ components: ['../o*'] })).toEqual({ one: 'yes1', other: 'yes1' });
    expect(await message({ components: ['../none'] })).toContain('../none has no match');
    const components = ['../none', '../../out', '../one'];
    expect(await annotations({ components, ignoreMissingComponents: true })).toEqual({ one: 'yes1' });
  });

  it('append patches with their options', async () => {
    const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: renamed}\n';
    const patches = [{ target: { kind: 'Deployment' }, patch, options: { allowNameChange: true } }];
    expect((await deployment({ patches })).metadata.name).toBe('renamed');
    expect(await message({ patches: [{ patches: 'x' }] })).toContain('unknown field "patches"');
  });

  it.each([
    [{ images: ['nginx'] }, 'invalid format of image "nginx"'],
    [{ replicas: [{ name: 'web', count: 'many' }] }, 'invalid format of replica web=many'],
    [{ replicas: [{ name: 'a=b', count: 1 }] }, 'invalid format of replica a=b=1'],
    [{ commonLabels: { '': 'x' } }, "invalid label: ':x'"],
    [{ commonLabels: { a: 'b' }, labelIncludeTemplates: true }, 'has no effect without'],
  ])('refuse %j', async (tool, expected) => {
    expect(await message(tool)).toContain(expected);
  });

  it('are read from the record as one with the files', async () => {
    const before = renderer.counts.hits;
    await render({ namePrefix: 'x-' });
    await render({ namePrefix: 'x-' });
    await render({ namePrefix: 'y-' });
    expect(renderer.counts.hits).toBe(before + 1);
  });
});

describe('how it is built', () => {
  const outside = { 'app/kustomization.yaml': 'resources: [../b.yaml, ../a.yaml]\n' };
  const files = { ...outside, 'a.yaml': configMap('a'), 'b.yaml': configMap('b') };

  it('follows the load restrictions and the order', async () => {
    expect(failed(await render({}, undefined, files)).errors[0]?.message).toContain('security; file');
    const names = async (build: KustomizeTool['build']): Promise<readonly unknown[]> =>
      rendered(await render({ build: build ?? {} }, undefined, files)).objects.map(
        ({ object }) => (object['metadata'] as { name: string }).name,
      );
    expect(await names({ loadRestrictions: 'none' })).toEqual(['a', 'b']);
    expect(await names({ loadRestrictions: 'none', reorder: 'none' })).toEqual(['b', 'a']);
  });
});

describe('the bases of overlays', () => {
  it('render again only the overlays that read them', async () => {
    const overlay = (base: string): string => `resources: [../../bases/${base}]\nnamePrefix: o-\n`;
    const base = { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': configMap('a') };
    const before: Record<string, string> = {};
    for (const name of ['one', 'two', 'three']) {
      for (const [file, text] of Object.entries(base)) before[`bases/${name}/${file}`] = text;
      before[`overlays/${name}/kustomization.yaml`] = overlay(name);
    }
    const all = async (own: Renderer, files: Record<string, string>): Promise<void> => {
      const tree = treeOf(files);
      for (const name of ['one', 'two', 'three']) {
        const tool = { kind: 'kustomize' } as const;
        rendered(await own.render({ tree, path: `overlays/${name}`, tool }, never));
      }
    };
    const own = testRenderer({ limits: { wallMs: 60_000 } });
    await all(own, before);
    await all(own, { ...before, 'bases/two/a.yaml': configMap('changed'), 'README.md': 'new' });
    expect(own.counts).toEqual({ hits: 2, inline: 0, inWorker: 4 });
    await own.close();
  });
});
