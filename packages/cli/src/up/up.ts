import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SetpointError } from '@setpoint/core';
import { createLogger } from '@setpoint/runtime';
import type { KubeClient } from '@setpoint/kube';
import type { RunningServer } from '@setpoint/server';
import type { Context } from '../context.ts';
import type { ServeFlags } from '../serve/serve.ts';
import { createProgress } from '../output/progress.ts';
import { leaveAddress, localOwner } from '../platform/local-server.ts';
import { pluginsOf } from './plugins.ts';
import { seedRepository } from './demo-repository.ts';
import { startPlatform } from './start-platform.ts';

export interface UpOptions extends ServeFlags {
  readonly dataDir: string;
  readonly port?: number;
  readonly demo: boolean;
  /** A folder of config management plugins. Default: none run. */
  readonly plugins?: string;
  readonly verbose: boolean;
}

const defaultPort = 6443;

/** Runs everything until the context's signal aborts. */
export async function up(options: UpOptions, context: Context): Promise<void> {
  const { terminal, signal } = context;
  const dataDir = resolve(context.cwd, options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const progress = createProgress(terminal);
  const logger = createLogger({ level: options.verbose ? 'info' : 'warn' });
  const owner = localOwner();
  const plugins = await pluginsOf(options.plugins, context);
  const seeded = options.demo ? afterwards(seedRepository(dataDir, signal)) : undefined;
  const platform = await progress.step('Kubernetes API server and controllers', () =>
    startOnFreePort({ dataDir, logger, ...plugins }, options.port, signal),
  );
  try {
    const { engine, api } = platform;
    const demo = seeded === undefined ? undefined : afterwards(beginDemo(seeded, api.client, context));
    const server = await progress.step('web UI and HTTP API', async () => {
      const { serve } = await import('../serve/serve.ts');
      return serve({ client: api.client, engine, flags: options, dataDir, logger, owner }, signal);
    });
    const forget = leaveAddress(dataDir, {
      url: server.url,
      token: owner.token,
      ...(server.certificate === undefined ? {} : { certificate: server.certificate }),
    });
    try {
      const wait = await demo;
      if (wait !== undefined) await progress.step('demo applications', wait);
      terminal.out(welcome(api.url, server, dataDir, options.demo, context));
      await Promise.race([engine.done, aborted(signal)]);
    } finally {
      forget();
      await server.stop();
    }
  } finally {
    await platform.stop();
  }
}

/** Its failure is told when it is awaited, which it may never be because something else failed before. */
function afterwards<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** The port asked for; when none was, the usual one or, if that is taken, any. */
async function startOnFreePort(
  options: Omit<Parameters<typeof startPlatform>[0], 'port'>,
  port: number | undefined,
  signal: AbortSignal,
): ReturnType<typeof startPlatform> {
  try {
    return await startPlatform({ ...options, port: port ?? defaultPort }, signal);
  } catch (error) {
    if (port !== undefined || SetpointError.from(error).code !== 'apiserver.address-in-use') throw error;
    return startPlatform({ ...options, port: 0 }, signal);
  }
}

type Wait = (note: (text: string) => void) => Promise<void>;

/** Applies the demo while the rest of the platform starts; resolves with what waits for its applications. */
async function beginDemo(seeded: Promise<string>, client: KubeClient, context: Context): Promise<Wait> {
  const { applyDemo, waitForDemo } = await import('./run-demo.ts');
  const created = await applyDemo(client, await seeded, context.signal);
  return (note) => waitForDemo(created, client, context, note);
}

function welcome(
  url: string,
  server: Pick<RunningServer, 'url' | 'oneTimeLogin'>,
  dataDir: string,
  demo: boolean,
  context: Context,
): string {
  const { paint } = context.terminal;
  const kubeconfig = join(dataDir, 'kubeconfig');
  const lines = [
    '',
    `${paint('bold', 'Setpoint is up.')} Ctrl-C stops it; everything is kept in ${dataDir}`,
    '',
    `  Web UI          ${paint('cyan', server.url)}`,
    ...firstLogin(server, context),
    `  Kubernetes API  ${paint('cyan', url)}`,
    `  kubeconfig      ${paint('cyan', kubeconfig)}`,
    '',
    'Try, in another terminal:',
    `  export KUBECONFIG=${kubeconfig}`,
    '  kubectl get applications -n argocd',
    ...(demo ? demoHints(dataDir) : ['  kubectl apply -f application.yaml']),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** Only while the account admin has no password of its own. */
function firstLogin(
  { url, oneTimeLogin }: Pick<RunningServer, 'url' | 'oneTimeLogin'>,
  { terminal: { paint } }: Context,
): readonly string[] {
  if (oneTimeLogin === undefined) return [];
  return [
    `  first login     ${paint('cyan', `${url}/auth/once?code=${oneTimeLogin}`)}`,
    `                  works once, as does the account admin with the password ${oneTimeLogin}`,
  ];
}

function demoHints(dataDir: string): readonly string[] {
  return [
    '  kubectl -n guestbook scale deployment frontend --replicas=5   # healed: Git says 2',
    `  cd ${join(dataDir, 'demo', 'examples')}                        # edit, commit, and watch it happen`,
  ];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolvePromise) => {
    if (signal.aborted) resolvePromise();
    else signal.addEventListener('abort', () => resolvePromise(), { once: true });
  });
}
