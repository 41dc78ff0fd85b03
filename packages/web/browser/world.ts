import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { type Platform, startPlatform } from '@setpoint/cli';
import type { KubeClient } from '@setpoint/kube';
import { createLogger } from '@setpoint/runtime';
import { type RunningServer, startServer } from '@setpoint/server';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { type CuttableProxy, startProxy } from './cuttable-proxy.ts';
import { Repository } from './repository.ts';
import { root } from './root.ts';
import { type Shells, startShells, withShells } from './shells.ts';

export const applicationGvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' };
/** Longer than anything takes on a busy machine; a test that waits so long says for what. */
const pageTimeoutMs = 20_000;

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Everything that people have who use Setpoint: a cluster, the controllers, the server, a repository, a browser. */
export interface World {
  readonly client: KubeClient;
  readonly platform: Platform;
  readonly server: RunningServer;
  readonly proxy: CuttableProxy;
  readonly repository: Repository;
  readonly browser: Browser;
  /** What terminals open. */
  readonly shells: Shells;
  readonly signal: AbortSignal;
  /** A page with the session of `admin`. */
  page(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Keeps the session of a page that has signed in, for the pages that follow. */
  keepSession(page: Page): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; `prepare` makes what is to be there before the server reads it. */
export async function startWorld(
  prepare: (client: KubeClient, repository: Repository, signal: AbortSignal) => Promise<void>,
): Promise<World> {
  buildPages();
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-browser-'));
  const stop = new AbortController();
  const { signal } = stop;
  const logger = createLogger({ level: 'error' });
  const launched = launchChromium();
  const platform = await startPlatform({ dataDir: join(folder, 'data'), port: 0, logger }, signal);
  const { client } = platform.api;
  const shells = await startShells();
  const repository = new Repository(join(folder, 'repository'));
  await prepare(client, repository, signal);
  const server = await startServer(
    {
      client,
      state: platform.engine.state,
      engine: platform.engine.ports,
      clusters: clustersWith(shells, platform.engine.clusters),
      metrics: platform.engine.metrics,
      logger,
      uiDirectory: join(root, 'packages/web/dist'),
      version: '0.0.0-test',
    },
    signal,
  );
  const proxy = await startProxy(server.url);
  const browser = await launched;
  let session: StorageState | undefined;
  return {
    client,
    platform,
    server,
    proxy,
    repository,
    browser,
    shells,
    signal,
    async page(path, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        ...options,
        ...(session === undefined ? {} : { storageState: session }),
      });
      const page = await context.newPage();
      page.setDefaultTimeout(pageTimeoutMs);
      await page.goto(proxy.url + path);
      return page;
    },
    async keepSession(page) {
      session = await page.context().storageState();
    },
    async close() {
      await browser.close();
      await proxy.close();
      await server.stop();
      await shells.close();
      stop.abort();
      await platform.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Clusters = Platform['engine']['clusters'];

function clustersWith(shells: Shells, clusters: Clusters): Pick<Clusters, 'all' | 'onOwnerChange'> {
  return {
    onOwnerChange: (notify) => clusters.onOwnerChange(notify),
    all: () =>
      clusters.all().map(
        (cluster) =>
          new Proxy(cluster, {
            get(target, key) {
              if (key === 'client') return withShells(target.client, shells);
              const value: unknown = Reflect.get(target, key);
              return typeof value === 'function' ? value.bind(target) : value;
            },
          }),
      ),
  };
}

function buildPages(): void {
  const run = spawnSync(process.execPath, [join(root, 'scripts/build-web.mjs')], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
}
