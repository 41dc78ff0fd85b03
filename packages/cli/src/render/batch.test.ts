import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock, systemRandom } from '@setpoint/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { exitCodes } from '../errors.ts';
import { createTerminal } from '../output/style.ts';
import { renderBatch } from './batch.ts';
import { JobRunner, renderOnce } from './job-runner.ts';

let folder: string;
let told: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-batch-'));
  told = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const out = { write: (text: string) => (told += text) !== '' };

function context(signal = new AbortController().signal, env: Context['env'] = {}): Context {
  return {
    terminal: createTerminal(out, out, {}),
    env,
    cwd: folder,
    clock: systemClock,
    random: systemRandom,
    signal,
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function chart(name: string, template: string, values = ''): object {
  write(`${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
  write(`${name}/templates/a.yaml`, template);
  write(`${name}/values.yaml`, values);
  return { id: name, tool: 'helm', path: name };
}

const good =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  v: {{ .Values.v | quote }}\n';

const endless = '{{ $x := repeat 30000000 "x" }}{{ range until 100000 }}{{ $_ := sha256sum $x }}{{ end }}';

async function batch(jobs: readonly object[], more: { repeat?: number; cache?: boolean } = {}) {
  write('jobs.jsonl', jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
  const options = {
    batch: join(folder, 'jobs.jsonl'),
    out: join(folder, 'out'),
    repeat: 1,
    cache: false,
    ...more,
  };
  const code = await renderBatch(options, context());
  const lines = told.split('\n').filter((line) => line !== '');
  return {
    code,
    lines: lines.map(
      (line) => JSON.parse(line) as { id: string; ok: boolean; firstMs: number; bestMs: number },
    ),
  };
}

const text = (id: string, ending = 'yaml') => readFileSync(join(folder, `out/${id}.${ending}`), 'utf8');

it('writes what each job gives or why it gives nothing, and tells how long it took', async () => {
  write('v.yaml', 'v: file\n');
  const job = { ...chart('web', good, 'v: own\n'), name: 'r', namespace: 'ns' };
  const jobs = [
    job,
    { ...job, id: 'over', values: ['v.yaml'] },
    { ...job, id: 'set', values: ['v.yaml'], set: ['v=set'] },
    { ...job, id: 'wrong', set: ['v[=x'] },
    { id: 'missing', tool: 'kustomize', path: 'nowhere' },
    { id: 'unknown', tool: 'tar', path: 'web' },
  ];
  const { code, lines } = await batch(jobs, { repeat: 3 });
  expect(code).toBe(exitCodes.differences);
  expect(lines.map(({ id, ok }) => [id, ok])).toEqual([
    ['web', true],
    ['over', true],
    ['set', true],
    ['wrong', false],
    ['missing', false],
    ['unknown', false],
  ]);
  expect(text('web')).toBe(
    '---\n# Source: web/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: r\ndata:\n  v: "own"\n',
  );
  expect([text('over'), text('set')].map((yaml) => /v: .*/.exec(yaml)?.[0])).toEqual([
    'v: "file"',
    'v: "set"',
  ]);
  expect(text('wrong', 'error')).toContain('failed parsing --set data');
  expect(existsSync(join(folder, 'out/wrong.yaml'))).toBe(false);
  expect(lines.every(({ firstMs, bestMs }) => firstMs >= bestMs && bestMs >= 0)).toBe(true);
});

it('takes every option that the flags have', async () => {
  const all = `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}
data:
  release: "{{ .Release.IsUpgrade }} {{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "example.org/v1" }}"
  values: {{ .Values | toJson | quote }}
`;
  const job = chart('web', all, 'own: 1\n');
  write('web/crds/crd.yaml', 'kind: CustomResourceDefinition\n');
  write('web/values.schema.json', '{"properties":{"own":{"type":"string"}}}');
  write('web/templates/hook.yaml', 'kind: Job\nmetadata: {annotations: {helm.sh/hook: pre-install}}\n');
  write('web/templates/test.yaml', 'kind: Pod\nmetadata: {annotations: {helm.sh/hook: test}}\n');
  write('a.yaml', 'file: 1\n');
  write('text.txt', 'text');
  const helm = {
    ...job,
    name: 'n',
    namespace: 'ns',
    values: ['a.yaml'],
    set: ['set=1'],
    setString: ['string=1'],
    setJson: ['json={"a":[1]}'],
    setFile: ['text=text.txt'],
    setLiteral: ['literal=a,b'],
    includeCrds: true,
    kubeVersion: '1.30.1',
    apiVersions: ['example.org/v1'],
    isUpgrade: true,
    skipSchemaValidation: true,
    skipTests: true,
  };
  write(
    'kz/kustomization.yaml',
    'resources: [../out.yaml]\nhelmCharts: [{name: inner, version: 1.0.0, releaseName: r}]\n',
  );
  write('out.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: z}\n');
  chart(
    'kz/charts/inner',
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: "v{{ .Capabilities.KubeVersion.Minor }}"}\n',
  );
  write('kz/charts/inner/Chart.yaml', 'apiVersion: v2\nname: inner\nversion: 1.0.0\n');
  const kustomize = {
    tool: 'kustomize',
    path: 'kz',
    enableHelm: true,
    loadRestrictor: 'LoadRestrictionsNone',
  };
  const jobs = [
    helm,
    {
      ...helm,
      id: 'bare',
      noHooks: true,
      showOnly: ['templates/a.yaml'],
      nameTemplate: 'by-{{ upper "x" | lower }}',
    },
    { ...helm, id: 'schema', skipSchemaValidation: false },
    { ...helm, id: 'three', helmVersion: 3 },
    { ...kustomize, id: 'legacy', reorder: 'legacy', helmKubeVersion: '1.29.0' },
    { ...kustomize, id: 'none', reorder: 'none', helmApiVersions: ['a/v1'] },
    { ...kustomize, id: 'restricted', loadRestrictor: 'LoadRestrictionsRootOnly' },
    { ...kustomize, id: 'disabled', enableHelm: false },
  ];
  const { lines } = await batch(jobs);
  expect(lines.filter(({ ok }) => !ok).map(({ id }) => id)).toEqual(['schema', 'restricted', 'disabled']);
  const values = '{"file":1,"json":{"a":[1]},"literal":"a,b","own":1,"set":1,"string":"1","text":"text"}';
  const body = `apiVersion: v1
kind: ConfigMap
metadata: {name: n, namespace: ns}
data:
  release: "true v1.30.1 true"
  values: ${JSON.stringify(values)}
`;
  const hook =
    '---\n# Source: web/templates/hook.yaml\nkind: Job\nmetadata: {annotations: {helm.sh/hook: pre-install}}\n';
  const crd = '---\n# Source: web/crds/crd.yaml\nkind: CustomResourceDefinition\n\n';
  expect(text('web')).toBe(`${crd}---\n# Source: web/templates/a.yaml\n${body}${hook}`);
  expect(text('three')).toBe(text('web'));
  expect(text('bare')).toBe(
    `---\n# Source: web/templates/a.yaml\n${body.replace('name: n,', 'name: by-x,')}`,
  );
  expect(text('schema', 'error')).toContain("at '/own': got number, want string");
  const kinds = (id: string) =>
    [...text(id).matchAll(/^kind: (.*)\n(?:.*\n)*?  name: (.*)$/gm)].map((found) => found.slice(1));
  expect(kinds('legacy')).toEqual([
    ['Namespace', 'v29'],
    ['Secret', 'z'],
  ]);
  expect(kinds('none').map(([kind]) => kind)).toEqual(['Secret', 'Namespace']);
});

it('a post-renderer changes what is printed: a plugin, or in Helm 3 any program', async () => {
  const job = { tool: 'helm', path: 'web' } as const;
  chart('web', good, 'v: own\n');
  const config = 'runtimeConfig: {platformCommand: [{command: "${HELM_PLUGIN_DIR}/run.sh"}]}\n';
  write(
    'plugins/a/plugin.yaml',
    `{apiVersion: v1, type: postrenderer/v1, runtime: subprocess, name: change}`,
  );
  write(
    'plugins/b/plugin.yaml',
    `apiVersion: v1\ntype: postrenderer/v1\nruntime: subprocess\nname: b\n${config}`,
  );
  write('plugins/b/run.sh', '#!/bin/sh\nsed "s/v: .*/v: $1/"\n');
  chmodSync(join(folder, 'plugins/b/run.sh'), 0o755);
  const env = { PATH: process.env['PATH'] ?? '', HELM_PLUGINS: join(folder, 'plugins') };
  const runner = new JobRunner(context(undefined, env));
  const outcome = async (more: object) => {
    const done = await runner.run({ ...job, ...more }, { repeat: 1, cache: false });
    return done.ok ? /v: .*/.exec(done.text)?.[0] : done.error.message;
  };
  expect(await outcome({ postRenderer: 'b', postRendererArgs: ['x'] })).toBe('v: x');
  const program = { postRenderer: './plugins/b/run.sh', postRendererArgs: ['y'], helmVersion: 3 };
  expect(await outcome(program)).toBe('v: y');
  expect(await outcome({ postRenderer: 'c' })).toBe(
    'invalid argument "c" for "--post-renderer" flag: plugin: {Name:c Type:postrenderer/v1} not found',
  );
  expect(await outcome({ postRenderer: 'change' })).toContain('no plugin command is applicable');
  write('plugins/b/run.sh', '#!/bin/sh\nexit 3\n');
  expect(await outcome({ postRenderer: 'b' })).toBe(
    'error while running post render on files: failed to invoke post-renderer plugin "b": plugin "b" exited with error',
  );
  expect(await outcome({})).toBe('v: "own"');
  await runner.close();
});

it('repeats render anew, unless they may be answered by the first', async () => {
  const job = chart(
    'random',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ randAlphaNum 20 | lower }}\n',
  );
  await batch([job, { ...job, id: 'seeded', seed: 's' }, { ...job, id: 'again', seed: 's' }], { repeat: 2 });
  expect(text('seeded')).toBe(text('again'));
  expect(text('random')).not.toBe(text('seeded'));
  told = '';
  const { lines } = await batch([job], { repeat: 3, cache: true });
  expect(lines[0]?.bestMs).toBeLessThanOrEqual(lines[0]?.firstMs ?? 0);
});

it('hostile charts end in errors, and every other job is rendered', async () => {
  const bomb = ['a: &a [1,1,1,1,1,1,1,1,1,1]'];
  for (let i = 0; i < 12; i++)
    bomb.push(
      `k${i}: &k${i} [${Array(10)
        .fill(i === 0 ? '*a' : `*k${i - 1}`)
        .join(',')}]`,
    );
  const jobs = [
    chart('include', '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}'),
    chart('tpl', '{{ tpl .Values.x . }}', 'x: "{{ tpl (print .Values.x .Values.x) . }}"\n'),
    chart('until', '{{ until 1000000000 | len }}'),
    chart('range', '{{ range 1000000000 }}x{{ end }}'),
    chart('repeat', '{{ repeat 1000000000 "x" | len }}'),
    chart('aliases', 'a: 1', `${bomb.join('\n')}\n`),
    chart('nested', 'a: 1', `a: ${'['.repeat(100_000)}\n`),
    chart('cycle', '{{ $_ := set .Values "v" .Values }}{{ toYaml .Values }}'),
  ];
  const between = jobs.flatMap((job, i) => [job, { ...chart('fine', good), id: `fine${i}` }]);
  const { lines } = await batch(between);
  for (const { id, ok } of lines) expect([id, ok]).toEqual([id, id.startsWith('fine')]);
});

it('hostile kustomizations end in errors, and every other job is built', async () => {
  const kustomization = (id: string, text: string): object => {
    write(`kz/${id}/kustomization.yaml`, text);
    return { id, tool: 'kustomize', path: `kz/${id}` };
  };
  const aliases = ['a: &a0 [x,x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 12; i++)
    aliases.push(
      `k${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(',')}]`,
    );
  const header = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
  write('kz/aliases/r.yaml', `${header}${aliases.join('\n')}\n`);
  write('kz/nested/r.yaml', `${header}data: ${'['.repeat(100_000)}\n`);
  write('kz/garbage/r.yaml', '\u0001{[%@`'.repeat(1_600_000));
  write('kz/outside.yaml', header);
  write('kz/link/.keep', '');
  symlinkSync('../outside.yaml', join(folder, 'kz/link/r.yaml'));
  write('kz/bytes/.keep', '');
  writeFileSync(join(folder, 'kz/bytes/r.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a]));
  const jobs = [
    kustomization('ring-a', 'resources: [../ring-b]\n'),
    kustomization('ring-b', 'resources: [../ring-a]\n'),
    kustomization('self', 'resources: [.]\n'),
    kustomization('dots', 'resources: [../outside.yaml]\n'),
    kustomization('absolute', 'configMapGenerator: [{name: a, files: [/etc/hostname]}]\n'),
    ...['link', 'aliases', 'nested', 'garbage', 'bytes'].map((id) =>
      kustomization(id, 'resources: [r.yaml]\n'),
    ),
    kustomization('deep', `resources: ${'['.repeat(100_000)}\n`),
  ];
  const fine = { tool: 'kustomize', path: 'kz/fine' };
  kustomization('fine', 'configMapGenerator: [{name: a, literals: [__proto__=x, constructor=y]}]\n');
  const between = jobs.flatMap((job, i) => [job, { ...fine, id: `fine${i}` }]);
  const { lines } = await batch(between);
  for (const { id, ok } of lines) expect([id, ok]).toEqual([id, id.startsWith('fine')]);
  for (const [i] of jobs.entries())
    expect(text(`fine${i}`)).toMatch(
      /^apiVersion: v1\ndata:\n  __proto__: x\n  constructor: "?y"?\nkind: Con/,
    );
  expect(text('ring-a', 'error')).toContain('cycle');
  expect(text('dots', 'error')).toContain('security; file');
});

it('a regular expression takes time linear in its text, and keys of a prototype are data', async () => {
  const jobs = [
    chart('redos', 'a: {{ regexMatch "(a+)+$" (print (repeat 100000 "a") "b") }}'),
    chart(
      'proto',
      'a: {{ index .Values "__proto__" "polluted" }}\nb: {{ hasKey .Values "toString" }}\n',
      '__proto__: {polluted: x}\n',
    ),
  ];
  await batch(jobs);
  expect([text('redos'), text('proto')].map((yaml) => yaml.split('\n').slice(2).join('\n'))).toEqual([
    'a: false\n',
    'a: x\nb: false\n',
  ]);
});

it('a job ends at its limits of memory and time, and the next one has a new thread', async () => {
  chart('fine', good, 'v: own\n');
  chart(
    'memory',
    '{{ $m := dict }}{{ range until 4000 }}{{ $_ := set $m (toString .) (until 100000) }}{{ end }}',
  );
  chart('endless', endless);
  const once = { repeat: 1, cache: false };
  const small = new JobRunner(context(), { heapMb: 64, wallMs: 60_000 });
  expect(await small.run({ tool: 'helm', path: 'memory' }, once)).toMatchObject({
    error: { code: 'render.memory' },
  });
  expect(await small.run({ tool: 'helm', path: 'fine' }, once)).toMatchObject({ ok: true });
  await small.close();
  const short = new JobRunner(context(), { wallMs: 200 });
  expect(await short.run({ tool: 'helm', path: 'endless' }, once)).toMatchObject({
    error: { code: 'render.deadline' },
  });
  await short.close();
});

it('one render ends with the signal', async () => {
  chart('endless', endless);
  const stopping = new AbortController();
  const rendering = renderOnce({ tool: 'helm', path: 'endless' }, context(stopping.signal));
  stopping.abort(new Error('interrupted'));
  await expect(rendering).rejects.toThrow('interrupted');
});
