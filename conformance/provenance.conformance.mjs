// `npm run conformance -- provenance`: `--verify` of the real helm and ours over charts that gpg and the real helm signed,
// and over what may be wrong with them, on disk, in an HTTP repository and in a registry. Needs gpg.
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HELM_CONFIG, HELM_LAYER, startRegistry } from '../packages/source/dist/testing/registry-server.js';
import { loopback } from '../packages/source/dist/testing/http-server.js';
import { realHelm } from '../scripts/real-tools.mjs';

const execute = promisify(execFile);
const command = new URL('../packages/cli/bin/setpoint.js', import.meta.url).pathname;
const HELM_PROVENANCE = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
const chartFile = 'web-1.2.3.tgz';
const keyTypes = { rsa: 'rsa2048', ed: 'ed25519', ecdsa: 'nistp256', dsa: 'dsa2048', other: 'rsa3072' };

export async function run({ log }) {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-provenance-'));
  try {
    const cases = await signedCharts(folder);
    let failed = 0;
    let compared = 0;
    const jobs = [];
    for (const test of cases)
      for (const { place, args, job } of await placesOf(folder, test))
        jobs.push({ id: `${test.name} ${place}`, args, job });
    const own = await runOwn(folder, jobs);
    for (const [i, { id, args }] of jobs.entries()) {
      const helm = await runHelm(folder, args);
      compared++;
      if (helm === own[i] || own[i].endsWith(`: ${helm}`)) continue;
      failed++;
      log(`different: ${id}\n    helm ${helm}\n    ours ${own[i]}`);
    }
    await Promise.all(servers.splice(0).map((server) => server.close()));
    return { charts: cases.length, compared, identical: compared - failed, failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const servers = [];

/** Charts in a folder of their own each, with what is signed about them and the keyring to ask. */
async function signedCharts(folder) {
  const home = join(folder, 'gnupg');
  mkdirSync(home, { mode: 0o700 });
  const gpg = async (args, input) => {
    const child = execute('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', ...args], {
      encoding: 'buffer',
    });
    child.child.stdin.end(input);
    return (await child).stdout;
  };
  const free = ['--pinentry-mode', 'loopback', '--passphrase', ''];
  for (const [name, type] of Object.entries(keyTypes))
    await gpg([...free, '--quick-gen-key', `${name} <${name}@example.org>`, type, 'sign', 'never']);
  await gpg([
    ...free,
    '--faked-system-time',
    '20200101T000000',
    '--quick-gen-key',
    'old@example.org',
    'rsa2048',
    'sign',
    '2d',
  ]);
  await gpg([...free, '--quick-gen-key', 'revoked@example.org', 'rsa2048', 'sign', 'never']);
  await gpg([...free, '--quick-gen-key', 'sub@example.org', 'rsa2048', 'cert', 'never']);
  const [, sub] = /^fpr:+([0-9A-F]+):/m.exec(
    (await gpg(['--with-colons', '--list-keys', 'sub@example.org'])).toString(),
  );
  await gpg([...free, '--quick-add-key', sub, 'ed25519', 'sign', 'never']);
  await makeChart(folder);
  const package_ = async (key) => {
    const secret = join(folder, `${key}.secret`);
    writeFileSync(secret, await gpg([...free, '--export-secret-keys', `${key}@example.org`]));
    const args = ['package', 'web', '--sign', '--key', `${key} <${key}@example.org>`, '--keyring', secret];
    await execute(realHelm(), args, { cwd: folder });
    return readFileSync(join(folder, `${chartFile}.prov`), 'utf8');
  };
  await execute(realHelm(), ['package', 'web'], { cwd: folder });
  const byHelm = { rsa: await package_('rsa'), ed: await package_('ed') };
  const archive = readFileSync(join(folder, chartFile));
  const text = byHelm.ed
    .split('\n')
    .slice(3, byHelm.ed.split('\n').indexOf('-----BEGIN PGP SIGNATURE-----'))
    .join('\n');
  const sign = async (key, body = text, more = []) =>
    (await gpg([...free, ...more, '--local-user', `${key}@example.org`, '--clear-sign'], body)).toString();
  const at2020 = ['--faked-system-time', '20200101T010000', '--ignore-time-conflict'];
  const provenances = {
    'by gpg with rsa': await sign('rsa'),
    'by gpg with ed25519': await sign('ed'),
    'by gpg with ecdsa': await sign('ecdsa'),
    'by gpg with dsa': await sign('dsa'),
    'by gpg with sha256': await sign('rsa', text, ['--digest-algo', 'SHA256']),
    'by a subkey': await sign('sub'),
    'by a key that has expired': await sign('old', text, at2020),
    'with a signature that has expired': await sign('rsa', text, [...at2020, '--default-sig-expire', '1d']),
    'by a revoked key': await sign('revoked'),
    'of another name': await sign('rsa', text.replace('web-1.2.3', 'web-1.2.4')),
    'of another digest': await sign('rsa', text.replace(/sha256:./, 'sha256:g')),
    'without digests': await sign('rsa', 'name: web\n'),
    'with empty digests': await sign('rsa', 'name: web\n...\n'),
    'with dashes to escape': await sign('rsa', `- a\n-- b  \n${text}`),
  };
  await revoke(gpg, home);
  const ring = join(folder, 'ring.gpg');
  const names = [...Object.keys(keyTypes).filter((name) => name !== 'other'), 'old', 'revoked', 'sub'];
  writeFileSync(ring, await gpg(['--export', ...names.map((name) => `${name}@example.org`)]));
  const others = {
    other: await gpg(['--export', 'other@example.org']),
    armored: await gpg(['--armor', '--export', 'rsa@example.org']),
    empty: Buffer.alloc(0),
  };
  for (const [name, keys] of Object.entries(others)) writeFileSync(join(folder, `${name}.gpg`), keys);
  const good = byHelm.rsa;
  const swap = (from, to) => good.replace(from, to);
  const cases = [
    { name: 'by helm with rsa', provenance: byHelm.rsa },
    { name: 'by helm with ed25519', provenance: byHelm.ed },
    ...Object.entries(provenances).map(([name, provenance]) => ({ name, provenance })),
    { name: 'without provenance', provenance: undefined },
    { name: 'text before and after', provenance: `before\n${good}\nafter\n` },
    { name: 'with CRLF', provenance: good.replaceAll('\n', '\r\n') },
    ...['rsa', 'ed25519', 'ecdsa', 'dsa'].map((key) => ({
      name: `a changed text by ${key}`,
      provenance: provenances[`by gpg with ${key}`].replace('name: web', 'name: wed'),
    })),
    { name: 'a changed digest', provenance: swap(/sha256:./, 'sha256:0') },
    { name: 'an empty text', provenance: '' },
    { name: 'no signature', provenance: good.slice(0, good.indexOf('-----BEGIN PGP SIGNATURE')) },
    { name: 'half a signature', provenance: good.slice(0, good.indexOf('-----END PGP')) },
    { name: 'a header that is none', provenance: swap('Hash: SHA512', 'Comment: x') },
    { name: 'a changed archive', provenance: good, archive: Buffer.concat([archive, Buffer.from('x')]) },
    ...['other', 'armored', 'empty', 'absent'].map((keyring) => ({
      name: `${keyring} keyring`,
      provenance: good,
      keyring,
    })),
  ];
  return cases.map((test) => ({ archive, keyring: 'ring', ...test }));
}

async function makeChart(folder) {
  mkdirSync(join(folder, 'web/templates'), { recursive: true });
  writeFileSync(
    join(folder, 'web/Chart.yaml'),
    'apiVersion: v2\nname: web\nversion: 1.2.3\ndescription: a — chart\n',
  );
  writeFileSync(
    join(folder, 'web/templates/a.yaml'),
    'kind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\n',
  );
}

async function revoke(gpg, home) {
  const [, fingerprint] = /^fpr:+([0-9A-F]+):/m.exec(
    (await gpg(['--with-colons', '--list-keys', 'revoked@example.org'])).toString(),
  );
  const path = join(home, 'openpgp-revocs.d', `${fingerprint}.rev`);
  await gpg(['--import'], readFileSync(path, 'utf8').replace(':-----BEGIN', '-----BEGIN'));
}

/** The chart of a case on disk, in an HTTP repository, at a URL and in a registry. */
async function placesOf(folder, { name, archive, provenance, keyring }) {
  const own = mkdtempSync(join(folder, 'case-'));
  writeFileSync(join(own, chartFile), archive);
  if (provenance !== undefined) writeFileSync(join(own, `${chartFile}.prov`), provenance);
  copyFileSync(join(own, chartFile), join(own, 'web.tar'));
  writeFileSync(
    join(own, 'index.yaml'),
    `apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.2.3, urls: [${chartFile}]}\n`,
  );
  const web = await loopback(({ url }, response) => {
    try {
      response.end(readFileSync(join(own, url.slice(1))));
    } catch {
      response.writeHead(404).end();
    }
  });
  const registry = await startRegistry();
  const layers = [{ mediaType: HELM_LAYER, data: archive }];
  if (provenance !== undefined) layers.push({ mediaType: HELM_PROVENANCE, data: Buffer.from(provenance) });
  registry.push('charts/web', '1.2.3', HELM_CONFIG, layers);
  servers.push(web, registry);
  const image = `${registry.origin.replace('http', 'oci')}/charts/web`;
  const keys = join(folder, `${keyring}.gpg`);
  const url = `${web.origin}/${chartFile}`;
  const places = [
    { place: 'file', given: [join(own, chartFile)], job: { path: join(own, chartFile) } },
    { place: 'repository', given: ['web', '--repo', web.origin], job: { path: 'web', repo: web.origin } },
    { place: 'url', given: [url], job: { path: url } },
    {
      place: 'registry',
      given: [image, '--version', '1.2.3', '--plain-http'],
      job: { path: image, version: '1.2.3', plainHttp: true },
    },
    {
      place: 'tag',
      given: [`${image}:1.2.3`, '--plain-http'],
      job: { path: `${image}:1.2.3`, plainHttp: true },
    },
  ];
  if (name === 'by helm with rsa') {
    for (const path of [join(folder, 'web'), join(own, 'web.tar'), './nothing', 'nothing', 'no/where'])
      places.push({ place: path, given: [path], job: { path } });
  }
  return places.map(({ place, given, job }) => ({
    place,
    args: [...given, '--verify', '--keyring', keys],
    job: { ...job, name: 'r', tool: 'helm', verify: true, keyring: keys },
  }));
}

async function runHelm(folder, args) {
  const env = { PATH: '', HOME: mkdtempSync(join(folder, 'home-')), HELM_NO_PLUGINS: '1' };
  return outcomeOf(execute(realHelm(), ['template', 'r', ...args], { cwd: folder, env }));
}

/** What ours gives for each, all in one process. */
async function runOwn(folder, jobs) {
  const lines = jobs.map(({ job }, i) => JSON.stringify({ id: String(i), ...job }));
  writeFileSync(join(folder, 'jobs.jsonl'), lines.join('\n'));
  const args = [command, 'render', '--batch', 'jobs.jsonl', '--out', 'out'];
  await execute(process.execPath, args, { cwd: folder }).catch(() => undefined);
  return jobs.map((_, i) => {
    const path = join(folder, 'out', String(i));
    if (existsSync(`${path}.yaml`)) return readFileSync(`${path}.yaml`, 'utf8');
    return readFileSync(`${path}.error`, 'utf8').split('\n')[0];
  });
}

async function outcomeOf(running) {
  try {
    return (await running).stdout;
  } catch (error) {
    return error.stderr.replace(/^.*?Error: /s, '').split('\n')[0];
  }
}
