import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { makeScratch, TestRepository } from './testing/git-repository.ts';
import { startGitServer } from './testing/git-server.ts';
import { never, testSource, textOf } from './testing/source.ts';

const scratch = makeScratch();
afterAll(() => scratch.remove());

/** Fetches in a process of its own, so that it can be killed. */
const CHILD = `
const { createGitSource } = await import(process.argv[1]);
const { systemClock, systemRandom } = await import(process.argv[2]);
const source = createGitSource({ cacheDir: process.argv[3], clock: systemClock, random: systemRandom, protocols: ['http'] });
const signal = new AbortController().signal;
const spec = { url: process.argv[4] };
const revision = await source.resolve(spec, 'main', signal);
console.log('fetching');
await source.tree(spec, revision, signal);
console.log('done');
`;

const built = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

it('kill -9 at any moment of a fetch leaves a cache that works', async () => {
  const repository = new TestRepository(join(scratch.path, 'served/repo'));
  for (let i = 0; i < 300; i++) repository.write(`d/f${i}`, `${i} ${'x'.repeat(i * 20)}`);
  repository.commit();
  const server = await startGitServer({ root: join(scratch.path, 'served') });
  const url = `${server.url}/repo`;
  const cacheDir = join(scratch.path, 'cache');
  for (const afterMs of [0, 5, 10, 15, 20, 30, 45, 60]) {
    const args = [built('../dist/index.js'), built('../../core/dist/index.js'), cacheDir, url];
    const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    const source = testSource(scratch.path, { cacheDir });
    const tree = await source.tree({ url }, await source.resolve({ url }, 'main', never), never);
    expect(textOf(await tree.read('d/f299', never))).toHaveLength(4 + 299 * 20);
    await source.close();
  }
  await server.close();
});
