import { SimulatedClock, seededRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { loadChart, renderChart, type RenderOptions, type RenderResult } from './index.ts';
import { MemoryFiles } from './testing/memory-files.ts';

const chartYaml = 'apiVersion: v2\nname: c\nversion: 1.0.0\n';

async function render(files: Record<string, string>, options: RenderOptions = {}): Promise<RenderResult> {
  const all = Object.entries({ 'Chart.yaml': chartYaml, ...files }).map(([name, text]) => [
    `c/${name}`,
    text,
  ]);
  const loaded = await loadChart(
    new MemoryFiles(Object.fromEntries(all) as Record<string, string>),
    'c',
    options,
  );
  return renderChart(loaded, options);
}

describe('renderChart', () => {
  it('gives documents, hooks, crds and notes beside the print', async () => {
    const hook =
      'kind: Job\napiVersion: batch/v1\nmetadata: {name: h, annotations: {helm.sh/hook: "pre-install,test", helm.sh/hook-weight: "7", helm.sh/hook-delete-policy: hook-failed}}';
    const result = await render({
      'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
      'templates/h.yaml': hook,
      'templates/NOTES.txt': 'hello {{ .Release.Name }}',
      'crds/x.yaml': 'kind: CustomResourceDefinition',
    });
    expect(result.documents).toMatchObject([
      { path: 'c/templates/a.yaml', kind: 'ConfigMap', name: 'a', value: { kind: 'ConfigMap' } },
    ]);
    expect(result.hooks).toMatchObject([
      { events: ['pre-install', 'test'], weight: 7, deletePolicies: ['hook-failed'] },
    ]);
    expect(result.notes).toBe('hello release-name');
    expect(result.crds.map(({ path }) => path)).toEqual(['c/crds/x.yaml']);
    expect(result.manifests).not.toContain('CustomResourceDefinition');
  });

  it('does not change the chart, and renders it again to the same', async () => {
    const files = new MemoryFiles({
      'c/Chart.yaml': chartYaml,
      'c/values.yaml': 'a: {b: 1}',
      'c/templates/a.yaml':
        '{{ $_ := set .Values.a "b" 2 }}{{ $_ := set .Chart "Name" "x" }}v: {{ .Values.a.b }}{{ .Chart.Name }}',
    });
    const chart = await loadChart(files, 'c');
    const first = await renderChart(chart);
    expect((await renderChart(chart)).manifests).toBe(first.manifests);
    expect(chart.values).toEqual(new Map([['a', new Map([['b', 1]])]]));
  });

  it('names the nil value and the values file it should have come from', async () => {
    const failing = render({
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/sub/templates/a.yaml': 'x: {{ .Values.image.tag.name }}',
      'charts/sub/values.yaml': 'image: {}',
    });
    await expect(failing).rejects.toMatchObject({
      code: 'helm.template',
      subject: 'c/charts/sub/templates/a.yaml:1:13',
      rule: 'Values.image.tag is nil, so nothing inside it can be read.',
      nextAction: 'Set sub.image.tag in the values, or give image.tag a default in c/charts/sub/values.yaml.',
      details: { missingValue: 'image.tag', valuesFile: 'c/charts/sub/values.yaml' },
    });
  });

  it('answers lookup from its port', async () => {
    const found = { metadata: { labels: { app: 'web' } } };
    const { manifests } = await render(
      {
        'templates/a.yaml':
          '{{ (lookup "v1" "Pod" "ns" "web").metadata.labels.app }}: {{ lookup "v1" "Pod" "ns" "none" | empty }}',
      },
      { ports: { lookup: (_apiVersion, _kind, _namespace, name) => (name === 'web' ? found : undefined) } },
    );
    expect(manifests).toContain('web: true');
  });

  it('is repeatable with a seeded source of randomness and a clock', async () => {
    const files = {
      'templates/a.yaml': 'a: {{ randAlphaNum 20 }}\nb: {{ now | date "2006-01-02" }}\nc: {{ uuidv4 }}',
    };
    const ports = () => ({ random: seededRandom(7), clock: new SimulatedClock(Date.UTC(2026, 0, 2)) });
    const first = await render(files, { ports: ports() });
    expect((await render(files, { ports: ports() })).manifests).toBe(first.manifests);
    expect(first.manifests).toContain('b: 2026-01-02');
  });

  it('gives the manifests to the post-renderer, and hooks after it', async () => {
    const files = {
      'templates/a.yaml': 'kind: A\nmetadata: {name: a}',
      'templates/h.yaml': 'kind: H\nmetadata: {name: h, annotations: {helm.sh/hook: test}}',
    };
    const { manifests } = await render(files, {
      ports: { postRenderer: (text) => text.replace('kind: A', 'kind: B') },
    });
    expect(manifests).toMatch(/^---\n# Source: c\/templates\/a.yaml\nkind: B\n[\s\S]*kind: H/);
    const failing = render(files, { ports: { postRenderer: () => Promise.reject(new Error('boom')) } });
    await expect(failing).rejects.toThrow('error while running post render on files: boom');
  });

  it('orders webhooks, nulls and documents of values as Helm 3 when asked to', async () => {
    const kinds = ['ValidatingWebhookConfiguration', 'Apple'].map((kind) => `kind: ${kind}`).join('\n---\n');
    const files = {
      'templates/a.yaml': `${kinds}\n---\nkind: Z\nv: {{ .Values | toJson }}`,
      'values.yaml': 'a: 1\nm: {x: null}\n---\nb: 2',
    };
    const order = async (helmVersion: 3 | 4) => {
      const { documents } = await render(files, { helmVersion, values: { m: { x: null, none: null } } });
      return documents.map(({ kind, value }) => [kind, (value as { v?: unknown }).v ?? null]);
    };
    expect(await order(4)).toEqual([
      ['ValidatingWebhookConfiguration', null],
      ['Apple', null],
      ['Z', { a: 1, b: 2, m: { x: null, none: null } }],
    ]);
    expect(await order(3)).toEqual([
      ['Apple', null],
      ['ValidatingWebhookConfiguration', null],
      ['Z', { a: 1, m: { none: null } }],
    ]);
  });

  it('gives .Chart as a struct as Helm 3 does when asked to', async () => {
    const files = {
      'templates/a.yaml':
        'a: {{ .Chart.Name }} {{ .Chart.IsRoot }} {{ .Chart.Annotations.x }}{{ .Chart.Nothing }}',
    };
    expect((await render(files)).manifests).toContain('a: c true');
    await expect(render(files, { helmVersion: 3 })).rejects.toThrow(
      "can't evaluate field Nothing in type interface {}",
    );
    const yaml = { 'templates/a.yaml': '{{ .Chart | toYaml }}' };
    expect((await render(yaml, { helmVersion: 3 })).manifests).toContain(
      'IsRoot: true\napiVersion: v2\nname: c\nversion: 1.0.0\n',
    );
  });

  it('names the nil value that was handed to the template that failed', async () => {
    const files = {
      'templates/a.yaml': 'a: {{ include "image" (dict "images" (list .Values.image)) }}',
      'templates/_image.tpl': '{{ define "image" }}{{ range .images }}{{ .pull.secrets }}{{ end }}{{ end }}',
    };
    await expect(render(files)).rejects.toMatchObject({
      nextAction: 'Set image in the values, or give image a default in c/values.yaml.',
      details: { missingValue: 'image', chart: 'c' },
    });
  });

  it('leaves errors on one line as Helm 3 does when asked to', async () => {
    const files = { 'templates/a.yaml': 'a: {{ include "nothing" . }}' };
    const [place, why] = ['c/templates/a.yaml:1:6', 'error calling include: template: no template "nothing"'];
    const failing = (helmVersion: 3 | 4) => expect(render(files, { helmVersion })).rejects;
    await failing(4).toThrow(`${place}\n  executing "c/templates/a.yaml" at <include "nothing" .>:\n`);
    await failing(3).toThrow(
      `template: ${place}: executing "c/templates/a.yaml" at <include "nothing" .>: ${why}`,
    );
  });

  it('names what is two levels below an alias after the chart it was found in, as Helm does', async () => {
    const chart = (name: string, more = '') => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;
    const who = { 'templates/a.yaml': 'who: {{ .Template.Name }}' };
    const at = (folder: string, files: Record<string, string>) =>
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}${name}`, text]));
    const { manifests } = await render({
      'Chart.yaml': chart('c', 'dependencies: [{name: mid, version: "*", repository: "", alias: al}]\n'),
      ...at('charts/mid/', { 'Chart.yaml': chart('mid'), ...who }),
      ...at('charts/mid/charts/low/', { 'Chart.yaml': chart('low'), ...who }),
      ...at('charts/mid/charts/low/charts/least/', { 'Chart.yaml': chart('least'), ...who }),
    });
    const sources = Array.from(manifests.matchAll(/# Source: (.*)\/templates/g), ([, path]) => path);
    expect(sources).toEqual([
      'c/charts/al/charts/low',
      'c/charts/al',
      'c/charts/mid/charts/low/charts/least',
    ]);
  });
});
