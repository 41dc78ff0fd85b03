import { afterEach, describe, expect, it } from 'vitest';
import { keyOf } from './reads.ts';
import type { Renderer, RendererOptions } from './renderer.ts';
import {
  configMap,
  failed,
  never,
  problems,
  renderDirectory,
  rendered,
  summary,
  testRenderer,
  treeOf,
} from './testing/render.ts';

const open: Renderer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((renderer) => renderer.close()));
});

function makeRenderer(options: Partial<RendererOptions> = {}): Renderer {
  const renderer = testRenderer(options);
  open.push(renderer);
  return renderer;
}

const LARGE = configMap('large', `data:\n  x: ${'y'.repeat(70_000)}\n`);

describe('the cache', () => {
  const base = {
    'app/a.yaml': configMap('a'),
    'app/sub/b.yaml': configMap('b'),
    'other/x.yaml': configMap('x'),
  };

  it.each([
    ['nothing', {}, true],
    ['another application', { 'other/x.yaml': configMap('y') }, true],
    ['a file that was listed and not read', { 'app/README.md': 'new' }, false],
    ['a file that was read', { 'app/a.yaml': configMap('changed') }, false],
    ['a directory that was not entered', { 'app/sub/b.yaml': configMap('changed') }, true],
  ])('a commit that touches %s', async (_what, change, hit) => {
    const renderer = makeRenderer();
    const before = await renderDirectory(renderer, treeOf(base), { path: 'app' });
    const after = await renderDirectory(renderer, treeOf({ ...base, ...change }), { path: 'app' });
    expect(renderer.counts).toEqual({ hits: hit ? 1 : 0, inline: hit ? 1 : 2, inWorker: 0 });
    if (hit) expect(after).toBe(before);
  });

  it('a changed file that was not read is a hit, and so is every later look-up', async () => {
    const renderer = makeRenderer();
    const text = treeOf({ ...base, 'app/README.md': 'one' });
    await renderDirectory(renderer, text, { path: 'app' });
    const changed = treeOf({ ...base, 'app/README.md': 'two' });
    await renderDirectory(renderer, changed, { path: 'app' });
    await renderDirectory(renderer, changed, { path: 'app' });
    await renderDirectory(renderer, text, { path: 'app' });
    expect(renderer.counts).toEqual({ hits: 3, inline: 1, inWorker: 0 });
  });

  it('sees through links to what they lead to', async () => {
    const renderer = makeRenderer();
    const linked = { 'app/l.yaml': { link: '../other/x.yaml' }, 'other/x.yaml': configMap('x') };
    await renderDirectory(renderer, treeOf(linked), { path: 'app' });
    const moved = await renderDirectory(renderer, treeOf({ ...linked, 'other/x.yaml': configMap('z') }), {
      path: 'app',
    });
    expect(summary(moved)).toEqual(['app/l.yaml:1 ConfigMap/z']);
    const gone = await renderDirectory(renderer, treeOf({ 'app/l.yaml': { link: '../other/x.yaml' } }), {
      path: 'app',
    });
    expect(rendered(gone).objects).toEqual([]);
    const back = await renderDirectory(renderer, treeOf(linked), { path: 'app' });
    expect(summary(back)).toEqual(['app/l.yaml:1 ConfigMap/x']);
  });

  it('a missing directory that appears is rendered', async () => {
    const renderer = makeRenderer();
    expect(problems(await renderDirectory(renderer, treeOf({ x: 'y' }), { path: 'app' }))).toHaveLength(1);
    expect(problems(await renderDirectory(renderer, treeOf({ x: 'z' }), { path: 'app' }))).toHaveLength(1);
    expect(renderer.counts.hits).toBe(1);
    expect(summary(await renderDirectory(renderer, treeOf(base), { path: 'app' }))).toHaveLength(1);
  });

  it('tells tools and paths apart, and gives equal keys to equal content', async () => {
    const renderer = makeRenderer();
    const keys = await Promise.all(
      [{}, { recurse: true }, { include: 'a*' }, { exclude: 'a*' }].map(async (options) => {
        const one = rendered(await renderDirectory(renderer, treeOf(base), { path: 'app', ...options }));
        return one.key;
      }),
    );
    expect(new Set(keys).size).toBe(4);
    const other = makeRenderer();
    const same = rendered(await renderDirectory(other, treeOf({ ...base, new: 'file' }), { path: 'app' }));
    expect(same.key).toBe(keys[0]);
    expect(keyOf('p', new Map([['a', { kind: 'absent' }]]))).not.toBe(keyOf('p', new Map()));
  });

  it('renders once for equal requests that come together', async () => {
    const renderer = makeRenderer();
    const tree = treeOf(base);
    const results = await Promise.all(
      Array.from({ length: 100 }, () => renderDirectory(renderer, tree, { path: 'app' })),
    );
    expect(new Set(results).size).toBe(1);
    expect(renderer.counts).toEqual({ hits: 99, inline: 1, inWorker: 0 });
  });

  it('stays within its bounds, also for one path of many contents', async () => {
    const renderer = makeRenderer({ cacheEntries: 3 });
    const trees = Array.from({ length: 6 }, (_, i) => treeOf({ 'app/a.yaml': configMap(`n${i}`) }));
    for (const tree of trees) await renderDirectory(renderer, tree, { path: 'app' });
    for (const tree of trees.slice(3)) await renderDirectory(renderer, tree, { path: 'app' });
    expect(renderer.counts).toEqual({ hits: 3, inline: 6, inWorker: 0 });
    for (const tree of trees.slice(0, 3)) await renderDirectory(renderer, tree, { path: 'app' });
    expect(renderer.counts).toEqual({ hits: 3, inline: 9, inWorker: 0 });
  });

  it('one touched among a thousand: one render', async () => {
    const renderer = makeRenderer();
    const files = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`apps/${i}/cm.yaml`, configMap(`cm-${i}`)] as const),
    );
    const all = (tree: ReturnType<typeof treeOf>): Promise<unknown> =>
      Promise.all(
        Array.from({ length: 1000 }, (_, i) => renderDirectory(renderer, tree, { path: `apps/${i}` })),
      );
    await all(treeOf(files));
    await all(treeOf({ ...files, 'apps/77/cm.yaml': configMap('touched') }));
    expect(renderer.counts).toEqual({ hits: 999, inline: 1001, inWorker: 0 });
  });
});

describe('the worker', () => {
  it('gives what the main thread gives, for input too large for it', async () => {
    const renderer = makeRenderer();
    const tree = treeOf({
      'app/large.yaml': LARGE,
      'app/link.yaml': { link: '../other/p.yaml' },
      'other/p.yaml': configMap('p', 'data: {__proto__: a, big: "1"}\nhuge: 9223372036854775807\n'),
    });
    const result = rendered(await renderDirectory(renderer, tree, { path: 'app' }));
    expect(renderer.counts).toEqual({ hits: 0, inline: 0, inWorker: 1 });
    expect(summary(result)).toEqual(['app/large.yaml:1 ConfigMap/large', 'app/link.yaml:1 ConfigMap/p']);
    expect(result.objects[1]?.object['huge']).toBe(9223372036854775807n);
    expect(Object.keys(result.objects[1]?.object['data'] as object)).toEqual(['__proto__', 'big']);
    expect([...result.reads.keys()]).toEqual(['app', 'app/link.yaml', 'app/large.yaml']);
    const touched = await renderDirectory(renderer, treeOf({ 'app/large.yaml': LARGE }), { path: 'app' });
    expect(summary(touched)).toHaveLength(1);
    expect(renderer.counts).toEqual({ hits: 0, inline: 0, inWorker: 2 });
  });

  it('hands errors on whole', async () => {
    const renderer = makeRenderer();
    const tree = treeOf({ 'a.yaml': LARGE, 'b.yaml': `${configMap('b')}x: [\n`, 'c.yaml': { link: '../x' } });
    const { errors } = failed(await renderDirectory(renderer, tree));
    expect(errors.map(({ code, subject, rule }) => [code, subject, rule !== undefined])).toEqual([
      ['source.path-escape', 'c.yaml', true],
      ['render.bad-yaml', expect.stringMatching(/^b.yaml:\d/), true],
    ]);
  });

  it('is ended at its deadline, and the next render has a new one', async () => {
    const renderer = makeRenderer({ limits: { wallMs: 150 }, maxManifestBytes: 64 * 1024 * 1024 });
    const slow = treeOf({ 'slow.yaml': configMap('slow', `data:\n${'  k: v\n'.repeat(3_000_000)}`) });
    const { errors } = failed(
      await renderer.render({ tree: slow, path: '', tool: { kind: 'directory' }, label: 'app/x' }, never),
    );
    expect(errors).toMatchObject([{ code: 'render.deadline', subject: 'app/x' }]);
  });

  it('is ended at its memory limit, and the process lives', async () => {
    const renderer = makeRenderer({
      limits: { wallMs: 30_000, heapMb: 24 },
      maxManifestBytes: 64 * 1024 * 1024,
    });
    const list = `items:\n${'- {a: {b: {c: [1, 2, 3]}}}\n'.repeat(200_000)}`;
    const hungry = treeOf({ 'm.yaml': configMap('m', list) });
    expect(problems(await renderDirectory(renderer, hungry))).toEqual(['render.memory .']);
    expect(summary(await renderDirectory(renderer, treeOf({ 'a.yaml': configMap('after') })))).toHaveLength(
      1,
    );
  });

  it('queues what comes while it is busy, and ends with the signal', async () => {
    const renderer = makeRenderer();
    const trees = Array.from({ length: 5 }, (_, i) =>
      treeOf({ 'a.yaml': LARGE, 'b.yaml': configMap(`n${i}`) }),
    );
    const results = await Promise.all(trees.map((tree) => renderDirectory(renderer, tree)));
    expect(results.map((result) => summary(result)[1])).toEqual(
      trees.map((_, i) => `b.yaml:1 ConfigMap/n${i}`),
    );
    const abort = new AbortController();
    const slow = treeOf({ 'a.yaml': configMap('slow', `x: [${'1, '.repeat(500_000)}]\n`) });
    const rendering = renderer.render({ tree: slow, path: '', tool: { kind: 'directory' } }, abort.signal);
    setTimeout(() => abort.abort(new Error('no longer wanted')), 10);
    const outcome = await rendering.then(
      () => 'rendered',
      (error: Error) => error.message,
    );
    expect(outcome).toBe('no longer wanted');
    expect(summary(await renderDirectory(renderer, treeOf({ 'a.yaml': `${LARGE}# after` })))).toHaveLength(1);
  });

  it('ends with the renderer', async () => {
    const renderer = makeRenderer();
    const rendering = renderDirectory(renderer, treeOf({ 'a.yaml': LARGE }));
    const ended = expect(rendering).rejects.toMatchObject({ code: 'render.closed' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await renderer.close();
    await ended;
    await expect(renderDirectory(renderer, treeOf({}))).rejects.toMatchObject({ code: 'render.closed' });
  });
});

describe('hostile input', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
    .split('')
    .map((c, i) => `${c}: &${c} [${Array.from({ length: 10 }, () => `*${'abcdefghij'[i]}`).join(',')}]\n`)
    .join('')}`;

  it.each([
    ['an alias bomb', configMap('bomb', bomb)],
    ['deep nesting', configMap('deep', `x: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`)],
    [
      'deep blocks',
      configMap('deep', Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')),
    ],
    [
      'deep JSON',
      `{"apiVersion":"v1","kind":"A","metadata":{"name":"a"},"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ],
    ['many documents that are broken', `${configMap('a')}${'---\nx: [\n'.repeat(5_000)}`],
  ])('%s: a clear error, and soon', async (_what, text) => {
    const renderer = makeRenderer();
    const { errors } = failed(await renderDirectory(renderer, treeOf({ 'm.yaml': text })));
    expect(errors.length).toBeLessThan(250);
    expect(errors[0]?.code).toMatch(/^render\.(?:budget|bad-yaml|bad-json)$/);
    expect(errors[0]?.subject).toMatch(/^m\.yaml/);
  });

  it('more bytes than an application may have', async () => {
    const renderer = makeRenderer({ maxManifestBytes: 100_000 });
    const tree = treeOf({ 'a.yaml': LARGE, 'b.yaml': `${LARGE}#` });
    expect(problems(await renderDirectory(renderer, tree))).toEqual(['render.budget .']);
  });
});
