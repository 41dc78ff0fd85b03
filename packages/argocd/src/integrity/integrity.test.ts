import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CommitSignature } from '@setpoint/source';
import * as openpgp from 'openpgp';
import { afterEach, describe, expect, it } from 'vitest';
import { configMap, configMapGvk, Loop } from '../testing/loop.ts';
import type { Application } from '../resources/application.ts';
import type { AppProject } from '../resources/app-project.ts';
import { checkSignature } from './check-signature.ts';
import { keyringOf } from './keyring.ts';
import { policyFor } from './policy.ts';
import { sshFingerprint } from './ssh-signature.ts';
import { wireString } from './ssh-wire.ts';

interface Case {
  readonly name: string;
  readonly publicKey: string;
  readonly signature: string;
}

const fixtures = JSON.parse(
  readFileSync(new URL('../../testdata/signatures.json', import.meta.url), 'utf8'),
) as {
  readonly payload: string;
  readonly ssh: readonly Case[];
  readonly otherNamespace: Omit<Case, 'name'>;
  readonly openpgp: readonly Case[];
};

const keyring = (...keys: readonly string[]): ReturnType<typeof keyringOf> =>
  keyringOf({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {},
    data: Object.fromEntries(keys.map((key, index) => [`k${index}`, key])),
  });

function signature(
  format: CommitSignature['format'],
  armored: string,
  payload = fixtures.payload,
): CommitSignature {
  return { format, armored, payload: Buffer.from(payload) };
}

describe('signatures of the real tools', () => {
  const cases = [
    ...fixtures.ssh.map((one) => ({ ...one, format: 'ssh' as const })),
    ...fixtures.openpgp.map((one) => ({ ...one, format: 'openpgp' as const })),
  ];
  it.each(cases)('$format $name: good, changed, and by an unknown key', async (one) => {
    const given = signature(one.format, one.signature);
    expect((await checkSignature(given, keyring(one.publicKey))).result).toBe('signed');
    const changed = signature(one.format, one.signature, `${fixtures.payload}!`);
    expect((await checkSignature(changed, keyring(one.publicKey))).result).toBe('bad signature');
    expect((await checkSignature(given, keyring())).result).toBe('signed with key not in keyring');
  });

  it('an SSH signature for something else than git is none, and neither is a broken one', async () => {
    const { publicKey, signature: armored } = fixtures.otherNamespace;
    const keys = keyring(publicKey);
    expect((await checkSignature(signature('ssh', armored), keys)).result).toBe('bad signature');
    const whole = fixtures.ssh[0]?.signature ?? '';
    const cut = whole.replace(/\n[^\n]*\n-----END/, '\n-----END');
    for (const broken of [cut, '-----BEGIN SSH SIGNATURE-----', whole.replace('U1NI', 'AAAA')])
      expect((await checkSignature(signature('ssh', broken), keys)).result).toBe('bad signature');
    expect((await checkSignature(undefined, keys)).result).toBe('unsigned');
    expect((await checkSignature(signature('unknown', 'x'), keys)).result).toBe('bad signature');
  });
});

describe('policyFor', () => {
  const project = (spec: AppProject['spec']): AppProject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'p' },
    spec,
  });
  const policy = (mode: string, ...urls: string[]) => ({
    repos: urls.map((url) => ({ url })),
    gpg: { mode, keys: ['K'] },
  });
  const of = (...policies: ReturnType<typeof policy>[]): AppProject =>
    project({ sourceIntegrity: { git: { policies } } });

  it('takes the one policy that matches', () => {
    const both = of(policy('strict', 'https://a/*', '!https://a/no'), policy('head', 'https://b/*'));
    expect(policyFor(both, 'https://a/x')).toEqual({ mode: 'strict', keys: ['K'] });
    expect(policyFor(both, 'https://b/x')?.mode).toBe('head');
    expect(policyFor(both, 'https://a/no')).toBeUndefined();
    expect(policyFor(both, 'https://c/x')).toBeUndefined();
    expect(policyFor(of(policy('none', '*')), 'https://a/x')).toBeUndefined();
    expect(policyFor(project({ signatureKeys: [{ keyID: 'A' }] }), 'x')).toEqual({
      mode: 'head',
      keys: ['A'],
    });
  });

  it('fails closed', () => {
    expect(() => policyFor(of(policy('head', '*'), policy('none', '*')), 'x')).toThrow('multiple (2)');
    expect(() => policyFor(of(policy('Head', '*')), 'x')).toThrow('unknown GPG mode "Head"');
  });
});

let loop: Loop;

function git(input: string | Buffer | undefined, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, {
    cwd: loop.repository.folder,
    encoding: 'utf8',
    env,
    input: input ?? '',
  }).trim();
}

/** The commit that main is at, made again with a signature; main moves to it. */
async function signTip(makeSignature: (payload: string) => Promise<string>): Promise<string> {
  const raw = `${git(undefined, 'cat-file', 'commit', 'main')}\n`;
  const armored = (await makeSignature(raw)).trim();
  const [headers = '', ...message] = raw.split('\n\n');
  const signed = `${headers}\ngpgsig ${armored.split('\n').join('\n ')}\n\n${message.join('\n\n')}`;
  const id = git(signed, 'hash-object', '-t', 'commit', '-w', '--stdin');
  git(undefined, 'update-ref', 'refs/heads/main', id);
  return id;
}

/** As `ssh-keygen -Y sign -n git` does it. */
function sshSign(key: KeyObject, publicBlob: Buffer): (payload: string) => Promise<string> {
  return async (payload) => {
    const { createHash } = await import('node:crypto');
    const digest = createHash('sha512').update(payload).digest();
    const parts = [wireString('git'), wireString(''), wireString('sha512')];
    const signed = Buffer.concat([Buffer.from('SSHSIG'), ...parts, wireString(digest)]);
    const raw = Buffer.concat([wireString('ssh-ed25519'), wireString(sign(null, signed, key))]);
    const blob = Buffer.concat([
      Buffer.from('SSHSIG'),
      Buffer.from([0, 0, 0, 1]),
      wireString(publicBlob),
      ...parts,
      wireString(raw),
    ]);
    const body = blob.toString('base64').replace(/.{70}/g, '$&\n');
    return `-----BEGIN SSH SIGNATURE-----\n${body}\n-----END SSH SIGNATURE-----`;
  };
}

const projectGvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'AppProject' };

async function ask(
  mode: string,
  keys: readonly string[],
  ring: Readonly<Record<string, string>>,
): Promise<void> {
  const data = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-gpg-keys-cm', namespace: 'argocd' },
  };
  await loop.create({ ...data, data: ring });
  const policies = [{ repos: [{ url: '*' }], gpg: { mode, keys } }];
  await loop.patch(projectGvk, 'default', { spec: { sourceIntegrity: { git: { policies } } } }, 'argocd');
}

function conditions(app: Application): string {
  return (app.status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`).join('\n');
}

async function openpgpKey(): Promise<{
  readonly keyId: string;
  readonly armored: string;
  readonly sign: (payload: string) => Promise<string>;
}> {
  const { privateKey, publicKey } = await openpgp.generateKey({
    userIDs: [{ name: 'Tester', email: 't@example.com' }],
    format: 'object',
  });
  return {
    keyId: publicKey.getKeyID().toHex().toUpperCase(),
    armored: publicKey.armor(),
    sign: async (payload) =>
      openpgp.sign({
        message: await openpgp.createMessage({ binary: Buffer.from(payload) }),
        signingKeys: privateKey,
        detached: true,
        format: 'armored',
      }),
  };
}

describe('applications of a project that asks for signatures', () => {
  afterEach(() => loop.close());

  it('deploys a signed commit and refuses an unsigned one, and one by a key that is not allowed', async () => {
    loop = await Loop.start();
    const [key, stranger] = await Promise.all([openpgpKey(), openpgpKey()]);
    await ask('head', [key.keyId], { [key.keyId]: key.armored, [stranger.keyId]: stranger.armored });
    loop.repository.write('app/a.yaml', configMap('a', { v: '1' }));
    const unsigned = loop.repository.commit();
    await loop.deploy('web', 'app');
    const refused = await loop.until('web', (app) => conditions(app) !== '');
    expect(conditions(refused)).toContain(
      `GIT/GPG: Failed verifying revision ${unsigned} by 'test <test@setpoint.invalid>': unsigned (key_id=)`,
    );
    expect(refused.status?.sync?.status).toBe('Unknown');
    expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
    await signTip(stranger.sign);
    const unallowed = await loop.refresh('web');
    expect(conditions(unallowed)).toContain(`signed with unallowed key (key_id=${stranger.keyId})`);
    expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
    git(undefined, 'reset', '--hard', '--quiet', unsigned);
    await signTip(key.sign);
    await loop.refresh('web');
    await loop.synced('web');
    expect((await loop.get(configMapGvk, 'a'))?.['data']).toEqual({ v: '1' });
  });

  it('strict: every ancestor counts, up to a signed seal', async () => {
    loop = await Loop.start();
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const x = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const blob = Buffer.concat([wireString('ssh-ed25519'), wireString(x)]);
    const line = `ssh-ed25519 ${blob.toString('base64')} tester`;
    await ask('strict', [sshFingerprint(line) ?? ''], { ssh: line });
    loop.repository.write('app/a.yaml', configMap('a', { v: '1' }));
    const first = loop.repository.commit();
    loop.repository.write('app/a.yaml', configMap('a', { v: '2' }));
    loop.repository.commit();
    await signTip(sshSign(privateKey, blob));
    await loop.deploy('web', 'app');
    const refused = await loop.until('web', (app) => conditions(app) !== '');
    expect(conditions(refused)).toContain(`revision ${first} by`);
    expect(conditions(refused).match(/Failed verifying/g)).toHaveLength(1);
    loop.repository.commit('approved\n\nArgocd-gpg-seal: reviewed');
    await signTip(sshSign(privateKey, blob));
    loop.repository.write('app/a.yaml', configMap('a', { v: '3' }));
    loop.repository.commit();
    await signTip(sshSign(privateKey, blob));
    await loop.refresh('web');
    await loop.synced('web');
    expect((await loop.get(configMapGvk, 'a'))?.['data']).toEqual({ v: '3' });
  });

  it('of an annotated tag it is the tag that has to be signed', async () => {
    loop = await Loop.start();
    const key = await openpgpKey();
    await ask('head', [key.keyId], { [key.keyId]: key.armored });
    loop.repository.write('app/a.yaml', configMap('a', {}));
    const commit = loop.repository.commit();
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    git(undefined, ...identity, 'tag', '-a', '-m', 'plain', 'v1', commit);
    const raw = `object ${commit}\ntype commit\ntag v2\ntagger T <t@example.com> 1700000000 +0000\n\nsigned\n`;
    const tag = git(`${raw}${await key.sign(raw)}`, 'hash-object', '-t', 'tag', '-w', '--stdin');
    git(undefined, 'update-ref', 'refs/tags/v2', tag);
    const source = { repoURL: loop.repository.url, path: 'app' };
    await loop.deploy('one', 'app', { source: { ...source, targetRevision: 'v1' } });
    const refused = await loop.until('one', (app) => conditions(app) !== '');
    expect(conditions(refused)).toContain("Failed verifying revision v1 by 't <t@example.com>': unsigned");
    await loop.deploy('two', 'app', { source: { ...source, targetRevision: 'v2' } });
    await loop.synced('two');
  });
});
