import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { seededRandom, systemClock } from '@setpoint/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSource } from '../create-source.ts';
import { SecretText } from '../secret-text.ts';
import type { Source } from '../source-api.ts';
import { chartArchive, tar, tgz } from '../testing/archive.ts';
import { loopback } from '../testing/http-server.ts';
import {
  HELM_CONFIG,
  HELM_LAYER,
  type RegistryOptions,
  type RegistryServer,
  startRegistry,
} from '../testing/registry-server.ts';
import { failure, never, textOf } from '../testing/source.ts';
import { parseChallenge } from './challenge.ts';
import { parseReference } from './reference.ts';

let folder: string;
let source: Source;
let registry: RegistryServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-registry-'));
  source = createSource({ cacheDir: folder, clock: systemClock, random: seededRandom(1), environment: {} });
});

afterEach(async () => {
  await source.close();
  await registry?.close();
  registry = undefined;
  rmSync(folder, { recursive: true });
});

async function started(options: RegistryOptions = {}): Promise<RegistryServer> {
  registry = await startRegistry(options);
  return registry;
}

const chartLayer = (version: string) => ({ mediaType: HELM_LAYER, data: chartArchive('web', version) });
const TAR_GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip';

function spec(server: RegistryServer, more: object = {}) {
  return {
    kind: 'oci' as const,
    url: `oci://${new URL(server.origin).host}/charts`,
    plainHttp: true,
    ...more,
  };
}

test('a chart is found among tags of many pages, build metadata and all', async () => {
  const server = await started({ pageSize: 2 });
  for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '2.0.0'])
    server.push('charts/web', version, HELM_CONFIG, [chartLayer(version)]);
  const provenance = {
    mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov',
    data: Buffer.from('x'),
  };
  server.push('charts/web', '1.4.0_build.5', HELM_CONFIG, [provenance, chartLayer('1.4.0+build.5')]);
  server.push('charts/web', 'not-a-version', HELM_CONFIG, [chartLayer('0.0.1')]);
  const web = spec(server, { chart: 'web' });
  const revision = await source.resolve(web, '1.*', never);
  expect(revision).toEqual({ id: '1.4.0+build.5', ref: '1.*' });
  const tree = await source.tree(web, revision, never);
  expect(textOf(await tree.read('Chart.yaml', never))).toContain('version: 1.4.0+build.5');
  expect((await source.resolve(web, '3.0.0', never)).id).toBe('3.0.0');
  expect((await failure(source.tree(web, { id: '3.0.0', ref: '' }, never))).code).toBe(
    'source.version-not-found',
  );
  expect((await failure(source.resolve(web, '>=9', never))).code).toBe('source.version-not-found');
});

test.each(['bearer', 'basic'] as const)('%s registries are read with credentials alone', async (scheme) => {
  const server = await started({ login: { user: 'ann', password: 'canary', scheme } });
  server.push('charts/web', '1.0.0', HELM_CONFIG, [chartLayer('1.0.0')]);
  const credentials = { kind: 'basic', username: 'ann', password: new SecretText('canary') } as const;
  const web = spec(server, { chart: 'web', credentials });
  await source.tree(web, await source.resolve(web, '*', never), never);
  const denied = await failure(source.resolve(spec(server, { chart: 'web' }), '*', never));
  expect(denied.code).toBe('source.authentication-failed');
  const wrong = { ...credentials, username: 'eve', password: new SecretText('canary-wrong') };
  const refused = await failure(source.resolve({ ...web, credentials: wrong }, '*', never));
  expect(refused.code).toBe('source.authentication-failed');
  expect(inspect(refused, { depth: 9 })).not.toContain('canary');
  const tokens = server.requests.filter(({ path }) => path.startsWith('/token'));
  if (scheme === 'bearer')
    expect(tokens.filter(({ authorization }) => authorization !== undefined)).toHaveLength(2);
});

test('an artifact of manifests resolves to its digest, by tag, digest or constraint', async () => {
  const server = await started();
  const files = tgz([{ path: './app/cm.yaml', data: 'kind: ConfigMap\n' }]);
  const digest = server.push('charts', '1.2.0', 'application/vnd.unknown.config.v1+json', [
    { mediaType: TAR_GZIP, data: files },
  ]);
  server.push('charts', 'latest', 'x/y', [
    { mediaType: 'application/vnd.oci.image.layer.v1.tar', data: tar([{ path: 'b.yaml', data: 'b' }]) },
  ]);
  const artifact = spec(server);
  for (const ref of ['1.2.0', '1.x', digest])
    expect((await source.resolve(artifact, ref, never)).id).toBe(digest);
  const tree = await source.tree(artifact, { id: digest, ref: '1.x' }, never);
  expect(textOf(await tree.read('app/cm.yaml', never))).toBe('kind: ConfigMap\n');
  const latest = await source.tree(artifact, await source.resolve(artifact, '', never), never);
  expect(textOf(await latest.read('b.yaml', never))).toBe('b');
  expect((await failure(source.resolve(artifact, 'no-such-tag', never))).code).toBe(
    'source.version-not-found',
  );
});

test('a chart deployed as an artifact loses its top folder', async () => {
  const server = await started();
  server.push('charts', '1.0.0', HELM_CONFIG, [chartLayer('1.0.0')]);
  const artifact = spec(server);
  const tree = await source.tree(artifact, await source.resolve(artifact, '1.0.0', never), never);
  expect(await tree.entry('Chart.yaml', never)).toBeDefined();
});

test('artifacts of other layers are refused', async () => {
  const server = await started();
  const artifact = spec(server);
  const pushed = async (config: string, mediaTypes: readonly string[]) => {
    const digest = server.push(
      'charts',
      'x',
      config,
      mediaTypes.map((mediaType) => ({ mediaType, data: tgz([]) })),
    );
    return (await failure(source.tree(artifact, { id: digest, ref: '' }, never))).message;
  };
  expect(await pushed('x/y', [])).toBe('expected only a single oci content layer, got 0');
  expect(await pushed('x/y', [TAR_GZIP, TAR_GZIP])).toBe('expected only a single oci content layer, got 2');
  expect(await pushed('x/y', ['application/x.tar'])).toBe(
    'oci layer media type application/x.tar is not in the list of allowed media types',
  );
  expect(await pushed('x/y', Array<string>(11).fill('text/plain'))).toBe(
    'expected no more than 10 oci layers, got 11',
  );
  server.push('charts/web', '1.0.0', 'x/y', [{ mediaType: TAR_GZIP, data: tgz([]) }]);
  const notAChart = await failure(
    source.tree(spec(server, { chart: 'web' }), { id: '1.0.0', ref: '' }, never),
  );
  expect(notAChart.message).toBe('the artifact is no Helm chart');
});

test('a registry that gives other bytes than announced is refused', async () => {
  const server = await started();
  const layer = chartLayer('1.0.0');
  const digest = server.push('charts/web', '1.0.0', HELM_CONFIG, [layer]);
  server.corrupt(digest, Buffer.from('{"config":{},"layers":[]}'));
  const web = spec(server, { chart: 'web' });
  expect((await failure(source.tree(web, { id: '1.0.0', ref: '' }, never))).code).toBe(
    'source.digest-mismatch',
  );
});

test('an index of an HTTP repository may lead to a registry', async () => {
  const index =
    'apiVersion: v1\nentries:\n  web:\n  - version: 1.0.0\n    urls: [oci://127.0.0.1:1/charts/web:1.0.0]\n';
  const server = await loopback((_request, response) => void response.end(index));
  const error = await failure(
    source.tree({ kind: 'helm', url: server.origin, chart: 'web' }, { id: '1.0.0', ref: '' }, never),
  );
  expect(error).toMatchObject({
    code: 'source.unreachable',
    subject: 'https://127.0.0.1:1/v2/charts/web/manifests/1.0.0',
  });
  await server.close();
});

test('references and challenges are read as the specifications say', () => {
  expect(parseReference('oci://docker.io/bitnamicharts', 'redis', false)).toMatchObject({
    origin: new URL('https://registry-1.docker.io'),
    name: 'bitnamicharts/redis',
    display: 'oci://docker.io/bitnamicharts/redis',
  });
  for (const bad of [
    'oci://',
    'oci://host',
    'oci://host/Upper',
    'oci://host/../x',
    'oci://host/a b',
    'oci://u:p@',
  ])
    expect(() => parseReference(bad, undefined, false)).toThrow(/no repository/);
  const header = 'Bearer realm="https://auth/token?x=\\"1\\"",service="r, s",scope="repository:a/b:pull"';
  expect(parseChallenge(header)).toEqual({
    scheme: 'bearer',
    parameters: new Map([
      ['realm', 'https://auth/token?x="1"'],
      ['service', 'r, s'],
      ['scope', 'repository:a/b:pull'],
    ]),
  });
  expect(parseChallenge('Negotiate, Basic realm=x')).toMatchObject({ scheme: 'basic' });
  expect(parseChallenge('Digest qop="auth"')).toBeUndefined();
});
