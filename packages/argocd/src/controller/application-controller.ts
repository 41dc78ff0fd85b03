import { type InformerChange, type KubeClient, type KubeObject, namespacedName } from '@setpoint/kube';
import type { Renderer } from '@setpoint/render';
import type { Source } from '@setpoint/source';
import type { ArgoHealth } from '../health/argo-health.ts';
import type { ClusterRegistry } from '../clusters/cluster-registry.ts';
import { type DestinationCluster, inCluster } from '../clusters/destination.ts';
import type { Application } from '../resources/application.ts';
import type { ArgoState } from '../state/argo-state.ts';
import {
  type ArgoController,
  type Enqueue,
  runController,
  type RunOptions,
  type Work,
} from '../state/run-controller.ts';
import { ownerOf } from '../compare/lookup-owner.ts';
import { fieldManager } from '../compare/conventions.ts';
import { ApplicationStore } from './application-store.ts';
import { type ArgoCdPorts, keyOfOwner, type Reporter } from './ports.ts';
import { concernsSource } from '../webhook/concerns.ts';
import type { WebhookEvent } from '../webhook/webhook-event.ts';
import { DependencyIndex } from '../operation/dependencies.ts';
import { releaseProjects } from '../project/release-projects.ts';
import { eventLabels } from '../status/event-labels.ts';
import type { Reconciled } from './application-look.ts';
import { ApplicationReconciler } from './reconciler.ts';
import { RevisionWatcher } from './revision-watcher.ts';

export interface ApplicationControllerOptions extends RunOptions {
  /** The API where Applications live. */
  readonly client: KubeClient;
  /** Applications, projects and settings, shared with the other controllers of the process. */
  readonly state: ArgoState;
  /** Where applications are deployed to; this controller has it follow the cluster Secrets. */
  readonly clusters: ClusterRegistry;
  readonly source: Source;
  readonly renderer: Renderer;
  /** The same as the clusters' live caches use. */
  readonly health: ArgoHealth;
  readonly reporter: Reporter;
  /** Applications looked at once. Default {@link defaultConcurrency}. */
  readonly concurrency?: number;
}

/** Enough to keep the API server busy, which flushes together what arrives together. */
const defaultConcurrency = 32;

/**
 * Keeps every Application of the cluster true. Events of watches only say which application to look at; see
 * {@link ApplicationReconciler} for what a look is.
 */
export function createApplicationController(options: ApplicationControllerOptions): ArgoController {
  const { concurrency = defaultConcurrency } = options;
  return runController(
    { ...options, name: 'application', concurrency },
    (enqueue, signal) => new ApplicationWork(options, concurrency, enqueue, signal),
  );
}

class ApplicationWork implements Work {
  readonly #options: ApplicationControllerOptions;
  readonly #signal: AbortSignal;
  readonly #state: ArgoState;
  readonly #dependencies = new DependencyIndex();
  #listed = false;
  readonly #store: ApplicationStore;
  readonly #revisions: RevisionWatcher;
  readonly #reconciler: ApplicationReconciler;
  readonly #enqueue: Enqueue;

  /** One cluster leaves workers to the others, and on it one owner to the others. */
  readonly maxPerGroup: readonly number[];

  constructor(
    options: ApplicationControllerOptions,
    concurrency: number,
    enqueue: Enqueue,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.#enqueue = enqueue;
    this.maxPerGroup = [Math.max(1, concurrency - 2), Math.max(1, concurrency - 4)];
    this.#signal = signal;
    this.#state = options.state;
    this.#store = new ApplicationStore(options.client, options.state.applications, fieldManager);
    const { clock, random } = options;
    this.#revisions = new RevisionWatcher({
      source: options.source,
      clock,
      random,
      intervalMs: () => this.#state.config.settings().pollIntervalMs,
      jitterMs: () => this.#state.config.settings().pollJitterMs,
      onChange: (key) => this.#taint(key, 'source'),
      signal,
    });
    this.#reconciler = new ApplicationReconciler(this.#ports(this.#revisions));
  }

  get ready(): readonly Promise<void>[] {
    return [this.#state.configured];
  }

  listen(): readonly (() => void)[] {
    const { clusters } = this.#options;
    const { namespace, config, applications } = this.#state;
    this.#takeSettings();
    clusters.configure(config);
    const stops = [
      this.#state.onConfigChange((object) => this.#reconfigure(object)),
      clusters.onOwnerChange((name) => this.#taint(keyOfOwner(ownerOf(name), namespace), 'live')),
      clusters.onChange((cluster) => this.#taintOn(cluster)),
      clusters.onTopLevelChange((server, within) => this.#taintMonitors(server, within)),
      applications.onChange((change) => this.#observe(change)),
    ];
    // Nearly everybody deploys there, so that its live state is read while applications are still being listed.
    for (const cluster of clusters.all()) if (cluster.server === inCluster.server) cluster.open();
    for (const app of applications.values())
      this.#observe({ key: namespacedName(app), before: undefined, after: app });
    applications.synced.then(
      () => {
        this.#listed = true;
        return this.#releaseProjects();
      },
      () => undefined,
    );
    return stops;
  }

  reconcile(key: string, signal: AbortSignal): Promise<Reconciled> {
    return this.#reconciler.reconcile(key, signal);
  }

  drain(): Promise<void> {
    return this.#reconciler.drain();
  }

  /** Settings, projects, repositories, clusters and their credentials may concern anything, and rarely change. */
  #reconfigure(object: KubeObject): void {
    if (object.kind === 'ConfigMap' && object.metadata.name === 'argocd-cm') this.#takeSettings();
    this.#options.clusters.configure(this.#state.config);
    for (const key of this.#store.keys()) this.#taint(key, 'config');
    if (object.kind === 'AppProject') void this.#releaseProjects();
  }

  notice(event: WebhookEvent): void {
    this.#revisions.askAbout(({ spec, ref }) =>
      concernsSource(event, { url: spec.chart === undefined ? spec.url : `${spec.url}/${spec.chart}`, ref }),
    );
  }

  /** `argocd-cm` holds the health customizations beside the settings. */
  #takeSettings(): void {
    const { customizations, problems } = this.#state.config.settings();
    this.#options.health.configure(customizations);
    for (const problem of problems) {
      this.#options.reporter.error(problem, 'setting not read', { configMap: 'argocd-cm' });
    }
  }

  #eventLabels({ metadata }: KubeObject): Readonly<Record<string, string>> {
    return eventLabels(metadata.labels, this.#state.config.settings().eventLabels);
  }

  #ports(revisions: RevisionWatcher): ArgoCdPorts {
    const { client, clusters, source, renderer, health, clock, random, reporter } = this.#options;
    return {
      client,
      store: this.#store,
      source,
      renderer,
      health: health.of,
      clock,
      random,
      reporter: {
        info: (message, facts) => reporter.info(message, facts),
        error: (error, message, facts) => reporter.error(error, message, facts),
        event: (app, type, reason, message) =>
          reporter.event(app, type, reason, message, this.#eventLabels(app)),
      },
      revisions,
      namespace: this.#state.namespace,
      settings: () => this.#state.config.settings(),
      repositories: () => this.#state.config.repositories(),
      keyring: () => this.#state.config.keyring(),
      projects: () => this.#state.config.projects(),
      clusters: () => clusters.all(),
      enqueue: (key, urgent) => this.#enqueue(key, { urgent }),
    };
  }

  /** The applications of a cluster look again: it came or went, or it answers or does not any more. */
  #taintOn(cluster: DestinationCluster): void {
    for (const app of this.#store.values())
      if (isOn(app, cluster)) this.#taint(namespacedName(app), 'config');
  }

  /** Applications whose project looks for orphans in the namespace count them again. */
  #taintMonitors(server: string, namespace: string): void {
    const projects = this.#state.config.projects();
    if (![...projects.values()].some(({ spec }) => spec.orphanedResources !== undefined)) return;
    const cluster = this.#options.clusters.all().find((one) => one.server === server);
    if (cluster === undefined) return;
    for (const app of this.#store.values()) {
      if (projects.get(app.spec.project)?.spec.orphanedResources === undefined) continue;
      if (app.spec.destination.namespace === namespace && isOn(app, cluster))
        this.#taint(namespacedName(app), 'live');
    }
  }

  /**
   * Clusters take turns, and on each its owners, which are projects: a slow cluster, or an owner with many
   * applications, holds up nobody else.
   */
  groupsOf(key: string): readonly string[] {
    const { destination, project } = this.#store.get(key)?.spec ?? {};
    return [destination?.server || destination?.name || '', project ?? ''];
  }

  #taint(key: string, dirt: 'source' | 'live' | 'config'): void {
    if (this.#store.get(key) === undefined) return;
    this.#reconciler.taint(key, dirt);
    this.#enqueue(key, { urgent: dirt === 'live' });
  }

  #observe({ key, after }: InformerChange<Application>): void {
    if (after === undefined) {
      this.#dependencies.forget(key);
      this.#store.forget(key);
      this.#enqueue(key);
      void this.#releaseProjects();
      return;
    }
    for (const dependent of this.#dependencies.observe(key, after)) this.#enqueue(dependent);
    if (this.#store.isUnmeant(key, after)) this.#reconciler.taint(key, 'live');
    else if (!this.#reconciler.concerns(key, after)) return;
    const asked = after.metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined;
    this.#enqueue(key, { urgent: asked || after.operation !== undefined });
  }

  /** Only with all applications known can it be said that nobody uses a project. */
  async #releaseProjects(): Promise<void> {
    if (!this.#listed) return;
    const { client, reporter } = this.#options;
    try {
      await releaseProjects(
        this.#state.config.projects().values(),
        this.#store.values(),
        client,
        this.#signal,
      );
    } catch (error) {
      if (!this.#signal.aborted) reporter.error(error, 'project not let go', {});
    }
  }
}

function isOn({ spec: { destination } }: Application, { server, name }: DestinationCluster): boolean {
  return destination.server ? destination.server.replace(/\/+$/, '') === server : destination.name === name;
}
