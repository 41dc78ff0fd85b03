import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Child } from '../testing/child.ts';
import { commit, initRepository } from '../testing/git.ts';

let child: Child;
beforeEach(() => {
  child = new Child();
});
afterEach(() => child.dispose());

const jsonPath = (path: string): string => `jsonpath={${path}}`;

describe('the first minute', () => {
  it('runs the demo, heals drift, refuses a broken commit, and keeps everything over a restart', async () => {
    await child.up();
    await child.eventually(async () => child.output.includes('Setpoint is up.'));
    const wait = await child.kubectl(
      'wait',
      '-n',
      'argocd',
      'application/guestbook',
      '--for=jsonpath={.status.health.status}=Healthy',
      '--timeout=20s',
    );
    expect(wait).toMatchObject({ code: 0 });
    expect(child.output).toContain(`kubeconfig      ${child.kubeconfig}`);

    const list = await child.setpoint('app', 'list');
    expect(list).toMatchObject({ code: 0 });
    expect(list.stdout).toMatch(/argocd\/guestbook +default +guestbook +✓ Synced +● Healthy/);
    expect((await child.setpoint('plan', 'guestbook')).stdout).toContain('+0 ~0 −0');

    await child.kubectl('-n', 'guestbook', 'scale', 'deployment', 'frontend', '--replicas=5');
    await child.eventually(async () => {
      const { stdout } = await child.kubectl(
        '-n',
        'guestbook',
        'get',
        'deployment',
        'frontend',
        '-o',
        jsonPath('.spec.replicas'),
      );
      return stdout === '2';
    });

    const repository = join(child.dataDir, 'demo', 'examples');
    commit(repository, { 'guestbook/broken.yaml': 'kind: Nonsense\nmetadata: {name: x}\n' });
    const broken = await child.setpoint('app', 'get', 'guestbook', '--refresh');
    expect(broken.code).toBe(2);
    expect(broken.stdout).toMatch(/guestbook\/broken\.yaml:1.*\n +Rule: .*\n +Next: /);

    rmSync(join(repository, 'guestbook/broken.yaml'));
    commit(repository, {
      'guestbook/extra.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n',
    });
    const plan = await child.setpoint('plan', 'guestbook', '-o', 'json');
    expect(plan.code).toBe(1);
    expect((JSON.parse(plan.stdout) as { tally: unknown }).tally).toMatchObject({
      create: 1,
      update: 0,
      delete: 0,
    });
    expect((await child.setpoint('app', 'get', 'guestbook', '--refresh')).code).toBe(0);
    expect((await child.kubectl('-n', 'guestbook', 'get', 'configmap', 'extra')).code).toBe(0);

    const uid = (
      await child.kubectl('-n', 'guestbook', 'get', 'deployment', 'frontend', '-o', jsonPath('.metadata.uid'))
    ).stdout;
    expect(await child.end('SIGTERM')).toBe(0);
    await child.up();
    const again = await child.kubectl(
      '-n',
      'guestbook',
      'get',
      'deployment',
      'frontend',
      '-o',
      jsonPath('.metadata.uid'),
    );
    expect(again.stdout).toBe(uid);
    expect((await child.setpoint('app', 'history', 'guestbook', '-o', 'json')).stdout).toContain(
      'deployedAt',
    );
  });
});

describe('commands', () => {
  it('sync, roll back, diff and delete an application that is not automated', async () => {
    await child.up('--no-demo');
    const repository = join(child.folder, 'repository');
    initRepository(repository);
    commit(repository, {
      'app/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: "1"}\n',
    });
    writeFileSync(join(child.folder, 'app.yaml'), manifest(repository));
    expect(await child.kubectl('apply', '-f', join(child.folder, 'app.yaml'))).toMatchObject({ code: 0 });
    await child.eventually(async () => (await child.setpoint('app', 'get', 'web')).code === 1);

    const dry = await child.setpoint('app', 'sync', 'web', '--dry-run', '--wait');
    expect(dry.code).toBe(0);
    expect((await child.kubectl('get', 'configmap', 'a')).code).not.toBe(0);
    const synced = await child.setpoint('app', 'sync', 'web', '--wait');
    expect(synced).toMatchObject({ code: 0 });
    expect(synced.stdout).toMatch(/ConfigMap +default +a +✓ Synced +configmap\/a created/);
    expect((await child.setpoint('app', 'diff', 'web')).code).toBe(0);

    commit(repository, {
      'app/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: "2"}\n',
    });
    const diff = await child.setpoint('app', 'diff', 'web');
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/~ ConfigMap default\/a .*app\/a\.yaml/);
    expect(diff.stdout).toMatch(/\.data\.k[^]*- "1"[^]*\+ "2"/);
    await child.setpoint('app', 'sync', 'web', '--wait');
    expect((await child.setpoint('app', 'rollback', 'web', '0', '--wait')).code).toBe(0);
    expect((await child.kubectl('get', 'configmap', 'a', '-o', jsonPath('.data.k'))).stdout).toBe('1');

    const missing = await child.setpoint('app', 'get', 'nobody');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('Choose one of: web');
    expect((await child.setpoint('app', 'delete', 'web', '--wait')).code).toBe(0);
    expect((await child.kubectl('get', 'configmap', 'a')).code).not.toBe(0);
  });

  it('refuse what they do not know with exit code 2', async () => {
    expect((await child.setpoint('nonsense')).code).toBe(2);
    const lost = await child.setpoint('app', 'list', '--kubeconfig', join(child.folder, 'none'));
    expect(lost.code).toBe(2);
    expect(lost.stderr).toContain('Next: ');
    expect((await child.setpoint('--help')).stdout).toContain('apiserver');
  });
});

describe('kill -9', () => {
  it('at any moment of a sync of 200 objects, then a restart, ends where an undisturbed run does', async () => {
    const repository = join(child.folder, 'repository');
    initRepository(repository);
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        `app/${i}.yaml`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${i}}\ndata: {i: "${i}"}\n`,
      ]),
    );
    commit(repository, files);
    writeFileSync(
      join(child.folder, 'app.yaml'),
      manifest(repository, 'automated: {prune: true, selfHeal: true}'),
    );
    await child.up('--no-demo');
    expect((await child.kubectl('apply', '-f', join(child.folder, 'app.yaml'))).code).toBe(0);
    for (const delayMs of [150, 20, 90, 300, 5]) {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await child.end('SIGKILL');
      await child.up('--no-demo');
    }
    await child.eventually(async () => (await child.setpoint('app', 'get', 'web')).code === 0);
    const { stdout } = await child.kubectl('get', 'configmaps', '-o', 'json');
    const items = (JSON.parse(stdout) as { items: { metadata: { name: string }; data?: { i?: string } }[] })
      .items;
    const ours = items.filter((item) => /^c\d+$/.test(item.metadata.name));
    expect(ours).toHaveLength(200);
    expect(ours.every((item) => item.data?.i === item.metadata.name.slice(1))).toBe(true);
    const app = JSON.parse(
      (await child.kubectl('get', 'application', 'web', '-n', 'argocd', '-o', 'json')).stdout,
    ) as {
      operation?: unknown;
      status: { operationState: { phase: string }; history: unknown[]; resources: unknown[] };
    };
    expect([app.operation, app.status.operationState.phase]).toEqual([undefined, 'Succeeded']);
    expect([app.status.history.length, app.status.resources.length]).toEqual([1, 200]);
  });

  it('in the middle of hooks and waves resumes where it was, and runs no hook twice', async () => {
    const repository = join(child.folder, 'repository');
    initRepository(repository);
    const waves = [0, 1, 2].flatMap((wave) =>
      Array.from({ length: 8 }, (_, i) => [
        `app/w${wave}-${i}.yaml`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w${wave}-${i}, annotations: {argocd.argoproj.io/sync-wave: "${wave}"}}\n`,
      ]),
    );
    commit(repository, {
      ...Object.fromEntries(waves),
      'app/pre.yaml': hookJob('pre', 'PreSync'),
      'app/post.yaml': hookJob('post', 'PostSync'),
      'app/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {argocd.argoproj.io/sync-wave: "1"}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: registry.example/web:1}]}
`,
    });
    writeFileSync(
      join(child.folder, 'app.yaml'),
      manifest(repository, 'automated: {prune: true, selfHeal: true}'),
    );
    await child.up('--no-demo');
    expect((await child.kubectl('apply', '-f', join(child.folder, 'app.yaml'))).code).toBe(0);
    const runs = new Set<string>();
    const note = async (): Promise<void> => {
      const { stdout } = await child.kubectl('get', 'jobs', '-o', jsonPath('.items[*].metadata.uid'));
      for (const uid of stdout.split(' ').filter(Boolean)) runs.add(uid);
    };
    for (const delayMs of [100, 250, 30, 400, 150]) {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await child.end('SIGKILL');
      await child.up('--no-demo');
      await note();
    }
    await child.eventually(async () => (await child.setpoint('app', 'get', 'web')).code === 0);
    // All is synced and healthy while the hook after the sync still runs.
    const operation = ['get', 'application', 'web', '-n', 'argocd', '-o', jsonPath('.operation')];
    await child.eventually(async () => {
      const { code, stdout } = await child.kubectl(...operation);
      return code === 0 && stdout === '';
    });
    await note();
    expect(runs.size).toBe(2);
    const { stdout } = await child.kubectl('get', 'application', 'web', '-n', 'argocd', '-o', 'json');
    const app = JSON.parse(stdout) as {
      operation?: unknown;
      status: { operationState: { phase: string }; history: unknown[]; resources: unknown[] };
    };
    expect([app.operation, app.status.operationState.phase]).toEqual([undefined, 'Succeeded']);
    expect([app.status.history.length, app.status.resources.length]).toEqual([1, 27]);
  });
});

function hookJob(name: string, phase: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}, annotations: {argocd.argoproj.io/hook: ${phase}}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: registry.example/main:1}]}}}
`;
}

function manifest(repository: string, policy = ''): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: default
  source: {repoURL: "file://${repository}", path: app, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: default}
  syncPolicy: {${policy}}
`;
}

describe('a start that cannot be', () => {
  it('says why: the port is taken, or another process has the data directory', async () => {
    await child.up('--no-demo');
    const { port } = new URL(
      (await child.kubectl('config', 'view', '-o', jsonPath('.clusters[0].cluster.server'))).stdout,
    );
    const taken = await child.setpoint(
      'up',
      '--no-demo',
      '--data-dir',
      join(child.folder, 'other'),
      '--port',
      port,
    );
    expect([taken.code, taken.stderr]).toEqual([2, expect.stringMatching(/port \d+ is taken\nNext: /)]);
    const locked = await child.setpoint('up', '--no-demo', '--data-dir', child.dataDir, '--port', '0');
    expect([locked.code, locked.stderr]).toEqual([2, expect.stringMatching(/has this store open/)]);
  });
});
