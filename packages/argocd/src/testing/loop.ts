import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { systemClock, systemRandom } from '@setpoint/core';
import {
  createKubeClient,
  type GroupVersionKind,
  gvkOf,
  type KubeClient,
  kubeconfigFromText,
  type KubeObject,
  type NetworkKubeClient,
} from '@setpoint/kube';
import { createRenderer, type Renderer } from '@setpoint/render';
import { type ControllerMetrics, createLogger, createMetrics } from '@setpoint/runtime';
import { createSource, type Source } from '@setpoint/source';
import { type ClusterRegistry, createClusterRegistry } from '../clusters/cluster-registry.ts';
import { inCluster } from '../clusters/destination.ts';
import { defaultProject } from '../config/config-state.ts';
import { createApplicationController } from '../controller/application-controller.ts';
import { createArgoHealth } from '../health/argo-health.ts';
import { createHydratorController } from '../hydrator/hydrator-controller.ts';
import { appProjectResource } from '../resources/app-project.ts';
import { type Application, applicationResource } from '../resources/application.ts';
import { applicationSetResource } from '../resources/application-set.ts';
import { type ArgoState, createArgoState } from '../state/argo-state.ts';
import { GitRepository } from './git-repository.ts';

export const applicationGvk = gvkOf(applicationResource);
export const configMapGvk: GroupVersionKind = { group: '', version: 'v1', kind: 'ConfigMap' };

const waitMs = 15_000;

interface Engine {
  readonly stop: AbortController;
  readonly state: ArgoState;
  readonly clusters: ClusterRegistry;
  readonly source: Source;
  readonly renderer: Renderer;
  readonly done: Promise<unknown>;
}

/** The whole loop on a real API server in memory and real Git repositories. */
export class Loop {
  readonly repository = new GitRepository();
  readonly signal = AbortSignal.timeout(120_000);
  readonly events: string[] = [];
  /** How often an application was taken up. */
  looks = 0;
  /** The path of every render asked for. */
  readonly renders: string[] = [];
  /** What stands between the controllers that start next and the API. */
  between: (client: KubeClient) => KubeClient = (client) => client;
  readonly #cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-loop-'));
  readonly #api: ApiServer;
  /** The same API over the network, where it can be asked as another user. */
  readonly #network: NetworkKubeClient;
  #engine: Engine | undefined;

  private constructor(api: ApiServer, network: NetworkKubeClient) {
    this.#api = api;
    this.#network = network;
  }

  /** With these settings, as `argocd-cm` holds them. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Loop> {
    // Addresses are given by tests, which so decide when an Ingress is healthy.
    const api = await startApiServer({ controllers: { loadBalancers: false } });
    const configuration = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cm', namespace: 'argocd' },
      data: settings,
    };
    const loop = new Loop(api, createKubeClient(await kubeconfigFromText(api.kubeconfig)));
    for (const { crd } of [applicationResource, appProjectResource, applicationSetResource])
      await api.client.create(crd, {}, loop.signal);
    for (const name of ['argocd', 'shop']) {
      await loop.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
    api.client.mapper.invalidate();
    await loop.create(defaultProject('argocd'));
    await loop.create(configuration);
    loop.startEngine();
    return loop;
  }

  get client(): ApiServer['client'] {
    return this.#api.client;
  }

  /** What the running controllers know. */
  get state(): ArgoState {
    if (this.#engine === undefined) throw new Error('the controllers do not run');
    return this.#engine.state;
  }

  create(object: KubeObject): Promise<KubeObject> {
    return this.client.create(object, { fieldManager: 'test' }, this.signal);
  }

  get(gvk: GroupVersionKind, name: string, namespace = 'shop'): Promise<KubeObject | undefined> {
    return this.client.get({ gvk, namespace, name }, this.signal);
  }

  patch(gvk: GroupVersionKind, name: string, patch: unknown, namespace = 'shop'): Promise<KubeObject> {
    return this.client.patch(
      { gvk, namespace, name },
      'merge',
      patch,
      { fieldManager: 'kubectl-edit' },
      this.signal,
    );
  }

  async application(name: string): Promise<Application> {
    const found = await this.get(applicationGvk, name, 'argocd');
    if (found === undefined) throw new Error(`no application ${name}`);
    return found as unknown as Application;
  }

  /** Creates an Application of a directory of the repository. */
  async deploy(name: string, path: string, spec: Partial<Application['spec']> = {}): Promise<void> {
    await this.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io'] },
      spec: {
        project: 'default',
        source: { repoURL: this.repository.url, targetRevision: 'main', path },
        destination: { server: inCluster.server, namespace: 'shop' },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
        ...spec,
      },
    });
  }

  /** Asks for a refresh and waits until it has been carried out, with the sync it may have started. */
  async refresh(name: string): Promise<Application> {
    const annotations = { 'argocd.argoproj.io/refresh': 'normal' };
    await this.patch(applicationGvk, name, { metadata: { annotations } }, 'argocd');
    return this.until(
      name,
      (app) => app.metadata.annotations?.['argocd.argoproj.io/refresh'] === undefined && !app.operation,
    );
  }

  async until(name: string, isDone: (app: Application) => boolean): Promise<Application> {
    let last: Application | undefined;
    await this.eventually(
      async () => {
        last = await this.application(name);
        return isDone(last);
      },
      () => JSON.stringify(last, undefined, 2),
    );
    return last as Application;
  }

  synced(name: string): Promise<Application> {
    return this.until(name, (app) => app.status?.sync?.status === 'Synced' && app.operation === undefined);
  }

  async eventually(check: () => Promise<boolean>, describe: () => string = () => ''): Promise<void> {
    const until = Date.now() + waitMs;
    while (!(await check())) {
      if (Date.now() > until) throw new Error(`still not so after ${waitMs} ms: ${describe()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  startEngine(): void {
    const stop = new AbortController();
    const health = createArgoHealth();
    const client = this.between(this.client);
    const common = { client, clock: systemClock, random: systemRandom };
    const clusters = createClusterRegistry({
      ...common,
      local: { client, impersonate: (user) => this.#network.impersonate({ user }) },
      health: health.of,
      // A test does not wait for a dead cluster as long as a controller would.
      connect: (config, options) => createKubeClient(config, { ...options, retry: { maxRetries: 1 } }),
      onError: () => {},
    });
    const source = createSource({ ...common, cacheDir: this.#cacheDir });
    const ownRenderer = createRenderer({ clock: systemClock });
    const renderer = withCall(ownRenderer, 'render', (request, signal) => {
      this.renders.push(request.path);
      return ownRenderer.render(request, signal);
    });
    const reporter = {
      event: (_app: unknown, _type: unknown, reason: string, message: string) =>
        this.events.push(`${reason}: ${message}`),
      info: () => {},
      error: (error: unknown) => this.events.push(`error: ${String(error)}`),
    };
    const state = createArgoState({ ...common, reporter }, stop.signal);
    const queue: ControllerMetrics['queue'] = {
      added: () => {},
      started: () => this.looks++,
      finished: () => {},
      retried: () => {},
    };
    const controller = createApplicationController({
      ...common,
      state,
      metrics: { ...createMetrics().controller('application'), queue },
      health,
      clusters,
      source,
      renderer,
      logger: createLogger({ level: 'silent' }),
      reporter,
    });
    const hydrator = createHydratorController({
      ...common,
      state,
      clusters,
      source,
      renderer,
      logger: createLogger({ level: 'silent' }),
      reporter,
      onPush: (event) => controller.notice(event),
    });
    const done = Promise.all([controller.run(stop.signal), hydrator.run(stop.signal), state.done]);
    this.#engine = { stop, state, clusters, source, renderer, done };
  }

  /** Stops the controllers where they are, as a killed process would, but for what is already on its way to the API. */
  async stopEngine(): Promise<void> {
    const engine = this.#engine;
    if (engine === undefined) return;
    this.#engine = undefined;
    engine.stop.abort(new Error('stopped by the test'));
    await engine.done;
    await Promise.all([engine.clusters.close(), engine.source.close(), engine.renderer.close()]);
  }

  async close(): Promise<void> {
    await this.stopEngine();
    await this.#network.close();
    await this.#api.stop();
    this.repository.dispose();
    rmSync(this.#cacheDir, { recursive: true, force: true });
  }
}

export function configMap(name: string, data: Readonly<Record<string, string>>): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data })}\n`;
}

/** The client, or whatever it is, with one of its calls replaced. */
export function withCall<T extends object, K extends keyof T>(client: T, call: K, by: T[K]): T {
  return new Proxy(client, {
    get: (target, name) => {
      if (name === call) return by;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
