import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@setpoint/core';
import { expect, it } from 'vitest';
import { createSource } from '../create-source.ts';
import type { RepositorySpec } from '../repository.ts';
import type { Source } from '../source-api.ts';
import { loopback } from '../testing/http-server.ts';
import { HELM_CONFIG, HELM_LAYER, startRegistry } from '../testing/registry-server.ts';
import { failure, never } from '../testing/source.ts';
import { type SignedChart, verifyProvenance } from './provenance.ts';

const testdata = (name: string): Buffer =>
  readFileSync(new URL(`../../testdata/provenance/${name}`, import.meta.url));
const fileName = 'web-1.2.3.tgz';
const archive = testdata(fileName);
const provenance = testdata(`${fileName}.prov`);
const signed: SignedChart = { fileName, archive, provenance, keyring: testdata('ring.gpg') };

const refusal = async (chart: Partial<SignedChart>): Promise<string> => {
  const error = await verifyProvenance({ ...signed, ...chart }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'source.provenance' });
  return (error as Error).message;
};

it('says which key signed what helm packaged', async () => {
  const { keyId, names } = await verifyProvenance(signed);
  expect(names).toContain(keyId);
});

it.each<[string, Partial<SignedChart>, string]>([
  ['another key', { keyring: testdata('other.gpg') }, 'openpgp: signature made by unknown entity'],
  ['no key', { keyring: new Uint8Array() }, 'openpgp: signature made by unknown entity'],
  [
    'an armoured keyring',
    { keyring: Buffer.from('-----BEGIN PGP PUBLIC KEY BLOCK-----') },
    'failed to load keyring: openpgp: invalid data: tag byte does not have MSB set',
  ],
  ['no signature', { provenance: Buffer.from('name: web\n') }, 'signature block not found'],
  [
    'another text',
    { provenance: Buffer.from(provenance.toString().replace('name: web', 'name: wed')) },
    'openpgp: invalid signature: RSA verification failure',
  ],
  [
    'another name',
    { fileName: 'web-1.2.4.tgz' },
    'provenance does not contain a SHA for a file named "web-1.2.4.tgz"',
  ],
])('with %s it refuses in the words of Helm', async (_, chart, message) => {
  expect(await refusal(chart)).toBe(message);
});

it('refuses another archive than was signed', async () => {
  expect(await refusal({ archive: Buffer.concat([archive, Buffer.from('x')]) })).toMatch(
    /^sha256 sum does not match for web-1\.2\.3\.tgz: "sha256:[0-9a-f]{64}" != "sha256:[0-9a-f]{64}"$/,
  );
});

async function withSource(run: (source: Source) => Promise<void>): Promise<void> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-provenance-'));
  const source = createSource({ cacheDir, clock: systemClock, random: seededRandom(1), environment: {} });
  try {
    await run(source);
  } finally {
    await source.close();
    rmSync(cacheDir, { recursive: true });
  }
}

/** Verifies version 1.2.3, which was signed, and gives what is said of 1.2.4, which was not. */
async function askBoth(spec: RepositorySpec): Promise<string> {
  let message = '';
  await withSource(async (source) => {
    const chart = await source.signed(spec, { id: '1.2.3', ref: '1.2.3' }, never);
    await verifyProvenance({ ...chart, keyring: signed.keyring });
    message = (await failure(source.signed(spec, { id: '1.2.4', ref: '1.2.4' }, never))).message;
  });
  return message;
}

it('is found beside a chart of an HTTP repository', async () => {
  const entry = (version: string) => `  - {version: ${version}, urls: [web-${version}.tgz]}\n`;
  const files = new Map<string, string | Uint8Array>([
    ['/index.yaml', `entries:\n  web:\n${entry('1.2.3')}${entry('1.2.4')}`],
    [`/${fileName}`, archive],
    [`/${fileName}.prov`, provenance],
    ['/web-1.2.4.tgz', archive],
  ]);
  const server = await loopback(({ url }, response) => {
    const body = files.get(url ?? '');
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  const message = await askBoth({ kind: 'helm', url: server.origin, chart: 'web' });
  expect(message).toBe(`failed to fetch provenance "${server.origin}/web-1.2.4.tgz.prov"`);
  await server.close();
});

it('is found beside a chart of a registry', async () => {
  const registry = await startRegistry();
  const content = { mediaType: HELM_LAYER, data: archive };
  const beside = { mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov', data: provenance };
  registry.push('charts/web', '1.2.3', HELM_CONFIG, [content, beside]);
  registry.push('charts/web', '1.2.4', HELM_CONFIG, [content]);
  const { host } = new URL(registry.origin);
  const message = await askBoth({ kind: 'oci', url: `oci://${host}/charts`, chart: 'web', plainHttp: true });
  expect(message).toBe(`failed to fetch provenance "oci://${host}/charts/web:1.2.4.prov"`);
  await registry.close();
});
