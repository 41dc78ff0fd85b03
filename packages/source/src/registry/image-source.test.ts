import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@setpoint/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSource } from '../create-source.ts';
import { SecretText } from '../secret-text.ts';
import type { Source } from '../source-api.ts';
import { type RegistryServer, startRegistry } from '../testing/registry-server.ts';
import { failure, never } from '../testing/source.ts';

let folder: string;
let source: Source;
let registry: RegistryServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-images-'));
  source = createSource({ cacheDir: folder, clock: systemClock, random: seededRandom(1), environment: {} });
  registry = await startRegistry({ login: { user: 'u', password: 'p', scheme: 'bearer' } });
});

afterEach(async () => {
  await source.close();
  await registry.close();
  rmSync(folder, { recursive: true });
});

const linux = { os: 'linux', architecture: 'amd64' };

function repo() {
  const credentials = { kind: 'basic', username: 'u', password: new SecretText('p') } as const;
  return {
    kind: 'oci',
    url: `oci://${new URL(registry.origin).host}/team/web`,
    plainHttp: true,
    credentials,
  } as const;
}

it('lists tags and describes the image of one platform', async () => {
  const digest = registry.pushImage('team/web', 'v1', [
    { platform: 'linux/amd64', created: '2026-01-02T03:04:05.678Z', labels: { a: 'b' } },
  ]);
  expect(await source.images.tags(repo(), 0, never)).toEqual(['v1']);
  expect(await source.images.details(repo(), 'v1', [linux], never)).toEqual({
    digest,
    createdMs: Date.parse('2026-01-02T03:04:05.678Z'),
    labels: { a: 'b' },
  });
  expect(await source.images.details(repo(), 'v2', [linux], never)).toBeUndefined();
  expect(
    await source.images.details(repo(), 'v1', [{ os: 'windows', architecture: 'amd64' }], never),
  ).toBeUndefined();
});

it('gives the digest of an index, and the newest build among the platforms wanted', async () => {
  const digest = registry.pushImage('team/web', 'v1', [
    { platform: 'linux/amd64', created: '2026-01-01T00:00:00Z', labels: { of: 'amd64' } },
    { platform: 'linux/arm/v7', created: '2026-01-03T00:00:00Z', labels: { of: 'v7' } },
    { platform: 'linux/arm64', created: '2026-01-02T00:00:00Z' },
  ]);
  const details = (platforms: readonly { os: string; architecture: string; variant?: string }[]) =>
    source.images.details(repo(), 'v1', platforms, never);
  expect(await details([linux])).toEqual({
    digest,
    createdMs: Date.parse('2026-01-01T00:00:00Z'),
    labels: { of: 'amd64' },
  });
  expect((await details([]))?.labels).toEqual({ of: 'v7' });
  expect((await details([{ os: 'linux', architecture: 'arm' }]))?.labels).toEqual({ of: 'v7' });
  expect(await details([{ os: 'linux', architecture: 'arm', variant: 'v6' }])).toBeUndefined();
});

it('shows nothing to those without credentials', async () => {
  registry.pushImage('team/web', 'v1', [{ platform: 'linux/amd64' }]);
  await source.images.details(repo(), 'v1', [], never);
  const { credentials: _, ...anonymous } = repo();
  expect((await failure(source.images.tags(anonymous, 0, never))).code).toBe('source.authentication-failed');
  expect((await failure(source.images.details(anonymous, 'v1', [], never))).code).toBe(
    'source.authentication-failed',
  );
});

const manifestsRead = () => registry.requests.filter(({ path }) => path.includes('/manifests/')).length;
const listsRead = () => registry.requests.filter(({ path }) => path.includes('/tags/list')).length;

it('lists once for all who ask at the same time, and for those who take what is known', async () => {
  registry.pushImage('team/web', 'v1', [{ platform: 'linux/amd64' }]);
  const listed = () => source.images.tags(repo(), 60_000, never);
  expect(await Promise.all([listed(), listed()])).toEqual([['v1'], ['v1']]);
  const before = listsRead();
  // The first was refused, and asked again with a token.
  expect(before).toBe(2);
  await listed();
  expect(listsRead()).toBe(before);
  registry.pushImage('team/web', 'v2', [{ platform: 'linux/amd64' }]);
  expect(await source.images.tags(repo(), 0, never)).toEqual(['v1', 'v2']);
  expect(listsRead()).toBe(before + 1);
  const { credentials: _, ...anonymous } = repo();
  expect((await failure(source.images.tags(anonymous, 60_000, never))).code).toBe(
    'source.authentication-failed',
  );
});

it('reads an image once, and knows when its tag has moved', async () => {
  const parts = [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }];
  const first = registry.pushImage('team/web', 'v1', parts);
  const details = () => source.images.details(repo(), 'v1', [], never);
  expect((await details())?.digest).toBe(first);
  const read = manifestsRead();
  expect((await details())?.digest).toBe(first);
  expect(manifestsRead()).toBe(read + 1);
  const second = registry.pushImage('team/web', 'v1', [
    { platform: 'linux/amd64', created: '2026-01-01T00:00:00Z' },
  ]);
  expect(await details()).toMatchObject({ digest: second, createdMs: Date.parse('2026-01-01T00:00:00Z') });
});
