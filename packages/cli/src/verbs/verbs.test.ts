import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Child } from '../testing/child.ts';
import { commit, initRepository } from '../testing/git.ts';
import { type Ran, runCommand } from '../testing/run-command.ts';
import { verbs } from './table.ts';

const child = new Child();
const repository = join(child.folder, 'repository');
/** Of somebody on another machine: no kubeconfig, nothing but the address. */
const stranger = join(child.folder, 'stranger');
let server = '';
const hostKey = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

const configMap = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: "${value}"}\n`;
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "web:1"}]}
`;
const secret = `apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {password: canary-of-the-cli}
`;
const application = (name: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd, labels: {team: shop}}
spec:
  project: default
  source: {repoURL: "file://${repository}", path: app, targetRevision: main}
  destination: {name: in-cluster, namespace: default}
`;

beforeAll(async () => {
  mkdirSync(stranger);
  initRepository(repository);
  commit(repository, { 'app/a.yaml': configMap('1'), 'app/web.yaml': deployment, 'app/s.yaml': secret });
  await child.up('--no-demo');
  await child.eventually(async () => child.output.includes('Setpoint is up.'));
  server = /Web UI +(\S+)/.exec(child.output)?.[1] ?? '';
}, 120_000);
afterAll(() => child.dispose());

/** What was run, to the end of its words. */
const lines = new Set<string>();

function setpoint(...args: readonly string[]): Promise<Ran> {
  return setpointWith({}, ...args);
}

function setpointWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ran> {
  lines.add(args.join(' '));
  return runCommand(stranger, args, env);
}

/** What the command said as JSON; it must have ended with the code. */
async function json<T>(code: number, ...args: readonly string[]): Promise<T> {
  const ran = await setpoint(...args, '-o', 'json');
  expect(ran, ran.err).toMatchObject({ code });
  return JSON.parse(ran.out) as T;
}

describe('a login', () => {
  it('trusts no certificate that nobody vouches for, and says which it is', async () => {
    const refused = await setpoint('login', server, '--username', 'admin', '--password', 'x');
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}\n[^]*Next: Name the certificate/);
  });

  it('is refused with a wrong password, kept for the person alone, and spoken over from then on', async () => {
    const tls = join(child.dataDir, 'tls');
    const file = readdirSync(tls).find((name) => /cert|crt/.test(name)) ?? '';
    const once = /with the password (\S+)/.exec(child.output)?.[1] ?? '';
    writeFileSync(join(stranger, 'once'), `${once}\n`);
    const login = ['login', server, '--server-crt', join(tls, file), '--name', 'shop', '--username', 'admin'];
    expect(await setpoint(...login, '--password', 'wrong')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Invalid username or password') as string,
    });
    const ran = await setpoint(...login, '--password-file', 'once');
    expect(ran).toEqual({ code: 0, out: '', err: 'logged in to shop as admin\n' });
    const kept = join(stranger, '.config/setpoint/config.json');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(await json(0, 'context')).toEqual([{ name: 'shop', server, current: true }]);
    expect(await json(0, 'auth', 'whoami')).toMatchObject({ username: 'admin', loggedIn: true });
  });
});

describe('over the server alone', () => {
  it('creates, previews and syncs; two at once by their labels', async () => {
    writeFileSync(join(stranger, 'one.yaml'), application('one'));
    writeFileSync(
      join(stranger, 'two.yaml'),
      application('two')
        .replace('path: app', 'path: app, directory: {include: a.yaml}')
        .replace('namespace: default}', 'namespace: kube-public}'),
    );
    expect(await setpoint('app', 'create', '-f', 'one.yaml')).toMatchObject({ code: 0 });
    expect(await setpoint('app', 'create', '-f', 'two.yaml')).toMatchObject({ code: 0 });
    await setpoint('app', 'refresh', 'one', 'two');
    const planned = await json<{ tally: object }>(1, 'plan', 'one');
    expect(planned.tally).toMatchObject({ create: 3 });
    const previewed = await setpoint('app', 'sync', 'one', '--preview');
    expect(previewed).toMatchObject({ code: 2, err: expect.stringContaining('Agree with --yes') as string });
    expect(await setpoint('app', 'sync', 'one', '--preview', '--yes', '--wait')).toMatchObject({ code: 0 });
    const both = await setpoint('app', 'sync', '-l', 'team=shop', '--wait');
    expect(both, both.err).toMatchObject({ code: 0 });
    expect(await setpoint('app', 'wait', 'one', '--sync', '--timeout', '60')).toMatchObject({ code: 0 });
    const late = await setpoint('app', 'wait', 'nobody', '--timeout', '1');
    expect(late.code).toBe(2);
  });

  it('says why, compares revisions, and shows what differs and who did it', async () => {
    commit(repository, { 'app/a.yaml': configMap('2') });
    await setpoint('app', 'refresh', 'one');
    const why = await setpoint('app', 'why', 'one');
    expect(why.code).toBe(1);
    expect(why.out).toMatch(/OutOfSync[^]*Next: /);
    expect(await setpoint('app', 'diff', 'one')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/~ ConfigMap default\/a[^]*- "1"\n +\+ "2"[^]*~1/) as string,
    });
    expect(await setpoint('app', 'drift', 'one')).toMatchObject({ code: 1 });
    expect(await setpoint('app', 'object', 'diff', 'one', 'ConfigMap/a')).toMatchObject({ code: 1 });
    await setpoint('app', 'sync', 'one', '--wait');
    const history = await json<readonly { id: number }[]>(0, 'app', 'history', 'one');
    const ids = history.map(({ id }) => String(id));
    const compared = await json<{ objects: readonly unknown[] }>(
      1,
      'app',
      'compare',
      'one',
      ids.at(-1) ?? '',
      ids[0] ?? '',
    );
    expect(compared.objects).toHaveLength(1);
    expect(await setpoint('app', 'compare', 'one', ids[0] ?? '')).toMatchObject({ code: 0 });
    expect(await setpoint('app', 'compare', 'one', '99')).toMatchObject({ code: 2 });
  });

  it('shows, patches, edits and deletes one object, and never a secret', async () => {
    const hidden = await setpoint('app', 'object', 'get', 'one', 'secret/s');
    expect(hidden.out).toMatch(/password: \+{3,}/);
    await setpoint('app', 'object', 'patch', 'one', 'ConfigMap/a', '{"data":{"k":"9"}}');
    expect(await json(0, 'app', 'object', 'get', 'one', 'ConfigMap/a')).toMatchObject({ data: { k: '9' } });
    const env = { EDITOR: "sed -i 's/k: .*/k: edited/'" };
    const edited = await setpointWith(env, 'app', 'object', 'edit', 'one', 'ConfigMap/a');
    expect(edited, edited.err).toMatchObject({ code: 0 });
    expect(await json(0, 'app', 'object', 'get', 'one', 'ConfigMap/a')).toMatchObject({
      data: { k: 'edited' },
    });
    expect(await setpoint('app', 'object', 'delete', 'one', 'ConfigMap/a')).toMatchObject({ code: 0 });
    const missing = await setpoint('app', 'object', 'get', 'one', 'ConfigMap/nothing');
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('Next: ') as string });
    const acted = await setpoint('app', 'actions', 'run', 'one', 'restart', '--kind', 'Deployment');
    expect(acted).toMatchObject({ code: 0, err: 'restart: Deployment default/web\n' });
  });

  it('lists, finds and explains', async () => {
    expect(await json(0, 'app', 'list')).toHaveLength(2);
    expect(await json(0, 'app', 'fleet', 'one', '--facet', 'health')).toMatchObject({ total: 1 });
    const tree = /apps\/Deployment +default +web[^]* {2}apps\/ReplicaSet/;
    await child.eventually(async () => tree.test((await setpoint('app', 'resources', 'one')).out));
    expect((await setpoint('app', 'manifests', 'one')).out).toContain('kind: Deployment');
    expect((await setpoint('search', 'one')).out).toContain('application');
    expect((await setpoint('audit')).out).toMatch(/admin .*application\.sync .*allowed/);
    expect((await setpoint('settings')).out).toMatch(/Platform +https:/);
    expect((await setpoint('rbac', 'explain', 'sync', 'app', 'default/one')).out).toMatch(/^Yes/);
    expect(await setpoint('rbac', 'explain', 'sync', 'app', 'default/one', '--as', 'bob')).toMatchObject({
      code: 1,
    });
    expect(await setpoint('auth', 'can-i', 'delete', 'clusters')).toMatchObject({ code: 0, out: 'yes\n' });
    expect((await setpoint('account', 'list')).out).toMatch(/admin +yes/);
    expect((await setpoint('app', 'progress', 'one')).out).toMatch(/Succeeded \d+\/\d+/);
    expect((await setpoint('app', 'logs', 'one', '--match', '(')).code).toBe(2);
    expect((await setpoint('app', 'events', 'one')).code).toBe(0);
  });

  it('keeps projects, sets, repositories and clusters', async () => {
    writeFileSync(
      join(stranger, 'project.yaml'),
      'apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: team}\nspec:\n  sourceRepos: ["*"]\n  roles: [{name: ci, policies: []}]\n',
    );
    expect(await setpoint('project', 'create', '-f', 'project.yaml')).toMatchObject({ code: 0 });
    const env = { EDITOR: "sed -i 's/^spec:/spec:\\n  description: edited/'" };
    const edited = await setpointWith(env, 'project', 'edit', 'team');
    expect(edited, edited.err).toMatchObject({ code: 0 });
    expect((await setpoint('project', 'get', 'team')).out).toMatch(/Description +edited/);
    const { token } = await json<{ token: string }>(
      0,
      'project',
      'token',
      'create',
      'team',
      'ci',
      '--id',
      't',
    );
    const asRole = await setpoint('auth', 'can-i', 'sync', 'app', 'default/one', '--auth-token', token);
    expect(asRole).toMatchObject({ code: 1, out: 'no: applications, sync, default/one\n' });
    expect(await setpoint('project', 'delete', 'team')).toMatchObject({ code: 0 });
    writeFileSync(
      join(stranger, 'set.yaml'),
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set}\nspec:\n  generators: [{list: {elements: [{env: dev}]}}]\n  template:\n    metadata: {name: 'web-{{env}}'}\n    spec:\n      project: default\n      source: {repoURL: "file://${repository}", path: app}\n      destination: {name: in-cluster, namespace: '{{env}}'}\n`,
    );
    expect((await setpoint('appset', 'preview', '-f', 'set.yaml')).out).toMatch(/\+ +web-dev/);
    expect(await setpoint('appset', 'create', '-f', 'set.yaml')).toMatchObject({ code: 0 });
    expect((await setpoint('appset', 'list')).out).toMatch(/argocd\/set +default +list/);
    expect(await setpoint('appset', 'get', 'set')).toMatchObject({ code: 0 });
    expect(await setpoint('appset', 'delete', 'set')).toMatchObject({ code: 0 });
    expect(await setpoint('repo', 'add', `file://${repository}`, '--name', 'code')).toMatchObject({
      code: 0,
    });
    expect(await setpoint('repo', 'check', `file://${repository}`)).toMatchObject({ code: 0 });
    expect(await setpoint('repo', 'delete', `file://${repository}`)).toMatchObject({ code: 0 });
    expect((await setpoint('cluster', 'list')).out).toContain('in-cluster');
  });

  it('shows one application whole, edits, patches and previews it, and rolls it back', async () => {
    expect(await setpoint('app', 'sync', 'one', '--wait')).toMatchObject({ code: 0 });
    expect(await setpoint('app', 'get', 'one', '--refresh')).toMatchObject({ code: 0 });
    expect(await json(0, 'app', 'get', 'one')).toMatchObject({ status: { sync: { status: 'Synced' } } });
    const env = { EDITOR: "sed -i 's/team: shop/team: till/'" };
    const edited = await setpointWith(env, 'app', 'edit', 'one');
    expect(edited, edited.err).toMatchObject({ code: 0 });
    const patch = '{"metadata":{"labels":{"team":"shop"}}}';
    expect(await setpoint('app', 'patch', 'one', patch)).toMatchObject({ code: 0 });
    expect(await setpoint('app', 'patch', 'one', '{}', '--type', 'strategic')).toMatchObject({ code: 2 });
    expect(await json<{ tally: object }>(0, 'app', 'preview', '-f', 'one.yaml')).toMatchObject({
      tally: { create: 0, update: 0, delete: 0 },
    });
    writeFileSync(
      join(stranger, 'moved.yaml'),
      application('one').replace('namespace: default', 'namespace: kube-system'),
    );
    expect(await json<{ tally: { create: number } }>(1, 'app', 'preview', '-f', 'moved.yaml')).toMatchObject({
      tally: { create: 3 },
    });
    const history = await json<readonly { id: number }[]>(0, 'app', 'history', 'one');
    const oldest = String(Math.min(...history.map(({ id }) => id)));
    expect(await setpoint('app', 'rollback', 'one', oldest, '--wait')).toMatchObject({ code: 0 });
    expect((await setpoint('app', 'rollback', 'one', '999')).code).toBe(2);
    expect((await setpoint('app', 'terminate', 'one')).code).toBe(2);
    expect((await setpoint('app', 'actions', 'list', 'one')).out).toContain('restart');
    const shell = await setpoint('app', 'exec', 'one', 'Deployment/web');
    expect(shell).toMatchObject({
      code: 2,
      err: expect.stringContaining('Next: Set exec.enabled') as string,
    });
  });

  it('keeps what is trusted', async () => {
    const tls = join(child.dataDir, 'tls');
    const file = join(tls, readdirSync(tls).find((name) => /cert|crt/.test(name)) ?? '');
    expect(await setpoint('cert', 'add-tls', 'git.example.com', '-f', file)).toMatchObject({ code: 0 });
    writeFileSync(
      join(stranger, 'hosts'),
      `# by ssh-keyscan\ngit.example.com,192.0.2.1 ssh-ed25519 ${hostKey}\n`,
    );
    expect(await setpoint('cert', 'add-ssh', '-f', join(stranger, 'hosts'))).toMatchObject({
      code: 0,
      out: '2 entries are trusted\n',
    });
    const trusted = await json<readonly { certType: string }[]>(0, 'cert', 'list');
    expect(new Set(trusted.map(({ certType }) => certType))).toEqual(new Set(['https', 'ssh']));
    expect((await setpoint('cert', 'list', '--type', 'ssh')).out).toContain('ssh-ed25519');
    expect(await setpoint('cert', 'delete', 'git.example.com', '--type', 'https')).toMatchObject({
      code: 0,
      err: expect.stringMatching(/removed/) as string,
    });
    expect(await setpoint('cert', 'delete', 'nobody.example.com')).toMatchObject({ code: 2 });
    writeFileSync(join(stranger, 'key.asc'), 'no key\n');
    const refused = await setpoint('gpg', 'add', '-f', join(stranger, 'key.asc'));
    expect(refused.code).toBe(2);
    expect(await json(0, 'gpg', 'list')).toEqual([]);
    expect(await setpoint('gpg', 'delete', '4AEE18F83AFDEB23')).toMatchObject({ code: 2 });
  });

  it('registers clusters and repositories, and changes them', async () => {
    writeFileSync(join(stranger, 'token'), 'not-a-token\n');
    const added = await setpoint(
      'cluster',
      'add',
      'https://far.invalid:6443',
      '--name',
      'far',
      '--token-file',
      'token',
      '--insecure-cluster',
    );
    expect(added, added.err).toMatchObject({ code: 0 });
    expect(await setpoint('cluster', 'set', 'far', '--label', 'env=prod')).toMatchObject({ code: 0 });
    // Nobody answers there: what needs its answer says so, and ends with 2.
    expect([0, 2]).toContain((await setpoint('cluster', 'refresh', 'far')).code);
    expect((await setpoint('cluster', 'rotate-auth', 'far')).code).toBe(2);
    expect(await setpoint('cluster', 'delete', 'far')).toMatchObject({ code: 0 });
    const url = `file://${repository}`;
    expect(await setpoint('repo', 'add', url)).toMatchObject({ code: 0 });
    expect(await setpoint('repo', 'set', url, '--name', 'renamed')).toMatchObject({ code: 0 });
    const repositories = await json<readonly { url: string; name: string }[]>(0, 'repo', 'list');
    expect(repositories).toContainEqual(expect.objectContaining({ url, name: 'renamed' }));
    expect(await setpoint('repo', 'delete', url)).toMatchObject({ code: 0 });
  });

  it('makes tokens of projects and accounts, and ends them', async () => {
    expect(await setpoint('project', 'create', '-f', 'project.yaml')).toMatchObject({ code: 0 });
    expect((await setpoint('project', 'list')).out).toContain('team');
    await setpoint('project', 'token', 'create', 'team', 'ci', '--id', 'again');
    const roles = await json<{ project: { spec: { roles: { jwtTokens: { iat: number }[] }[] } } }>(
      0,
      'project',
      'get',
      'team',
    );
    const issuedAt = String(roles.project.spec.roles[0]?.jwtTokens[0]?.iat);
    expect(await setpoint('project', 'token', 'delete', 'team', 'ci', issuedAt)).toMatchObject({ code: 0 });
    const robot = [
      'create',
      'configmap',
      'argocd-cm',
      '-n',
      'argocd',
      '--from-literal',
      'accounts.robot=apiKey',
    ];
    expect(await child.kubectl(...robot)).toMatchObject({ code: 0 });
    await child.eventually(async () => (await setpoint('account', 'get', 'robot')).code === 0);
    const made = await setpoint('account', 'generate-token', 'robot', '--id', 'ci', '--expires-in', '3600');
    expect(made.code).toBe(0);
    const whoami = ['auth', 'whoami', '--auth-token', made.out.trim()];
    expect((await setpoint(...whoami)).out).toContain('robot');
    expect(await setpoint('account', 'delete-token', 'robot', 'ci')).toMatchObject({ code: 0 });
    writeFileSync(join(stranger, 'now'), '\n');
    writeFileSync(join(stranger, 'new'), 'correct horse battery\n');
    const changed = await setpoint(
      'account',
      'update-password',
      '--current-password-file',
      'now',
      '--new-password-file',
      'new',
    );
    expect(changed, changed.err).toMatchObject({ code: 0 });
    const login = ['login', server, '--insecure', '--name', 'shop', '--username', 'admin'];
    expect(await setpoint(...login, '--password-file', 'new')).toMatchObject({ code: 0 });
    expect(await setpoint('appset', 'create', '-f', 'set.yaml')).toMatchObject({ code: 0 });
    const env = { EDITOR: "sed -i 's/env: dev/env: test/'" };
    const edited = await setpointWith(env, 'appset', 'edit', 'set');
    expect(edited, edited.err).toMatchObject({ code: 0 });
    expect(await setpoint('appset', 'delete', 'set')).toMatchObject({ code: 0 });
  });

  it('deletes, waits until it is gone, and logs out', async () => {
    const ran = await setpoint('app', 'delete', 'two', '--wait');
    expect(ran, ran.err).toMatchObject({ code: 0 });
    expect((await setpoint('app', 'list')).out).not.toContain('argocd/two');
    expect(await setpoint('logout')).toMatchObject({ code: 0, err: 'logged out of shop\n' });
    const nobody = await setpoint('app', 'list', '--server', server, '--insecure');
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining('setpoint login') as string });
  });

  it('has run every verb of the table', () => {
    const words = verbs.map(({ use }) => use.replace(/ [<[].*$/, ''));
    const wasRun = (verb: string): boolean => [...lines].some((line) => `${line} `.startsWith(`${verb} `));
    expect(words.filter((verb) => !wasRun(verb))).toEqual([]);
  });
});
