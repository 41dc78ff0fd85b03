import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleInto } from '../../../scripts/build-bundle.mjs';
import { placeOf } from './places.ts';
import { Child } from './testing/child.ts';

// In the package's folder, where the command finds its native code, the examples and the web UI.
const folder = mkdtempSync(placeOf('bundle-test-'));
const bin = join(folder, 'bin.mjs');
const child = new Child(bin);

beforeAll(async () => {
  await bundleInto(folder);
  const start =
    "const { main } = await import('./setpoint.js');\nprocess.exitCode = await main(process.argv.slice(2));\n";
  writeFileSync(bin, start);
});
afterAll(async () => {
  await child.dispose();
  rmSync(folder, { recursive: true, force: true });
});

it('is one file for each that loads alone, and runs everything: API server, controllers, render threads, HTTP', async () => {
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(['setpoint.js', 'worker.js', 'job-worker.js', 'prime-worker.js']),
  );
  await child.up();
  await child.eventually(async () => child.output.includes('Setpoint is up.'));
  const listed = await child.setpoint('app', 'list');
  expect(listed.stdout).toMatch(/argocd\/guestbook +default +guestbook +✓ Synced +● Healthy/);
  expect(await child.end('SIGTERM')).toBe(0);
});

it('ux 25: completes within 100 ms, because declaring every command loads nothing of what they do', () => {
  const loaded = new Map<string, number>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    const text = readFileSync(join(folder, file), 'utf8');
    loaded.set(file, text.length);
    for (const [, next = ''] of text.matchAll(/^(?:import|export)\b[^;]*?"\.\/([^"]+)";$/gm)) load(next);
  };
  load('setpoint.js');
  const bytes = [...loaded.values()].reduce((sum, length) => sum + length, 0);
  // commander is 100 kB of it; undici alone would be a megabyte.
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(250_000);
});

it('ends with the codes and words of the command', async () => {
  expect((await child.setpoint('nonsense')).code).toBe(2);
  expect((await child.setpoint('--help')).stdout).toContain('apiserver');
  const rendered = await child.setpoint('render', 'kustomize', placeOf('../../examples/kustomize/base'));
  expect(rendered.stdout).toContain('kind: Deployment');
});
