import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@setpoint/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RenderJob, renderOf } from './render-job.ts';

let cwd = '';
let told = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'jsonnet-'));
  told = '';
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function print(job: Omit<RenderJob, 'tool'>): Promise<string> {
  const onTrace = (line: string): void => {
    told += `${line}\n`;
  };
  const signal = new AbortController().signal;
  const context = { env: { FROM: 'env' }, cwd, clock: systemClock, random: systemRandom, onTrace };
  const render = await renderOf({ tool: 'jsonnet', ...job }, context);
  return render(signal);
}

it('prints a program with its variables, arguments and libraries', async () => {
  mkdirSync(join(cwd, 'lib'));
  writeFileSync(join(cwd, 'lib', 'x.libsonnet'), "{ from: 'lib' }");
  const program =
    "function(a, n) (import 'x.libsonnet') + { a: a, n: n + 1, v: std.trace('t', std.extVar('FROM')) }";
  writeFileSync(join(cwd, 'a.jsonnet'), program);
  const job = { path: 'a.jsonnet', jpath: ['lib'], tlaStr: ['a=x=y'], tlaCode: ['n=1'], extStr: ['FROM'] };
  expect(JSON.parse(await print(job))).toEqual({ from: 'lib', a: 'x=y', n: 2, v: 'env' });
  expect(told).toBe('TRACE: a.jsonnet:1 t\n');
});

it('prints each program of a directory, texts and streams', async () => {
  writeFileSync(join(cwd, 'a.jsonnet'), "['one', 'two']");
  writeFileSync(join(cwd, 'b.jsonnet'), '[3]');
  writeFileSync(join(cwd, 'c.libsonnet'), 'no program');
  expect(await print({ path: '.' })).toBe('[\n   "one",\n   "two"\n]\n---\n[\n   3\n]\n');
  expect(await print({ path: 'a.jsonnet', yamlStream: true })).toBe('---\n"one"\n---\n"two"\n...\n');
  writeFileSync(join(cwd, 'a.jsonnet'), "'text'");
  expect(await print({ path: 'a.jsonnet', string: true })).toBe('text\n');
});

it('shows the stack trace of a program that fails', async () => {
  writeFileSync(join(cwd, 'a.jsonnet'), "{ a: error 'no' }");
  await expect(print({ path: 'a.jsonnet' })).rejects.toThrow(
    'RUNTIME ERROR: no\n\ta.jsonnet:1:6-16\tobject <anonymous>\n\tField "a"\t\n\tDuring manifestation',
  );
});
