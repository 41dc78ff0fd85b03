import { join } from 'node:path';
import { seededRandom, systemClock } from '@setpoint/core';
import { createSource, type Source } from '@setpoint/source';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRemotes, type Remotes, type RemotesOptions } from './remotes.ts';
import type { Renderer } from './renderer.ts';
import type { RenderResult } from './result.ts';
import { RemoteServer } from './testing/remote-server.ts';
import { configMap, failed, never, rendered, testRenderer, treeOf } from './testing/render.ts';

let server: RemoteServer;
let source: Source;
let renderer: Renderer;

beforeEach(async () => {
  server = new RemoteServer();
  await server.start();
  renderer = testRenderer({ limits: { wallMs: 60_000 } });
  source = createSource({
    cacheDir: join(server.scratch, 'cache'),
    clock: systemClock,
    random: seededRandom(1),
    protocols: ['http', 'https', 'file'],
  });
});
afterEach(async () => {
  await Promise.all([source.close(), renderer.close(), server.stop()]);
});

function remotes(options: Partial<RemotesOptions> = {}): Remotes {
  return createRemotes({ source, repositoryFor: (url) => ({ url }), ...options });
}

async function render(kustomization: string, options: Partial<RemotesOptions> = {}): Promise<RenderResult> {
  const tree = treeOf({ 'app/kustomization.yaml': kustomization });
  const tool = { kind: 'kustomize' } as const;
  return await renderer.render({ tree, path: 'app', tool, remotes: remotes(options) }, never);
}

function names(result: RenderResult): readonly unknown[] {
  return rendered(result).objects.map(({ object }) => (object['metadata'] as { name: string }).name);
}

function errorOf(result: RenderResult): {
  readonly code: string;
  readonly message: string;
  readonly retry: string;
} {
  return failed(result).errors[0] as never;
}

const BASE = {
  'base/kustomization.yaml': 'resources: [a.yaml]\n',
  'base/a.yaml': configMap('a'),
  'other/file': 'x',
};

describe('remote bases', () => {
  const base = (ref: string): string =>
    `namePrefix: p-\nresources: ["${server.url}/org/repo.git//base?ref=${ref}"]\n`;

  it('are read through the source, with their components and bases', async () => {
    server.commit({
      ...BASE,
      'comp/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -c\n',
      'dev/kustomization.yaml': 'resources: [../base]\ncomponents: [../comp]\n',
    });
    const url = `${server.url}/org/repo.git`;
    const result = await render(`resources: ["${url}/dev"]\ncomponents: ["git::${url}//comp?ref=main"]\n`);
    expect(names(result)).toEqual(['a-c-c']);
  });

  it('are named by every form of a URL and of a ref', async () => {
    const first = server.commit({ ...BASE, 'kustomization.yaml': 'resources: [base]\n' });
    server.git('tag', 'v1');
    server.git('branch', 'old');
    server.commit({ 'base/a.yaml': configMap('b') });
    const repo = `${server.url}/org/repo.git`;
    const disk = `file://${server.scratch}/served/org/repo.git`;
    const forms = {
      b: [
        repo,
        `${repo}/base`,
        `git::${repo}//base`,
        `${repo}//base/?ref=HEAD`,
        `${disk}//base`,
        `${disk}/base`,
      ],
      a: ['v1', 'old', 'refs/tags/v1', 'heads/old', first].map((ref) => `${repo}//base?ref=${ref}`),
    };
    forms.a.push(`${repo}//base?version=v1&timeout=60s`, `${disk}//base?ref=v1&submodules=false`);
    for (const [name, urls] of Object.entries(forms)) {
      for (const url of urls) {
        expect([url, names(await render(`resources: ["${url}"]\n`, { allowLocal: true }))]).toEqual([
          url,
          [name],
        ]);
      }
    }
    const short = errorOf(await render(`resources: ["${repo}//base?ref=${first.slice(0, 12)}"]\n`));
    expect([short.code, short.message]).toEqual([
      'source.ref-not-found',
      `accumulating resources: accumulation err='accumulating resources from '${repo}//base?ref=${first.slice(0, 12)}': URL is a git repository': couldn't find remote ref ${first.slice(0, 12)}`,
    ]);
  });

  it('have their submodules in their places, unless the URL says not', async () => {
    const lib = server.commit(BASE);
    server.submodule('inner', lib);
    server.commit({
      '.gitmodules': '[submodule "inner"]\n\tpath = inner\n\turl = ../repo.git\n',
      'dev/kustomization.yaml': 'resources: [../inner/base]\nnamePrefix: p-\n',
    });
    const dev = `${server.url}/org/repo.git//dev`;
    expect(names(await render(`resources: ["${dev}"]\n`))).toEqual(['p-a']);
    const without = errorOf(await render(`resources: ["${dev}?submodules=false"]\n`));
    expect(without.message).toContain('no such file or directory');
  });

  it('at a commit are fetched once, ever', async () => {
    const id = server.commit(BASE);
    const first = await render(base(id));
    expect(names(first)).toEqual(['p-a']);
    server.commit({ 'base/a.yaml': configMap('b') });
    const before = server.asked.length;
    expect(await render(base(id))).toBe(first);
    expect(server.asked.length).toBe(before);
  });

  it('at a branch are looked up again, and rendered again when what was read of them changed', async () => {
    server.commit(BASE);
    const first = await render(base('main'));
    server.commit({ 'other/file': 'y' });
    expect(await render(base('main'))).toBe(first);
    server.commit({ 'base/a.yaml': configMap('b') });
    expect(await render(base('main'), { maxAgeMs: Number.POSITIVE_INFINITY })).toBe(first);
    const changed = await render(base('main'));
    expect(names(changed)).toEqual(['p-b']);
    expect(renderer.counts.hits).toBe(2);
    expect(rendered(changed).key).not.toBe(rendered(first).key);
  });

  it('that cannot be read fail for now and are tried again', async () => {
    server.commit(BASE);
    server.isDown = true;
    const down = errorOf(await render(base('main')));
    expect(down.retry).toBe('backoff');
    expect(down.message).toContain("accumulating resources from 'http://127.0.0.1");
    server.isDown = false;
    expect(names(await render(base('main')))).toEqual(['p-a']);
    const gone = errorOf(await render(base('nope')));
    expect([gone.code, gone.retry]).toEqual(['source.ref-not-found', 'backoff']);
  });

  it('see nothing outside of themselves, and no disk', async () => {
    server.commit({
      'up/kustomization.yaml': 'resources: [../../x]\n',
      'file/kustomization.yaml': 'configMapGenerator: [{name: a, files: [../../../../etc/passwd]}]\n',
      'link/kustomization.yaml': 'resources: [../base/a.yaml]\n',
      ...BASE,
    });
    const url = `${server.url}/org/repo.git`;
    expect(errorOf(await render(`resources: ["${url}//up"]\n`)).message).toContain('security; bases');
    expect(errorOf(await render(`resources: ["${url}//file"]\n`)).message).toContain('security; file');
    expect(errorOf(await render(`resources: ["${url}//link"]\n`)).message).toContain('security; file');
    const local = `resources: ["file://${server.scratch}/served/org/repo.git//base"]\n`;
    expect(errorOf(await render(local)).code).toBe('render.remote-denied');
    expect(names(await render(local, { allowLocal: true }))).toEqual(['a']);
  });

  it('that lead to themselves end', async () => {
    const url = `${server.url}/org/repo.git//base`;
    server.commit({ 'base/kustomization.yaml': `resources: ["${url}"]\n` });
    expect(errorOf(await render(`resources: ["${url}"]\n`)).message).toContain('cycle detected: URI');
    server.commit({ 'base/kustomization.yaml': `resources: ["${url}?timeout=1", "${url}?timeout=2"]\n` });
    const hidden = errorOf(await render(`resources: ["${url}?timeout=3"]\n`));
    expect(hidden.message).toMatch(/cycle detected/);
  });

  it.each(['--upload-pack=x', '-x'])('take no option for a ref: %s', async (ref) => {
    server.commit(BASE);
    expect(errorOf(await render(base(ref))).code).toBe('source.bad-ref');
  });

  it('are an error where nothing beside the tree may be read', async () => {
    const tree = treeOf({ 'kustomization.yaml': base('main') });
    const result = await renderer.render({ tree, path: '', tool: { kind: 'kustomize' } }, never);
    expect(errorOf(result).code).toBe('kustomize.port-missing');
  });
});

describe('remote files', () => {
  it('are read again, and rendered again when they changed', async () => {
    server.files.set('/a.yaml', configMap('a'));
    const kustomization = `resources: ["${server.url}/a.yaml"]\n`;
    const first = await render(kustomization);
    expect(names(first)).toEqual(['a']);
    expect(await render(kustomization)).toBe(first);
    server.files.set('/a.yaml', configMap('b'));
    expect(names(await render(kustomization))).toEqual(['b']);
  });

  it('that are not there fail for now', async () => {
    const error = errorOf(await render(`resources: ["${server.url}/none.yaml"]\n`));
    expect(error.message).toContain('HTTP Error: status code 404 (Not Found)');
    expect(error.retry).toBe('backoff');
  });

  it('serve patches too', async () => {
    server.files.set('/a.yaml', configMap('a'));
    server.files.set('/p.yaml', configMap('a', 'data: {x: y}\n'));
    const result = await render(
      `resources: ["${server.url}/a.yaml"]\npatches: [{path: "${server.url}/p.yaml"}]\n`,
    );
    expect(rendered(result).objects[0]?.object['data']).toEqual({ x: 'y' });
  });
});
