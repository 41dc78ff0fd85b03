import { afterAll, describe, expect, it } from 'vitest';
import {
  configMap,
  failed,
  problems,
  renderDirectory,
  rendered,
  summary,
  testRenderer,
  treeOf,
} from './testing/render.ts';

const renderer = testRenderer();
afterAll(() => renderer.close());

describe('which files', () => {
  const tree = treeOf({
    'app/b.yml': configMap('b'),
    'app/a.yaml': configMap('a'),
    'app/c.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}',
    'app/notes.txt': configMap('no'),
    'app/Makefile': 'x',
    'app/.hidden.yaml': configMap('hidden'),
    'app/sub/d.yaml': configMap('d'),
    'app/sub/deeper/e.yaml': configMap('e'),
    'app/sub.yaml': configMap('beside'),
    'app/UPPER.YAML': configMap('upper'),
    'other/x.yaml': configMap('x'),
  });

  it('takes manifests of the directory itself, in byte order', async () => {
    expect(summary(await renderDirectory(renderer, tree, { path: 'app' }))).toEqual([
      'app/.hidden.yaml:1 ConfigMap/hidden',
      'app/a.yaml:1 ConfigMap/a',
      'app/b.yml:1 ConfigMap/b',
      'app/c.json:1 ConfigMap/c',
      'app/sub.yaml:1 ConfigMap/beside',
    ]);
  });

  it('recurses as filepath.Walk does: a directory stands where its name stands', async () => {
    const names = summary(await renderDirectory(renderer, tree, { path: './app/', recurse: true }));
    expect(names.map((name) => name.split('/').at(-1))).toEqual([
      'hidden',
      'a',
      'b',
      'c',
      'd',
      'e',
      'beside',
    ]);
  });

  it.each([
    [{ include: '*.yml' }, ['b']],
    [{ exclude: '{*.yml,c.json}' }, ['hidden', 'a', 'beside']],
    [{ include: '*.yaml', exclude: '{.h*,sub*}' }, ['a']],
    [{ recurse: true, include: 'sub/*' }, ['d', 'e']],
    [{ recurse: true, include: '{sub/**/e.yaml,a.yaml}' }, ['a', 'e']],
    [{ recurse: true, exclude: '*/deeper/*' }, ['hidden', 'a', 'b', 'c', 'd', 'beside']],
    [{ include: '', exclude: '' }, ['hidden', 'a', 'b', 'c', 'beside']],
    [{ include: 'app/*' }, []],
  ])('%j', async (options, names) => {
    const result = await renderDirectory(renderer, tree, { path: 'app', ...options });
    expect(summary(result).map((line) => line.split('/').at(-1))).toEqual(names);
  });

  it.each([{ include: '{a' }, { exclude: '[z-a]' }, { include: '[a' }])('refuses %j', async (options) => {
    const [error] = failed(await renderDirectory(renderer, tree, { path: 'app', ...options })).errors;
    expect(error).toMatchObject({ code: 'render.bad-glob', subject: `directory.${Object.keys(options)[0]}` });
  });

  it.each([
    ['nope', 'render.path-not-found nope'],
    ['app/a.yaml', 'render.not-a-directory app/a.yaml'],
    ['../etc', 'source.path-escape ../etc'],
    ['/app', 'source.path-escape /app'],
  ])('path %s', async (path, problem) => {
    expect(problems(await renderDirectory(renderer, tree, { path }))).toEqual([problem]);
  });
});

describe('links', () => {
  it('are followed inside the repository only', async () => {
    const tree = treeOf({
      'app/ok.yaml': { link: '../shared/cm.yaml' },
      'app/dangling.yaml': { link: 'nothing.yaml' },
      'app/folder.yaml': { link: '../shared' },
      'app/linked': { link: '../shared' },
      'shared/cm.yaml': configMap('shared'),
    });
    const result = await renderDirectory(renderer, tree, { path: 'app', recurse: true });
    expect(summary(result)).toEqual(['app/ok.yaml:1 ConfigMap/shared']);
    expect(rendered(result).skipped).toEqual([
      { path: 'app/dangling.yaml', reason: 'dangling-link' },
      { path: 'app/folder.yaml', reason: 'not-a-file' },
    ]);
    expect(summary(await renderDirectory(renderer, tree, { path: 'app/linked' }))).toEqual([
      'shared/cm.yaml:1 ConfigMap/shared',
    ]);
    expect(
      summary(await renderDirectory(renderer, tree, { path: 'app/linked', include: 'cm.yaml' })),
    ).toHaveLength(1);
  });

  it('that leave it, or go in a circle, are errors, all of them', async () => {
    const tree = treeOf({
      'app/ok.yaml': configMap('ok'),
      'app/escape.yaml': { link: '../../etc/passwd' },
      'app/absolute.yaml': { link: '/etc/passwd' },
      'app/loop.yaml': { link: 'loop.yaml' },
    });
    expect(problems(await renderDirectory(renderer, tree, { path: 'app' }))).toEqual([
      'source.path-escape app/absolute.yaml',
      'source.path-escape app/escape.yaml',
      'source.link-loop app/loop.yaml',
    ]);
  });
});

describe('documents', () => {
  const render = (text: string | Uint8Array, name = 'm.yaml'): ReturnType<typeof renderDirectory> =>
    renderDirectory(renderer, treeOf({ [name]: text }));

  it('many in a file, with the line of each; empty ones and comments are none', async () => {
    const text = `# head\n---\n${configMap('a')}--- # next\n\n\n${configMap('b')}---\n# nothing\n---\nnull\n---\n${configMap('c')}...\n`;
    expect(summary(await render(text))).toEqual([
      'm.yaml:3 ConfigMap/a',
      'm.yaml:10 ConfigMap/b',
      'm.yaml:19 ConfigMap/c',
    ]);
    expect(rendered(await render(text)).objects.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('lists are taken apart, one level deep', async () => {
    const items = (name: string): string =>
      `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: ${name}}\n`;
    expect(summary(await render(`apiVersion: v1\nkind: List\nitems:\n${items('a')}${items('b')}`))).toEqual([
      'm.yaml:4 ConfigMap/a',
      'm.yaml:7 ConfigMap/b',
    ]);
    expect(summary(await render(`apiVersion: v1\nkind: ConfigMapList\nitems:\n${items('x')}`))).toHaveLength(
      1,
    );
    expect(summary(await render('apiVersion: v1\nkind: List\nitems: []\n'))).toEqual([]);
    expect(summary(await render('apiVersion: v1\nkind: List\nitems:\n'))).toEqual([]);
    expect(
      problems(await render('apiVersion: v1\nkind: List\nmetadata: {}\nitems:\n- 1\n- kind: A\n')),
    ).toEqual([
      'render.bad-object m.yaml:5',
      'render.bad-object m.yaml:6 (A)',
      'render.bad-object m.yaml:6 (A)',
    ]);
  });

  it('JSON in a YAML file, and YAML that begins with a brace', async () => {
    expect(
      summary(await render('\n{"apiVersion":"v1",\t"kind":"ConfigMap","metadata":{"name":"j"}}')),
    ).toEqual(['m.yaml:2 ConfigMap/j']);
    expect(summary(await render('{apiVersion: v1, kind: ConfigMap, metadata: {name: flow}}'))).toEqual([
      'm.yaml:1 ConfigMap/flow',
    ]);
  });

  it.each([
    ['values of a chart', 'replicas: 3\nimage: {tag: x}\n'],
    ['a list', '- a\n- b\n'],
    ['broken YAML', 'a: [\n'],
    ['a template', '{{- if .Values.x }}\nkind: X\n{{ end }}\n'],
  ])('a file of something else is passed over: %s', async (_what, text) => {
    const result = rendered(await render(text));
    expect(result.objects).toEqual([]);
    expect(result.skipped).toEqual([{ path: 'm.yaml', reason: 'not-a-manifest' }]);
  });

  it.each([
    ['plain text', 'just text'],
    ['the header of a ciphertext', 'age-encryption.org/v1\n-> X25519 abc\n'],
    ['bytes that are no text', Buffer.concat([Buffer.from('\0GITCRYPT\0'), Buffer.from([0xff, 0xfe, 0x80])])],
    ['another encoding', Buffer.from('name: caf\xe9\n', 'latin1')],
  ])('what may have been a manifest is never passed over: %s', async (_what, text) => {
    expect((await render(text)).ok).toBe(false);
  });

  it.each([
    ['apiVersion: v1\nkin: ConfigMap\nmetadata: {name: a}\n', 'kind is missing'],
    ['# apiVersion: kind: metadata:\nfoo: [\n', 'did not find expected'],
    ['{"apiVersion": "v1", "kind": "A", "metadata": {"name": ', 'did not find expected'],
  ])('a slip must not make an object vanish: %j', async (text, message) => {
    expect(failed(await render(text)).errors[0]?.message).toContain(message);
  });

  it('a file that looks like a manifest and is none is an error at its line', async () => {
    const result = failed(
      await render(`${configMap('ok')}---\nfoo: bar\n---\nkind: A\nmetadata: {name: x}\n`),
    );
    expect(result.errors.map((error) => error.describe())).toEqual([
      'm.yaml:6: this is no Kubernetes object\nRule: an object has apiVersion, kind and metadata\nNext: Correct it, or keep it out.',
      'm.yaml:8 (A x): apiVersion is missing\nRule: apiVersion is a non-empty string\nNext: Set apiVersion of the object.',
    ]);
  });

  it('reports every broken document and file at once, by line', async () => {
    const tree = treeOf({
      'a.yaml': `${configMap('a')}---\n${configMap('bad')}data: [\n---\n${configMap('ok')}---\n${configMap('bad2')}x: y: z\n`,
      'b.json': '{"a": 1,\n}',
      'c.json': '{"apiVersion":"v1"}{"b":1}',
      'd.json': '{"name":"package"}',
      'e.yaml': configMap('1'),
    });
    const errors = failed(await renderDirectory(renderer, tree)).errors;
    expect(errors.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      expect.stringMatching(/^render.bad-yaml a.yaml:1\d$/),
      expect.stringMatching(/^render.bad-yaml a.yaml:2\d$/),
      'render.bad-json b.json:2',
      'render.bad-json c.json:1',
      'render.bad-object d.json:1',
      'render.bad-object e.yaml:1 (ConfigMap)',
    ]);
    for (const error of errors) expect([error.rule, error.nextAction]).not.toContain(undefined);
    expect(errors[3]?.message).toBe('there are several values in the file');
  });

  it('labels, annotations and names must be strings', async () => {
    const text = configMap('x', '  namespace: 5\n  labels: {a: 1, b: "ok", c: null}\n  annotations: [x]\n');
    expect(failed(await render(text)).errors.map(({ message }) => message)).toEqual([
      'metadata.namespace is the number 5',
      'metadata.labels["a"] is the number 1',
      'metadata.labels["c"] is null',
      'metadata.annotations is a list',
    ]);
    expect(failed(await render(configMap('true'))).errors.map(({ message }) => message)).toEqual([
      'metadata.name is the boolean true',
    ]);
    const generated = 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}\n';
    expect(rendered(await render(generated)).objects).toHaveLength(1);
  });

  it('a marked file is left out', async () => {
    const result = rendered(await render(`# +argocd:skip-file-rendering\n${configMap('x')}`));
    expect(result.objects).toEqual([]);
    expect(result.skipped).toEqual([{ path: 'm.yaml', reason: 'marked-to-skip' }]);
  });

  it('byte order marks, UTF-16, and bytes that are no text', async () => {
    const text = configMap('ünï');
    const utf16le = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const utf16be = Buffer.from(utf16le).swap16();
    for (const bytes of [Buffer.from(`\ufeff${text}`), utf16le, utf16be]) {
      expect(summary(await render(bytes))).toEqual(['m.yaml:1 ConfigMap/ünï']);
    }
    const broken = Buffer.concat([Buffer.from(configMap('x')), Buffer.from([0xc3, 0x28])]);
    expect(problems(await render(broken))).toEqual(['render.bad-text m.yaml']);
    expect(problems(await render(Buffer.from(configMap('nul', 'data: {a: "\0"}\n'))))).toEqual([
      expect.stringContaining('render.bad-yaml m.yaml'),
    ]);
  });

  it('keys that name prototypes stay data', async () => {
    const text = configMap(
      'p',
      'data:\n  __proto__: a\n  constructor: b\n  toString: c\n__proto__: {polluted: true}\n',
    );
    const [first] = rendered(await render(text)).objects;
    const object = first?.object as { data: Record<string, string> };
    expect(JSON.stringify(object)).toContain('"data":{"__proto__":"a","constructor":"b","toString":"c"}');
    expect(Object.keys(object)).toContain('__proto__');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((object as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
