import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../places.ts';
import { Child } from '../testing/child.ts';
import { commit, initRepository } from '../testing/git.ts';

const child = new Child();
const repository = join(child.folder, 'repository');

const configMap = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: "${value}"}\n`;
const pod = (annotations: string): string => `apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {${annotations}argocd.argoproj.io/sync-wave: "1"}}
spec: {containers: [{name: main, image: "web:1"}]}
`;
const hook = (command: string): string => `apiVersion: batch/v1
kind: Job
metadata: {name: pre, annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: BeforeHookCreation}}
spec:
  backoffLimit: 0
  template:
    metadata: {annotations: {${command}}}
    spec: {restartPolicy: Never, containers: [{name: main, image: "job:1"}]}
`;

beforeAll(async () => {
  initRepository(repository);
  commit(repository, { 'app/a.yaml': configMap('1'), 'app/pod.yaml': pod(''), 'app/pre.yaml': hook('') });
  await child.up('--no-demo');
  const manifest = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: default
  source: {repoURL: "file://${repository}", path: app, targetRevision: main}
  destination: {name: in-cluster, namespace: default}
`;
  writeFileSync(join(child.folder, 'app.yaml'), manifest);
  expect(await child.kubectl('apply', '-f', join(child.folder, 'app.yaml'))).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => child.dispose());

describe('ux 23: diff', () => {
  it('ends with 0, 1 or 2; its JSON is the same each time; without a terminal it is plain', async () => {
    const first = await child.setpoint('app', 'diff', 'web', '-o', 'json');
    const second = await child.setpoint('app', 'diff', 'web', '-o', 'json');
    expect([first.code, second.code]).toEqual([1, 1]);
    expect(second.stdout).toBe(first.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({ tally: { create: 2 } });
    const shown = await child.setpoint('app', 'diff', 'web');
    expect(shown.stdout + shown.stderr).not.toContain('\u001B');
    expect((await child.setpoint('app', 'diff', 'nobody')).code).toBe(2);
    const synced = await child.setpoint('app', 'sync', 'web', '--wait');
    expect(synced).toMatchObject({ code: 0 });
    expect(await child.setpoint('app', 'diff', 'web')).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('ux 24: sync --wait', () => {
  it('tells phase by phase what becomes of each object, and ends with what failed', async () => {
    commit(repository, { 'app/a.yaml': configMap('2') });
    const { code, stderr } = await child.setpoint('app', 'sync', 'web', '--wait');
    expect(code).toBe(0);
    const order = ['PreSync .*Job default/pre', 'Sync .*ConfigMap default/a', 'Sync .*Pod default/web'];
    expect(stderr).toMatch(new RegExp(order.join('[^]*')));
    commit(repository, {
      'app/a.yaml': configMap('3'),
      'app/pre.yaml': hook('simulate.setpoint.dev/exit-code: "1"'),
    });
    const failed = await child.setpoint('app', 'sync', 'web', '--wait');
    expect(failed.code).toBe(2);
    expect(failed.stderr.trimEnd().split('✗').at(-1)).toMatch(/^ Failed Job\/pre: .*\n +\S+: /);
    expect((await child.kubectl('get', 'configmap', 'a', '-o', 'jsonpath={.data.k}')).stdout).toBe('2');
  });

  it('leaves a whole sync behind when it is interrupted: the controller ends it', async () => {
    commit(repository, {
      'app/a.yaml': configMap('4'),
      'app/pre.yaml': hook('simulate.setpoint.dev/run-duration: 1h'),
    });
    const env = { ...process.env, KUBECONFIG: child.kubeconfig, NO_COLOR: '1' };
    const following = spawn(process.execPath, [placeOf('bin/setpoint.js'), 'app', 'sync', 'web', '--wait'], {
      env,
    });
    let said = '';
    following.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const exited = new Promise<number | null>((resolve) => following.once('exit', resolve));
    await child.eventually(async () => said.includes('Job default/pre'));
    following.kill('SIGINT');
    expect(await exited).toBe(2);
    expect(said).toContain('the sync of web goes on; setpoint app terminate web ends it');
    const end = 'simulate.setpoint.dev/run-duration=10ms';
    await child.kubectl('annotate', 'pods', '-l', 'job-name=pre', '--overwrite', end);
    await child.eventually(async () => {
      const { stdout } = await child.kubectl('get', 'configmap', 'a', '-o', 'jsonpath={.data.k}');
      return stdout === '4';
    });
    await child.eventually(async () => (await child.setpoint('app', 'get', 'web')).code === 0);
  });
});

describe('what the UI can do', () => {
  it('logs, events, projects, clusters and repositories', async () => {
    const logs = await child.setpoint('app', 'logs', 'web', '--resource', ':Pod:default/web', '--tail', '1');
    expect([logs.code, logs.stderr]).toEqual([0, expect.not.stringContaining('Error')]);
    const events = await child.setpoint('app', 'events', 'web');
    expect(events.stdout).toMatch(/OperationCompleted +Application\/web/);
    expect((await child.setpoint('project', 'list')).stdout).toMatch(/default .*\*/);
    expect((await child.setpoint('cluster', 'list')).stdout).toContain('in-cluster');
    const secret = `apiVersion: v1
kind: Secret
metadata: {name: r, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
stringData: {url: "https://me:canary@example.com/r", password: canary}
`;
    writeFileSync(join(child.folder, 'repo.yaml'), secret);
    await child.kubectl('apply', '-f', join(child.folder, 'repo.yaml'));
    const repos = await child.setpoint('repo', 'list', '-o', 'json');
    expect(JSON.parse(repos.stdout)).toContainEqual(
      expect.objectContaining({ type: 'git', url: 'https://example.com/r', registered: true }),
    );
    expect(repos.stdout).not.toContain('canary');
  });

  it('terminates a sync, and says when there is none', async () => {
    const none = await child.setpoint('app', 'terminate', 'web');
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/no operation is in progress/i)]);
    commit(repository, {
      'app/a.yaml': configMap('5'),
      'app/pre.yaml': hook('simulate.setpoint.dev/run-duration: 1h'),
    });
    await child.setpoint('app', 'sync', 'web');
    await child.eventually(async () => (await child.kubectl('get', 'job', 'pre')).code === 0);
    expect(await child.setpoint('app', 'terminate', 'web')).toMatchObject({ code: 0 });
    await child.eventually(async () => {
      const { stdout } = await child.kubectl('get', 'application', 'web', '-n', 'argocd', '-o', 'json');
      const app = JSON.parse(stdout) as {
        operation?: unknown;
        status: { operationState: { phase: string } };
      };
      return app.operation === undefined && app.status.operationState.phase === 'Failed';
    });
  });
});
