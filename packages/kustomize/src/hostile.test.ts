import { SetpointError } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import type { BuildPorts } from './build-context.ts';
import { build, type BuildOptions } from './build.ts';
import { MemoryFiles } from './testing/case-file.ts';

async function yamlOf(
  files: Record<string, string | Uint8Array>,
  options: BuildOptions = {},
  ports: BuildPorts = {},
): Promise<string> {
  const signal = new AbortController().signal;
  return (
    await build(
      new MemoryFiles(new Map(Object.entries(files))),
      '',
      { directory: '/repo', ...options },
      ports,
      signal,
    )
  ).yaml();
}

async function errorOf(
  files: Record<string, string | Uint8Array>,
  options?: BuildOptions,
): Promise<SetpointError> {
  const problem: unknown = await yamlOf(files, options).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(SetpointError);
  return problem as SetpointError;
}

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';

describe('hostile input', () => {
  it('keeps __proto__ and constructor as data and the prototype clean', async () => {
    const yaml = await yamlOf({
      'kustomization.yaml': `resources: [a.yaml]
configMapGenerator: [{name: g, literals: [__proto__=x, constructor=y], options: {disableNameSuffixHash: true}}]
commonAnnotations: {__proto__: z}
patches:
- target: {kind: Service}
  patch: '[{"op": "add", "path": "/spec", "value": {"__proto__": {"polluted": "yes"}}}, {"op": "add", "path": "/spec/__proto__/more", "value": 1}]'
`,
      'a.yaml': `${SERVICE}data: {__proto__: {polluted: "yes"}}\n`,
    });
    expect(yaml).toContain('  __proto__: x\n  constructor: "y"\n');
    expect(yaml).toContain('data:\n  __proto__:\n    polluted: "yes"\n');
    expect(yaml).toContain('spec:\n  __proto__:\n    more: 1\n    polluted: "yes"\n');
    expect(yaml).toContain('    __proto__: z\n');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses an alias bomb', async () => {
    const lines = [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata: {name: a}',
      'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
    ];
    for (let i = 1; i < 10; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const error = await errorOf({
      'kustomization.yaml': 'resources: [a.yaml]\n',
      'a.yaml': `${lines.join('\n')}\n`,
    });
    expect(error.code).toBe('kustomize.too-large');
  });

  it('refuses an anchor that holds itself', async () => {
    const error = await errorOf({
      'kustomization.yaml': 'resources: [a.yaml]\n',
      'a.yaml': `${SERVICE}spec: &s {self: *s}\n`,
    });
    expect(error.message).toContain('contains itself');
  });

  it('refuses deep nesting', async () => {
    const deep = `${SERVICE}spec: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`;
    expect((await errorOf({ 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': deep })).name).toBe(
      'SetpointError',
    );
  });

  it.each(['../../etc/passwd', '/etc/passwd', 'sub/../../x'])('reads nothing outside: %s', async (path) => {
    const files = { 'kustomization.yaml': `configMapGenerator: [{name: a, files: [${path}]}]\n` };
    expect((await errorOf(files)).message).toContain('security; file');
    expect((await errorOf(files, { loadRestrictions: 'none' })).code).toBe('kustomize.not-found');
  });

  it('reads every value of a huge generator and every entry of huge lists', async () => {
    const numbers = Array.from({ length: 5000 }, (_, i) => i);
    const yaml = await yamlOf({
      'kustomization.yaml': [
        'resources: [a.yaml]',
        `configMapGenerator: [{name: g, literals: [${numbers.map((i) => `k${i}=${i}`).join(', ')}]}]`,
        `replicas: [${numbers.map((i) => `{name: d9, count: ${i}}`).join(', ')}]`,
        `images: [${numbers.map((i) => `{name: i${i}, newTag: "${i}"}`).join(', ')}]`,
      ].join('\n'),
      'a.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d9}\nspec: {replicas: 1}\n',
    }).then((text) => text.split('\n'));
    expect(yaml.filter((line) => /^ {2}k\d+: "\d+"$/.test(line))).toHaveLength(5000);
    expect(yaml).toContain('  replicas: 4999');
  });

  it('finds the cycle of a remote base that builds on itself', async () => {
    const url = 'https://github.com/a/b//c?ref=v1';
    let clones = 0;
    const ports: BuildPorts = {
      url: () => Promise.resolve({ status: 404, statusText: 'Not Found', body: new Uint8Array() }),
      repository: () => {
        clones++;
        return Promise.resolve(
          new MemoryFiles(new Map([['c/kustomization.yaml', `resources: ["${url}"]\n`]])),
        );
      },
    };
    const files = { 'kustomization.yaml': `resources: ["${url}"]\n` };
    await expect(yamlOf(files, {}, ports)).rejects.toThrow(/cycle detected: URI '.*' referenced by previous/);
    expect(clones).toBe(1);
  });

  it('reads nothing outside of the clone of a remote base', async () => {
    const ports: BuildPorts = {
      url: () => Promise.resolve({ status: 404, statusText: 'Not Found', body: new Uint8Array() }),
      repository: () =>
        Promise.resolve(
          new MemoryFiles(
            new Map([
              ['c/kustomization.yaml', 'configMapGenerator: [{name: a, files: [../../../secret]}]\n'],
            ]),
          ),
        ),
    };
    const files = { 'kustomization.yaml': 'resources: ["https://github.com/a/b//c?ref=v1"]\n', secret: 'x' };
    await expect(yamlOf(files, { loadRestrictions: 'none' }, ports)).rejects.toThrow(/secret/);
  });

  it('says which port is missing for what lies elsewhere', async () => {
    const error = await errorOf({
      'kustomization.yaml': 'resources: ["https://github.com/a/b//c?ref=v1"]\n',
    });
    expect(error.code).toBe('kustomize.port-missing');
    expect(error.rule).toContain('resources');
  });

  it('asks the ports for remote bases and charts', async () => {
    const remote = new MemoryFiles(
      new Map([
        ['c/kustomization.yaml', 'resources: [s.yaml]\n'],
        ['c/s.yaml', SERVICE],
      ]),
    );
    const asked: string[] = [];
    const ports: BuildPorts = {
      url: () => Promise.resolve({ status: 404, statusText: 'Not Found', body: new Uint8Array() }),
      repository: (spec) => {
        asked.push(`${spec.host}${spec.repoPath} ${spec.ref} ${spec.path} ${spec.timeoutMs}`);
        return Promise.resolve(remote);
      },
      helmPull: () => Promise.resolve(new MemoryFiles(new Map([['values.yaml', 'a: b\n']]))),
      helmTemplate: ({ chart }) =>
        Promise.resolve(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${chart.name}}\n`),
    };
    const yaml = await yamlOf(
      {
        'kustomization.yaml':
          'namePrefix: p-\nresources: ["https://github.com/a/b//c?ref=v1&timeout=10"]\nhelmCharts: [{name: chart, repo: "https://example.com"}]\n',
      },
      { enableHelm: true },
      ports,
    );
    expect(asked).toEqual(['https://github.com/a/b v1 c 10000']);
    expect(yaml).toContain('name: p-web\n');
    expect(yaml).toContain('name: p-chart\n');
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    const files = new MemoryFiles(new Map([['kustomization.yaml', 'resources: []\n']]));
    await expect(build(files, '', {}, {}, abort.signal)).rejects.toThrow('enough');
  });
});
