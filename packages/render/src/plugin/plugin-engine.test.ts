import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@setpoint/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runEngine } from '../run-engine.ts';
import { createRenderer, type Renderer } from '../renderer.ts';
import type { RenderResult } from '../result.ts';
import { failed, never, problems, rendered, summary, treeOf } from '../testing/render.ts';
import { loadPlugins } from './load-plugins.ts';
import { parsePlugin, type PluginDefinition } from './plugin-definition.ts';
import { PluginEngine } from './plugin-engine.ts';

const node = process.execPath;
const open: Renderer[] = [];
const outerTemporary = process.env['TMPDIR'];
let temporary = '';
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'plugin-engine-'));
  process.env['TMPDIR'] = temporary;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((renderer) => renderer.close()));
  if (outerTemporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = outerTemporary;
  rmSync(temporary, { recursive: true });
});

function plugin(name: string, script: string, more: Partial<PluginDefinition> = {}): PluginDefinition {
  return { name, generate: [node, '-e', script], discover: {}, preserveFileMode: false, ...more };
}

function renderWith(
  plugins: readonly PluginDefinition[],
  files: Readonly<Record<string, string>>,
  name?: string,
  env: readonly (readonly [string, string])[] = [],
): Promise<RenderResult> {
  const renderer = createRenderer({ clock: systemClock, workers: 1, plugins });
  open.push(renderer);
  const tool = { kind: 'plugin' as const, env, ...(name === undefined ? {} : { name }) };
  return renderer.render({ tree: treeOf(files), path: 'app', tool }, never);
}

const object = (name: string): string =>
  `console.log(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ${name} } }))`;
const FILES = { 'app/name.txt': 'from-file', 'lib/x.txt': 'x', 'app/deep/er/main.cue': '' };

describe('a plugin', () => {
  it('runs in a copy of the source, in the directory of the application, with the environment it is given', async () => {
    const script = `const fs = require('node:fs');
      const name = [fs.readFileSync('name.txt', 'utf8'), fs.readFileSync('../lib/x.txt', 'utf8'),
        fs.readFileSync('init.txt', 'utf8'), process.env.PARAM_X, String(process.env.SECRET_OF_SETPOINT)].join('.');
      ${object('name')}`;
    process.env['SECRET_OF_SETPOINT'] = 'leaked';
    const init = [node, '-e', "require('node:fs').writeFileSync('init.txt', 'init')"] as const;
    const result = await renderWith([plugin('p', script, { init })], FILES, 'p', [['PARAM_X', 'param']]);
    delete process.env['SECRET_OF_SETPOINT'];
    expect(summary(result)).toEqual(['app:1 ConfigMap/from-file.x.init.param.undefined']);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is run again only when the source changes', async () => {
    const renderer = createRenderer({
      clock: systemClock,
      workers: 1,
      plugins: [plugin('p', object("'a'"))],
    });
    open.push(renderer);
    const tool = { kind: 'plugin' as const, name: 'p', env: [] };
    const render = (files: Readonly<Record<string, string>>): Promise<RenderResult> =>
      renderer.render({ tree: treeOf(files), path: 'app', tool }, never);
    rendered(await render(FILES));
    rendered(await render(FILES));
    expect(renderer.counts.hits).toBe(1);
    rendered(await render({ ...FILES, 'lib/x.txt': 'y' }));
    expect(renderer.counts.hits).toBe(1);
  });

  it('is found by its rules: a file name, a glob, a program', async () => {
    const none = plugin('a', object("'no rule'"));
    const missing = plugin('b', object("'b'"), { discover: { fileName: 'no.txt' } });
    const byName = plugin('c', object("'by-name'"), { discover: { fileName: 'n*.txt' } });
    expect(summary(await renderWith([none, missing, byName], FILES))).toEqual(['app:1 ConfigMap/by-name']);
    const byGlob = plugin('c', object("'by-glob'"), { discover: { glob: '**/*.cue' } });
    expect(summary(await renderWith([none, missing, byGlob], FILES))).toEqual(['app:1 ConfigMap/by-glob']);
    const find = [node, '-e', "console.log(require('node:fs').existsSync('name.txt') ? 'yes' : '')"] as const;
    const byProgram = plugin('c', object("'by-program'"), { discover: { command: find } });
    expect(summary(await renderWith([none, missing, byProgram], FILES))).toEqual([
      'app:1 ConfigMap/by-program',
    ]);
    expect(problems(await renderWith([missing], FILES))).toEqual(['render.no-engine spec.source.plugin']);
    expect(problems(await renderWith([missing], FILES, 'b'))).toEqual([
      'render.no-engine spec.source.plugin',
    ]);
  });

  it('runs nowhere unless somebody named it', async () => {
    const [error] = failed(await renderWith([], FILES, 'p')).errors;
    expect(error?.code).toBe('render.no-engine');
    expect(error?.nextAction).toContain('--plugins');
  });

  it('that fails says why, in its own words', async () => {
    const script = "console.error('the reason'); process.exit(3)";
    const [error] = failed(await renderWith([plugin('p', script)], FILES, 'p')).errors;
    expect(error?.code).toBe('render.plugin-failed');
    expect(error?.message).toContain('failed exit status 3: the reason');
    expect(problems(await renderWith([plugin('p', 'console.log("{")')], FILES, 'p'))).toEqual([
      'render.plugin-failed p',
    ]);
    const gone = { ...plugin('p', ''), generate: ['/no/such/program'] as const };
    expect(problems(await renderWith([gone], FILES, 'p'))).toEqual(['render.plugin-failed /no/such/program']);
  });

  it('that never ends, or never stops printing, is ended with all it started', async () => {
    const endless = plugin('p', 'setInterval(() => {}, 1000); console.log(1)');
    const printing = plugin('p', "for (;;) require('node:fs').writeSync(1, 'x'.repeat(65536))");
    const run = (one: PluginDefinition): ReturnType<typeof runEngine> => {
      const engine = new PluginEngine({
        plugins: [one],
        clock: systemClock,
        timeoutMs: 700,
        maxOutputBytes: 1 << 20,
      });
      const tool = { kind: 'plugin' as const, name: 'p', env: [] };
      const job = {
        tool,
        path: 'app',
        tree: treeOf(FILES),
        budgets: { maxBytes: 1, yaml: {} },
        secret: new Uint8Array(),
      };
      return runEngine(job, never, undefined, engine);
    };
    const codes = async (one: PluginDefinition): Promise<readonly string[]> =>
      (await run(one)).errors.map(({ code }) => code);
    expect(await codes(endless)).toEqual(['render.deadline']);
    // Either limit may be met first on a slow machine.
    expect(['render.budget', 'render.deadline']).toContain((await codes(printing))[0]);
  });
});

describe('plugin files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plugins-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string, spec: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\nmetadata: {name: ${name}}\nspec:\n${spec}`;

  it('are read from a folder and from folders in it', async () => {
    writeFileSync(
      join(folder, 'a.yaml'),
      file(
        'a',
        '  version: v1.0\n  preserveFileMode: true\n  init: {command: [sh, -c], args: [echo]}\n  generate: {command: [sh, run.sh]}\n  discover: {find: {glob: "**/*.cue"}}\n',
      ),
    );
    mkdirSync(join(folder, 'b'));
    writeFileSync(
      join(folder, 'b', 'plugin.yaml'),
      file('b', '  generate: {command: [b]}\n  discover: {find: {command: [find], args: [.]}}\n'),
    );
    writeFileSync(join(folder, 'README.md'), 'no plugin');
    expect(await loadPlugins(folder)).toEqual([
      {
        name: 'a-v1.0',
        init: ['sh', '-c', 'echo'],
        generate: ['sh', 'run.sh'],
        discover: { glob: '**/*.cue' },
        preserveFileMode: true,
      },
      { name: 'b', generate: ['b'], discover: { command: ['find', '.'] }, preserveFileMode: false },
    ]);
  });

  it.each([
    ['kind: ConfigMap', 'kind should be ConfigManagementPlugin'],
    [file('x', '  generate: {}\n'), 'spec.generate.command'],
    [file('""', '  generate: {command: [x]}\n'), 'metadata.name'],
    [file('x', '  generate: {command: [x]}\n  provideGitCreds: true\n'), 'provideGitCreds'],
  ])('that are wrong are named: %#', (text, problem) => {
    expect(() => parsePlugin(text, 'x.yaml')).toThrow(problem);
  });
});
