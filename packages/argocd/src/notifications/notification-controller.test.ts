import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { systemClock, systemRandom } from '@setpoint/core';
import { gvkOf, type KubeObject } from '@setpoint/kube';
import { createLogger } from '@setpoint/runtime';
import { createSource } from '@setpoint/source';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { appProjectResource } from '../resources/app-project.ts';
import { applicationResource } from '../resources/application.ts';
import { applicationSetResource } from '../resources/application-set.ts';
import { createArgoState } from '../state/argo-state.ts';
import { GitRepository } from '../testing/git-repository.ts';
import { createNotificationController } from './notification-controller.ts';
import { notifiedAnnotation } from './state.ts';

const applicationGvk = gvkOf(applicationResource);
const canary = 'canary-7f3a';

let api: ApiServer;
let hook: Server;
let posts: string[];
let isHookDown = false;
const repository = new GitRepository();
const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-notify-'));
const errors: string[] = [];

beforeAll(async () => {
  api = await startApiServer();
  for (const { crd } of [applicationResource, appProjectResource, applicationSetResource])
    await api.client.create(crd, {}, signal());
  await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
  api.client.mapper.invalidate();
  hook = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!isHookDown)
        posts.push(`${request.headers.authorization ?? ''} ${Buffer.concat(chunks).toString('utf8')}`);
      response.writeHead(isHookDown ? 500 : 200).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  hook.close();
  await api.stop();
  rmSync(cacheDir, { recursive: true, force: true });
  repository.dispose();
});

const signal = (): AbortSignal => AbortSignal.timeout(30_000);
const create = (object: KubeObject): Promise<KubeObject> =>
  api.client.create(object, { fieldManager: 'test' }, signal());

let stop: AbortController;
let running: Promise<void>;

function start(): void {
  stop = new AbortController();
  const source = createSource({ cacheDir, clock: systemClock, random: systemRandom });
  const ports = { client: api.client, clock: systemClock, random: systemRandom };
  const reporter = {
    event: () => {},
    info: () => {},
    error: (error: unknown, message: string, facts: unknown) =>
      errors.push(`${message} ${String(error)} ${JSON.stringify(facts)}`),
  };
  const controller = createNotificationController({
    ...ports,
    state: createArgoState({ ...ports, reporter }, stop.signal),
    source,
    logger: createLogger({ level: 'silent' }),
    reporter,
  });
  running = controller.run(stop.signal).then(() => source.close());
}

async function halt(): Promise<void> {
  stop.abort(new Error('test over'));
  await running;
}

const settings = (): Readonly<Record<string, string>> => ({
  'service.webhook.hook': `url: http://127.0.0.1:${(hook.address() as AddressInfo).port}/\nheaders:\n- name: Authorization\n  value: Bearer $hook-token\nretryMax: 1\nretryWaitMin: 1000000`,
  'template.synced':
    'webhook:\n  hook:\n    method: POST\n    body: "{{.app.metadata.name}} {{.app.status.sync.status}} {{.context.site}} {{(call .repo.GetCommitMetadata .app.status.sync.revision).Message}}"',
  'template.health':
    'webhook:\n  hook:\n    method: POST\n    body: "{{.app.metadata.name}} is {{.app.status.health.status}}"',
  'trigger.on-synced':
    "- when: app.status.sync.status == 'Synced'\n  oncePer: app.status.sync.revision\n  send: [synced]",
  'trigger.on-degraded': "- when: app.status.health.status == 'Degraded'\n  send: [health]",
  'trigger.broken': '- when: "app.status.("\n  send: [health]',
  context: 'site: hq',
});

async function application(
  name: string,
  annotations: Readonly<Record<string, string>>,
  status: unknown,
): Promise<void> {
  await create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', annotations },
    spec: {
      project: 'default',
      source: { repoURL: repository.url, path: '.' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'x' },
    },
    status,
  });
}

const setStatus = (name: string, status: unknown): Promise<KubeObject> =>
  api.client.patch({ gvk: applicationGvk, namespace: 'argocd', name }, 'merge', { status }, {}, signal());

const notifiedOf = async (name: string): Promise<string | undefined> =>
  (await api.client.get({ gvk: applicationGvk, namespace: 'argocd', name }, signal()))?.metadata
    .annotations?.[notifiedAnnotation];

const subscribed = {
  'notifications.argoproj.io/subscribe.on-synced.hook': '',
  'notifications.argoproj.io/subscribe.on-degraded.hook': '',
};
const until = (condition: () => unknown): Promise<void> =>
  vi.waitFor(async () => expect(await condition()).toBeTruthy(), { timeout: 10_000, interval: 20 });

describe('notifications', () => {
  beforeEach(async () => {
    posts = [];
    errors.length = 0;
    await create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-notifications-cm', namespace: 'argocd' },
      data: settings(),
    });
    await create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'argocd-notifications-secret', namespace: 'argocd' },
      stringData: { 'hook-token': canary },
    });
    start();
  });

  afterEach(async () => {
    await halt();
    for (const [kind, name] of [
      ['ConfigMap', 'argocd-notifications-cm'],
      ['Secret', 'argocd-notifications-secret'],
    ] as const) {
      await api.client.delete(
        { gvk: { group: '', version: 'v1', kind }, namespace: 'argocd', name },
        {},
        signal(),
      );
    }
  });

  it('tells once per revision, also after a restart, and again when a condition holds anew', async () => {
    repository.write('a.yaml', '');
    const revision = repository.commit('add');
    await application('one', subscribed, {
      sync: { status: 'Synced', revision },
      health: { status: 'Healthy' },
    });
    await until(() => posts.length === 1);
    expect(posts[0]).toBe(`Bearer ${canary} one Synced hq add`);
    await until(() => notifiedOf('one'));

    await halt();
    start();
    await setStatus('one', { sync: { status: 'OutOfSync', revision } });
    await setStatus('one', { sync: { status: 'Synced', revision } });
    await setStatus('one', { health: { status: 'Degraded' } });
    await until(() => posts.length === 2);
    expect(posts[1]).toContain('one is Degraded');
    await until(async () => (await notifiedOf('one'))?.includes('on-degraded'));
    await setStatus('one', { health: { status: 'Healthy' } });
    await until(async () => !(await notifiedOf('one'))?.includes('on-degraded'));
    await setStatus('one', { health: { status: 'Degraded' } });
    await until(() => posts.length === 3);

    const state = JSON.parse((await notifiedOf('one')) ?? '{}') as Record<string, number>;
    expect(Object.keys(state)[0]).toMatch(new RegExp(`^${revision}:on-synced:\\[0\\]\\.[\\w-]{27}:hook:$`));
  });

  it('names what cannot be read and goes on with the rest', async () => {
    repository.write('b.yaml', '');
    const revision = repository.commit('next');
    await application('two', subscribed, { sync: { status: 'Synced', revision } });
    await until(() => posts.some((post) => post.includes('two Synced')));
    expect(errors.filter((error) => error.includes('trigger.broken'))).toHaveLength(1);
    expect(errors.join()).not.toContain(canary);
  });

  it('tries again while a service is down, and remembers only what was taken', async () => {
    isHookDown = true;
    await application('three', subscribed, {
      sync: { status: 'OutOfSync', revision: '' },
      health: { status: 'Degraded' },
    });
    await until(() => errors.some((error) => error.includes('argocd/three')));
    expect(await notifiedOf('three')).toBeUndefined();
    isHookDown = false;
    await setStatus('three', { health: { status: 'Degraded', message: 'still' } });
    await until(() => posts.some((post) => post.includes('three is Degraded')));
    await until(() => notifiedOf('three'));
    expect(errors.join()).not.toContain(canary);
  });

  it('writes to nobody who has not subscribed', async () => {
    await application(
      'four',
      {},
      { sync: { status: 'Synced', revision: 'x' }, health: { status: 'Degraded' } },
    );
    await application('five', subscribed, {
      sync: { status: 'OutOfSync', revision: '' },
      health: { status: 'Degraded' },
    });
    await until(() => notifiedOf('five'));
    expect(await notifiedOf('four')).toBeUndefined();
    expect(posts.join()).not.toContain('four');
  });
});
