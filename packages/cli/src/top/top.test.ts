import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { systemClock, systemRandom } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { createTerminal } from '../output/style.ts';
import { ownPlatform } from '../platform/own-platform.ts';
import type { Platform } from '../platform/platform.ts';
import { VirtualTerminal } from '../testing/virtual-terminal.ts';
import { prepareCluster } from '../up/platform.ts';
import { runTop } from './top.ts';

const folder = mkdtempSync(join(tmpdir(), 'setpoint-top-'));
const comparedTo = { destination: {}, source: { repoURL: 'file:///nowhere/r' } };
const signal = AbortSignal.timeout(600_000);
let api: ApiServer;
let platform: Platform;
let terminal: VirtualTerminal;
let ended: Promise<void>;
let stop: AbortController;

beforeAll(async () => {
  api = await startApiServer({ kubeconfigPath: join(folder, 'kubeconfig') });
  await prepareCluster(api.client, 'argocd', signal);
  await api.client.create(pod, {}, signal);
  await api.client.create(application('web'), {}, signal);
  await api.client.create(application('shop'), {}, signal);
  const cluster = { kubeconfig: join(folder, 'kubeconfig'), appNamespace: 'argocd' };
  platform = await ownPlatform(cluster, { ...contextOf({}), signal });
});
afterAll(async () => {
  await platform.close();
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', namespace: 'default' },
  spec: { containers: [{ name: 'main', image: 'web:1' }] },
};

function application(name: string): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: 'file:///nowhere/r', path: 'p' },
      destination: { name: 'in-cluster', namespace: 'default' },
    },
    status: {
      sync: { status: 'Synced', comparedTo },
      health: { status: 'Healthy', message: '\u001B[2J hostile' },
      resources: [{ version: 'v1', kind: 'Pod', namespace: 'default', name: 'web-0', status: 'Synced' }],
    },
  };
}

async function eventually(check: () => boolean): Promise<void> {
  while (!check()) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function contextOf(env: Readonly<Record<string, string>>): Context {
  terminal = new VirtualTerminal(80, 24);
  return {
    terminal: createTerminal(terminal.output, terminal.output, env),
    env,
    cwd: folder,
    clock: systemClock,
    random: systemRandom,
    signal,
  };
}

function start(env: Readonly<Record<string, string>> = {}): void {
  stop = new AbortController();
  const options = { appNamespace: 'argocd', output: 'table' };
  const context = { ...contextOf(env), signal: stop.signal };
  ended = runTop(platform, options, context, terminal.streams);
  ended.catch(() => undefined);
}
beforeEach(() => start());
afterEach(async () => {
  stop.abort(new Error('over'));
  await ended.catch(() => undefined);
});

const shows = (text: string | RegExp): Promise<void> =>
  eventually(() => (typeof text === 'string' ? terminal.text.includes(text) : text.test(terminal.text)));

it('follows the cluster: what changes there changes here, and only that is written', async () => {
  await shows(/shop +default +Synced +Healthy[^]*web +default/);
  expect(terminal.lines).toHaveLength(24);
  const before = terminal.written.length;
  const location = {
    gvk: { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' },
    namespace: 'argocd',
    name: 'shop',
  };
  const changed = { status: { sync: { status: 'OutOfSync', comparedTo } } };
  await api.client.patch(location, 'merge', changed, {}, signal);
  await shows(/shop +default +OutOfSync/);
  expect(terminal.written.length - before).toBeLessThan(400);
});

it('leads from applications to objects, to one object and to its logs', async () => {
  await shows('web');
  terminal.press('/web\r');
  terminal.press('\r');
  await shows(/KIND[^]*Pod +web-0/);
  terminal.press('y');
  await shows('kind: Pod');
  terminal.press('\u001B');
  terminal.press('l');
  await shows('no more is written by argocd/web');
  terminal.press('?');
  await shows('sync, once confirmed');
});

it('asks for a refresh and, once confirmed, for a sync', async () => {
  await shows('shop');
  terminal.press('r');
  await shows('refresh of argocd/shop asked for');
  terminal.press('s');
  await shows('sync argocd/shop? y/n');
  terminal.press('y');
  await shows('sync of argocd/shop asked for');
  const location = {
    gvk: { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' },
    namespace: 'argocd',
    name: 'shop',
  };
  const app = await api.client.get(location, signal);
  expect(app?.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/refresh': 'normal' });
  expect(app?.['operation']).toMatchObject({ sync: {} });
  terminal.press('sy');
  await shows('another operation is already in progress');
});

it('chooses a project by its number, and all by 0', async () => {
  await shows('web');
  terminal.press('1');
  await shows(/\[default\][^]*project default/);
  terminal.press('9');
  await shows('there is no project 9');
  terminal.press('0');
  await shows('all projects');
});

it('deletes once the name is typed, and only then', async () => {
  await api.client.create(application('gone'), {}, signal);
  const location = {
    gvk: { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' },
    namespace: 'argocd',
    name: 'gone',
  };
  await shows('gone');
  terminal.press('/gone\r');
  terminal.press('\u0004');
  await shows('delete argocd/gone and its objects? type gone:');
  terminal.press('gon\r');
  await shows('nothing was deleted');
  terminal.press('\u0004gone\r');
  await shows('argocd/gone is being deleted');
  const left = await api.client.get(location, signal);
  expect(left?.metadata.deletionTimestamp).toBeDefined();
});

it('gives the terminal back as it was: on q, on ctrl-c, on a signal', async () => {
  for (const end of [
    () => terminal.press('q'),
    () => terminal.press('\u0003'),
    () => stop.abort(new Error('SIGTERM')),
  ]) {
    await shows('applications');
    expect([terminal.input.raw, terminal.isAlternate, terminal.isCursorShown]).toEqual([true, true, false]);
    end();
    await ended;
    expect([terminal.input.raw, terminal.isAlternate, terminal.isCursorShown]).toEqual([false, false, true]);
    expect(terminal.input.listenerCount('data') + terminal.output.listenerCount('resize')).toBe(0);
    start();
  }
});

it('redraws for another size, and does without colours where NO_COLOR is set', async () => {
  await shows('web');
  terminal.resize(60, 10);
  await shows(/^setpoint applications/);
  expect(terminal.lines).toHaveLength(10);
  expect(terminal.written).toContain('\u001B[0;32m');
  terminal.press('q');
  await ended;
  start({ NO_COLOR: '1' });
  await shows('web');
  expect(terminal.written).not.toContain('\u001B[0;');
});

it('refuses to run where there is no terminal', async () => {
  terminal.press('q');
  await ended;
  const streams = new VirtualTerminal(80, 24).streams;
  const context = {
    terminal: createTerminal(terminal.output, terminal.output, {}),
    signal,
  } as unknown as Context;
  const piped = { ...streams, output: { ...streams.output, isTTY: false } };
  await expect(runTop(platform, { appNamespace: 'argocd', output: 'table' }, context, piped)).rejects.toThrow(
    'needs a terminal',
  );
});
