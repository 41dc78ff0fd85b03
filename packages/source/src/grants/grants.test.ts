import { createVerify, generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { seededRandom, systemClock } from '@setpoint/core';
import { createSource } from '../create-source.ts';
import type { GitCredentials, RepositorySpec } from '../repository.ts';
import { SecretText } from '../secret-text.ts';
import { makeScratch, TestRepository } from '../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { type LoopbackServer, loopback } from '../testing/http-server.ts';
import { failure, never } from '../testing/source.ts';
import { Grants } from './grants.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const scratch = makeScratch();
const folder = mkdtempSync(join(tmpdir(), 'setpoint-grants-'));
const federated = join(folder, 'token');

let tokens: LoopbackServer;
let lifetimeSeconds: number;
let exchanged: string[];
/** Monotonic time, moved by tests. */
let nowMs: number;
let grants: Grants;

beforeAll(() => writeFileSync(federated, 'federated\n'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  scratch.remove();
});

beforeEach(async () => {
  lifetimeSeconds = 3600;
  exchanged = [];
  nowMs = 1_000_000;
  tokens = await loopback((request, response) => void answer(request, response));
  const environment = {
    AZURE_AUTHORITY_HOST: tokens.origin,
    AZURE_TENANT_ID: 'tenant',
    AZURE_CLIENT_ID: 'client',
    AZURE_FEDERATED_TOKEN_FILE: federated,
  };
  const clock = { ...systemClock, now: () => systemClock.now(), monotonicMs: () => nowMs };
  grants = new Grants({ clock, timeoutMs: 10_000, environment });
});
afterEach(() => tokens.close());

/** The claims of a token that the test's key has signed. */
function claimsOf(token: string | undefined): Record<string, unknown> | undefined {
  const [head = '', body = '', signature = ''] = (token ?? '').split('.');
  const isGood = createVerify('RSA-SHA256')
    .update(`${head}.${body}`)
    .verify(publicKey, Buffer.from(signature, 'base64url'));
  return isGood
    ? (JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>)
    : undefined;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const form = Object.fromEntries(new URLSearchParams(body));
  const bearer = claimsOf(request.headers.authorization?.slice('Bearer '.length));
  const path = request.url ?? '';
  exchanged.push(`${request.method} ${path}`);
  const reply = (status: number, value: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (path === '/repos/team/repo/installation') return reply(bearer?.['iss'] === '12' ? 200 : 404, { id: 7 });
  if (path === '/app/installations/7/access_tokens') {
    const expires_at = new Date(systemClock.now() + lifetimeSeconds * 1000).toISOString();
    return bearer?.['iss'] === '12' ? reply(201, { token: 'github-token', expires_at }) : reply(401, {});
  }
  if (path === '/google') {
    const claims = claimsOf(form['assertion']);
    const isGood = claims?.['iss'] === 'robot@example.com' && claims['aud'] === `${tokens.origin}/google`;
    return isGood ? reply(200, { access_token: 'google-token', expires_in: 3599 }) : reply(400, {});
  }
  if (path === '/tenant/oauth2/v2.0/token') {
    const proof = form['client_secret'] ?? form['client_assertion'];
    if (proof !== 'secret' && proof !== 'federated') return reply(400, { error: 'invalid_client' });
    return reply(200, { access_token: `azure for ${form['scope']}`, expires_in: lifetimeSeconds });
  }
  if (path === '/oauth2/exchange') return reply(200, { refresh_token: `refresh by ${form['access_token']}` });
  if (path.startsWith('/moved/'))
    return void response.writeHead(307, { location: `${tokens.origin}/google` }).end();
  reply(404, {});
}

const app = (installationId: string): GitCredentials => ({
  kind: 'github-app',
  appId: '12',
  installationId,
  privateKey: new SecretText(pem),
  apiUrl: tokens.origin,
});
const google = (tokenUri: string): GitCredentials => ({
  kind: 'google-service-account',
  key: new SecretText(
    JSON.stringify({ client_email: 'robot@example.com', private_key: pem, token_uri: tokenUri }),
  ),
});
const azure = (secret: string): GitCredentials => ({
  kind: 'azure-service-principal',
  clientId: 'client',
  clientSecret: new SecretText(secret),
  tenantId: 'tenant',
  authority: tokens.origin,
});

async function sent(spec: RepositorySpec): Promise<readonly string[]> {
  const { credentials } = await grants.opened(spec, never);
  if (credentials?.kind === 'basic') return [credentials.username, credentials.password.reveal()];
  if (credentials?.kind === 'bearer') return [credentials.token.reveal()];
  throw new Error(`not exchanged: ${String(credentials?.kind)}`);
}

const repo = (credentials: GitCredentials): RepositorySpec => ({
  url: 'https://git.test/team/repo.git',
  credentials,
});

it('gives a GitHub App’s token, for the installation named or the one of the repository', async () => {
  expect(await sent(repo(app('7')))).toEqual(['x-access-token', 'github-token']);
  expect(await sent(repo(app('')))).toEqual(['x-access-token', 'github-token']);
  expect(exchanged).toEqual([
    'POST /app/installations/7/access_tokens',
    'GET /repos/team/repo/installation',
    'POST /app/installations/7/access_tokens',
  ]);
});

it('gives tokens of a Google service account and of Azure identities', async () => {
  expect(await sent(repo(google(`${tokens.origin}/google`)))).toEqual(['robot@example.com', 'google-token']);
  const devops = 'azure for 499b84ac-1321-427f-aa17-267ca6975798/.default';
  expect(await sent(repo(azure('secret')))).toEqual([devops]);
  expect(await sent(repo({ kind: 'azure-workload-identity' }))).toEqual([devops]);
  const registry = {
    kind: 'oci',
    url: `oci://${new URL(tokens.origin).host}/team/web`,
    plainHttp: true,
  } as const;
  expect(await sent({ ...registry, credentials: azure('secret') })).toEqual([
    '00000000-0000-0000-0000-000000000000',
    'refresh by azure for https://management.core.windows.net/.default',
  ]);
});

it('exchanges once for all who ask, and again shortly before the token ends', async () => {
  lifetimeSeconds = 600;
  await Promise.all([sent(repo(app('7'))), sent(repo(app('7')))]);
  expect(exchanged).toHaveLength(1);
  nowMs += 290_000;
  await sent({ ...repo(app('7')), url: 'https://git.test/team/other' });
  expect(exchanged).toHaveLength(1);
  nowMs += 20_000;
  await sent(repo(app('7')));
  expect(exchanged).toHaveLength(2);
});

it('says what is wrong, and shows no secret', async () => {
  const broken: readonly GitCredentials[] = [
    { ...(app('7') as object), privateKey: new SecretText('canary') } as GitCredentials,
    { ...(app('7') as object), appId: '13' } as GitCredentials,
    app('8'),
    { kind: 'google-service-account', key: new SecretText('{"canary"') },
    google(`${tokens.origin}/moved/`),
    azure('canary'),
  ];
  for (const credentials of broken) {
    const error = await failure(grants.opened(repo(credentials), never));
    expect(error.code).toMatch(/^source\.(authentication-failed|redirect|repository-not-found)$/);
    expect(JSON.stringify(error) + error.message).not.toContain('canary');
  }
  // Nothing that failed is remembered.
  expect(await sent(repo(azure('secret')))).toHaveLength(1);
});

it('lets Git read a repository with the token', async () => {
  const root = join(scratch.path, 'served');
  const id = new TestRepository(join(root, 'repo.git')).write('a', 'one').commit('first');
  const basic = Buffer.from('x-access-token:github-token').toString('base64');
  const server: GitServer = await startGitServer({ root, authorization: `Basic ${basic}` });
  const source = createSource({
    cacheDir: join(scratch.path, 'cache'),
    clock: systemClock,
    random: seededRandom(1),
    protocols: ['http'],
    environment: { PATH: process.env['PATH'] },
  });
  try {
    const spec = { url: `${server.url}/repo.git`, credentials: app('7') };
    const revision = await source.resolve(spec, 'HEAD', never);
    expect(revision.id).toBe(id);
    const tree = await source.tree(spec, revision, never);
    expect(Buffer.from(await tree.read('a', never)).toString()).toBe('one');
    expect(exchanged).toEqual(['POST /app/installations/7/access_tokens']);
  } finally {
    await source.close();
    await server.close();
  }
});
