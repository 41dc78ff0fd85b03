import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetpointError, SimulatedClock } from '@setpoint/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inClusterConfig } from './in-cluster.ts';
import { kubeconfigFromText, loadKubeconfig } from './load-kubeconfig.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rm(folder, { recursive: true }));
const signal = new AbortController().signal;

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function failure(work: Promise<unknown>): Promise<SetpointError> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof SetpointError) return error;
  throw new Error(`expected a SetpointError, not ${String(error)}`);
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function config(user: string, cluster = 'server: https://c.example:6443'): string {
  return `apiVersion: v1
kind: Config
current-context: main
clusters: [{name: c, cluster: {${cluster}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: main, context: {cluster: c, user: u, namespace: team}}]
`;
}

describe('loadKubeconfig', () => {
  it('reads inline data and paths relative to the file', async () => {
    await mkdir(join(folder, 'pki'));
    await file('pki/ca.crt', 'CA');
    await file('pki/c.crt', 'CERT');
    const path = await file(
      'config',
      config(
        `client-certificate: pki/c.crt, client-key-data: ${base64('KEY')}`,
        'server: "https://c.example:6443", certificate-authority: pki/ca.crt, tls-server-name: name, proxy-url: "http://p:1"',
      ),
    );
    const { credentials, ...rest } = await loadKubeconfig({ path });
    expect(rest).toEqual({
      server: 'https://c.example:6443',
      ca: 'CA',
      serverName: 'name',
      proxyUrl: 'http://p:1',
      insecureSkipVerify: false,
      namespace: 'team',
    });
    expect(await credentials?.current(signal)).toEqual({ certificate: 'CERT', key: 'KEY' });
    expect(JSON.stringify(credentials)).toBe('{}');
  });

  it('merges the files of KUBECONFIG: missing ones skipped, the first mention wins', async () => {
    const one = await file(
      'one',
      'contexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: "https://one"}}]\n',
    );
    const two = await file('two', config('token: t', 'server: "https://two"'));
    const env = { KUBECONFIG: [join(folder, 'missing'), one, two].join(':') };
    expect((await loadKubeconfig({ env })).server).toBe('https://one');
    expect((await loadKubeconfig({ env, context: 'x' })).server).toBe('https://one');
    expect((await loadKubeconfig({ env: { KUBECONFIG: two } })).server).toBe('https://two');
    expect((await failure(loadKubeconfig({ env: { KUBECONFIG: join(folder, 'no') } }))).code).toBe(
      'kube.config',
    );
  });

  it('reads impersonation', async () => {
    const path = await file('config', config('token: t, as: jane, as-groups: [a], as-user-extra: {k: [v]}'));
    expect((await loadKubeconfig({ path })).impersonate).toEqual({
      user: 'jane',
      groups: ['a'],
      extra: new Map([['k', ['v']]]),
    });
  });

  it.each([
    ['insecure-skip-tls-verify', config('token: t', 'server: "https://x", insecure-skip-tls-verify: true')],
    ['plain http', config('token: t', 'server: "http://10.0.0.1"')],
    ['exec', config('exec: {apiVersion: client.authentication.k8s.io/v1, command: sh}')],
    ['basic authentication', config('username: u, password: p')],
    ['auth-provider', config('auth-provider: {name: gcp}')],
  ])('refuses %s unless allowed', async (_what, text) => {
    const path = await file('config', text);
    expect((await failure(loadKubeconfig({ path }))).code).toBe('kube.config-refused');
  });

  it('allows insecure connections when told so, and loopback http always', async () => {
    const path = await file(
      'config',
      config('token: t', 'server: "https://x", insecure-skip-tls-verify: true'),
    );
    expect((await loadKubeconfig({ path, allowInsecure: true })).insecureSkipVerify).toBe(true);
    const local = await file('local', config('token: t', 'server: "http://127.0.0.1:8080"'));
    expect((await loadKubeconfig({ path: local })).server).toBe('http://127.0.0.1:8080');
  });

  it.each([
    ['not YAML', 'a: ['],
    ['no current context', 'clusters: []'],
    ['unknown context', 'current-context: x'],
    ['a list for a mapping', 'clusters: [[]]\ncurrent-context: x'],
    ['a number for a token', config('token: 5')],
    ['bad base64', config('client-key-data: "?"')],
    ['a bad URL', config('token: t', 'server: nonsense')],
    [
      'a context twice',
      config('token: t').replace('contexts: [', 'contexts: [{name: main, context: {cluster: c}}, '),
    ],
  ])('names the file when it has %s', async (_what, text) => {
    const path = await file('config', text);
    const error = await failure(loadKubeconfig({ path }));
    expect(error.code).toBe('kube.config');
    expect(error.subject).toContain(path);
  });

  it('lets a kubeconfig from a Secret name no files', async () => {
    expect((await kubeconfigFromText(config('token: t'))).server).toBe('https://c.example:6443');
    for (const user of ['tokenFile: /etc/passwd', 'client-key: /etc/shadow', 'client-certificate: x']) {
      expect((await failure(kubeconfigFromText(config(user)))).code).toBe('kube.config-refused');
    }
    const ca = config('token: t', 'server: "https://x", certificate-authority: /etc/hosts');
    expect((await failure(kubeconfigFromText(ca))).code).toBe('kube.config-refused');
  });

  it('takes names like __proto__ as data', async () => {
    const text = config('token: t')
      .replaceAll('name: c', 'name: __proto__')
      .replace('cluster: c', 'cluster: __proto__');
    expect((await kubeconfigFromText(text)).server).toBe('https://c.example:6443');
  });
});

describe('rotation', () => {
  it('reads a token file again after a minute and after a refusal', async () => {
    const tokenPath = await file('token', 'one\n');
    const clock = new SimulatedClock();
    const path = await file('config', config(`tokenFile: ${tokenPath}`));
    const { credentials } = await loadKubeconfig({ path, clock });
    expect(await credentials?.current(signal)).toEqual({ token: 'one' });
    await file('token', 'two\n');
    expect(await credentials?.current(signal)).toEqual({ token: 'one' });
    expect(credentials?.refused(), 'just read').toBe(false);
    await clock.advance(60_000);
    expect(await credentials?.current(signal)).toEqual({ token: 'two' });
    await file('token', 'three\n');
    await clock.advance(2000);
    expect(credentials?.refused()).toBe(true);
    expect(await credentials?.current(signal)).toEqual({ token: 'three' });
  });

  it('finds the cluster around a pod', async () => {
    await file('ca.crt', 'CA');
    await file('namespace', 'team\n');
    await file('token', 'pod-token');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    const { credentials, ...rest } = await inClusterConfig({ env, folder });
    expect(rest).toEqual({ server: 'https://[fd00::1]:443', ca: 'CA', namespace: 'team' });
    expect(await credentials?.current(signal)).toEqual({ token: 'pod-token' });
    expect((await failure(inClusterConfig({ env: {}, folder }))).code).toBe('kube.config');
  });
});

describe('exec plugins', () => {
  async function plugin(script: string, extra = ''): Promise<string> {
    const path = await file('plugin.sh', `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return config(
      `exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin.sh, args: [a, "b c"], env: [{name: X, value: yy}]${extra}}`,
    );
  }
  const answer = (status: string): string =>
    `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":${status}}'`;

  it('passes arguments, environment and cluster, and keeps the answer until it expires', async () => {
    const clock = new SimulatedClock();
    const expiry = new Date(clock.now() + 3_600_000).toISOString();
    const script = `echo run >> "$RUNS"; printf '%s' "$1|$2|$X|$KUBERNETES_EXEC_INFO" > "$RUNS.info"\n${answer(
      `{"token":"secret-token","expirationTimestamp":"${expiry}"}`,
    )}`;
    const path = await file('config', await plugin(script, ', provideClusterInfo: true'));
    const runs = join(folder, 'runs');
    const env = { PATH: process.env['PATH'], RUNS: runs };
    const { credentials } = await loadKubeconfig({ path, clock, env, allowExec: true });
    const count = async (): Promise<number> => (await readText(runs)).trim().split('\n').length;
    await Promise.all([credentials?.current(signal), credentials?.current(signal)]);
    expect(await credentials?.current(signal)).toEqual({ token: 'secret-token' });
    expect(await count()).toBe(1);
    const [, , , info = '{}'] = (await readText(`${runs}.info`)).split('|');
    expect(await readText(`${runs}.info`)).toMatch(/^a\|b c\|yy\|/);
    expect(JSON.parse(info)).toMatchObject({
      spec: { interactive: false, cluster: { server: 'https://c.example:6443' } },
    });
    await clock.advance(3_600_000);
    await credentials?.current(signal);
    expect(await count()).toBe(2);
    await clock.advance(6000);
    expect(credentials?.refused()).toBe(true);
    expect(credentials?.refused()).toBe(false);
  });

  it.each([
    ['fails', 'echo broken >&2; exit 3'],
    ['prints no JSON', 'echo secret-token'],
    ['prints another kind', `echo '{"kind":"x","token":"secret-token"}'`],
    ['prints no credential', answer('{}')],
    ['prints no time', answer('{"token":"secret-token","expirationTimestamp":"soon"}')],
  ])('says when the plugin %s, without what it printed', async (_what, script) => {
    const path = await file('config', await plugin(script));
    const { credentials } = await loadKubeconfig({ path, allowExec: true });
    const error = await failure(credentials?.current(signal) ?? Promise.resolve());
    expect(error.code).toBe('kube.credentials');
    expect(error.describe()).not.toContain('secret-token');
  });

  it('refuses versions it does not know and plugins that need a terminal', async () => {
    const path = await file('config', (await plugin('')).replace('k8s.io/v1,', 'k8s.io/v1alpha1,'));
    expect((await failure(loadKubeconfig({ path, allowExec: true }))).code).toBe('kube.credentials');
    const asking = await file('asking', await plugin('', ', interactiveMode: Always'));
    expect((await failure(loadKubeconfig({ path: asking, allowExec: true }))).code).toBe('kube.credentials');
  });
});
