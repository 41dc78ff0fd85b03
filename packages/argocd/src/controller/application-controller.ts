import type { Clock, Random } from '@setpoint/core';
import { gvkOf, type KubeClient, type KubeObject, type Reflector } from '@setpoint/kube';
import type { Renderer } from '@setpoint/render';
import { type ControllerMetrics, createController, type Logger } from '@setpoint/runtime';
import type { Source } from '@setpoint/source';
import type { ArgoHealth } from '../health/argo-health.ts';
import type { ClusterRegistry } from '../clusters/cluster-registry.ts';
import { type DestinationCluster, inCluster } from '../clusters/destination.ts';
import { ConfigState } from '../config/config-state.ts';
import { watchConfig, watchKind, type WatchPorts } from '../config/watch-config.ts';
import { applicationResource, type Application } from '../resources/application.ts';
import { ownerOf } from '../compare/lookup-owner.ts';
import { fieldManager } from '../compare/conventions.ts';
import { ApplicationStore, keyOf } from './application-store.ts';
import { type ArgoCdPorts, keyOfOwner, type Reporter } from './ports.ts';
import { concernsSource } from '../webhook/concerns.ts';
import type { WebhookEvent } from '../webhook/webhook-event.ts';
import { DependencyIndex } from '../operation/dependencies.ts';
import { releaseProjects } from '../project/release-projects.ts';
import { eventLabels } from '../status/event-labels.ts';
import { ApplicationReconciler } from './reconciler.ts';
import { RevisionWatcher } from './revision-watcher.ts';

export interface ApplicationControllerOptions {
  /** The API where Applications, projects, Secrets and settings live. */
  readonly client: KubeClient;
  /** Where applications are deployed to; follows the cluster Secrets that this controller sees. */
  readonly clusters: ClusterRegistry;
  readonly source: Source;
  readonly renderer: Renderer;
  /** The same as the clusters' live caches use. */
  readonly health: ArgoHealth;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly reporter: Reporter;
  readonly metrics?: ControllerMetrics;
  /** Where settings, projects and repository Secrets are read. Default `argocd`. */
  readonly namespace?: string;
  /** Applications looked at once. Default 10. */
  readonly concurrency?: number;
}

export interface ApplicationController {
  /** Works until the signal aborts; resolves when everything under way has stopped. */
  run(signal: AbortSignal): Promise<void>;
  /** Asks the repositories that the event is about at once; applications look again where something moved. */
  notice(event: WebhookEvent): void;
}

/**
 * Keeps every Application of the cluster true. Events of watches only say which application to look at; see
 * {@link ApplicationReconciler} for what a look is.
 */
export function createApplicationController(options: ApplicationControllerOptions): ApplicationController {
  let running: Running | undefined;
  return {
    run: (signal) => {
      running = new Running(options, signal);
      return running.done;
    },
    notice: (event) => running?.notice(event),
  };
}

class Running {
  readonly done: Promise<void>;
  readonly #options: ApplicationControllerOptions;
  readonly #signal: AbortSignal;
  readonly #namespace: string;
  readonly #config = new ConfigState();
  readonly #dependencies = new DependencyIndex();
  #configured = false;
  #listed = false;
  readonly #store: ApplicationStore;
  readonly #revisions: RevisionWatcher;
  readonly #reconciler: ApplicationReconciler;
  readonly #controller: ReturnType<typeof createController>;

  constructor(options: ApplicationControllerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#namespace = options.namespace ?? 'argocd';
    this.#store = new ApplicationStore(options.client, fieldManager);
    const { clock, random, logger, concurrency = 10 } = options;
    this.#revisions = new RevisionWatcher({
      source: options.source,
      clock,
      random,
      intervalMs: () => this.#config.settings().pollIntervalMs,
      jitterMs: () => this.#config.settings().pollJitterMs,
      onChange: (key) => this.#taint(key, 'source'),
      signal,
    });
    this.#reconciler = new ApplicationReconciler(this.#ports(this.#revisions));
    this.#controller = createController({
      name: 'application',
      reconcile: (key, stop) => this.#reconciler.reconcile(key, stop),
      clock,
      random,
      logger,
      ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
      concurrency,
      groupOf: (key) => this.#groupOf(key),
      // One cluster leaves workers to the others.
      maxPerGroup: Math.max(1, concurrency - 2),
    });
    this.done = this.#run();
  }

  async #run(): Promise<void> {
    const configured = watchConfig(this.#watchPorts(), this.#namespace, this.#config, (object) => {
      if (object.kind === 'ConfigMap' && object.metadata.name === 'argocd-cm') this.#takeSettings();
      if (this.#configured) this.#options.clusters.configure(this.#config);
      for (const key of this.#store.keys()) this.#taint(key, 'config');
      if (object.kind === 'AppProject') void this.#releaseProjects();
    });
    await Promise.all(configured.map((reflector) => reflector.synced)).catch((error: unknown) =>
      this.#stopped(error),
    );
    const { clusters } = this.#options;
    const unsubscribe = [
      clusters.onOwnerChange((name) => this.#taint(keyOfOwner(ownerOf(name), this.#namespace), 'live')),
      clusters.onChange((cluster) => this.#taintOn(cluster)),
      clusters.onTopLevelChange((server, namespace) => this.#taintMonitors(server, namespace)),
    ];
    this.#configured = true;
    clusters.configure(this.#config);
    // Nearly everybody deploys there, so that its live state is read while applications are still being listed.
    for (const cluster of clusters.all()) if (cluster.server === inCluster.server) cluster.open();
    const applications = this.#watchApplications();
    applications.synced.then(
      () => {
        this.#listed = true;
        return this.#releaseProjects();
      },
      () => undefined,
    );
    await this.#controller.run(this.#signal);
    for (const stop of unsubscribe) stop();
    await this.#reconciler.drain();
    await Promise.all([...configured, applications].map((reflector) => reflector.done));
  }

  notice(event: WebhookEvent): void {
    this.#revisions.askAbout(({ spec, ref }) =>
      concernsSource(event, { url: spec.chart === undefined ? spec.url : `${spec.url}/${spec.chart}`, ref }),
    );
  }

  /** `argocd-cm` holds the health customizations beside the settings. */
  #takeSettings(): void {
    const { customizations, problems } = this.#config.settings();
    this.#options.health.configure(customizations);
    for (const problem of problems) {
      this.#options.reporter.error(problem, 'setting not read', { configMap: 'argocd-cm' });
    }
  }

  #eventLabels({ metadata }: KubeObject): Readonly<Record<string, string>> {
    return eventLabels(metadata.labels, this.#config.settings().eventLabels);
  }

  #stopped(error: unknown): void {
    if (!this.#signal.aborted) throw error;
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
      namespace: this.#namespace,
      settings: () => this.#config.settings(),
      repositories: () => this.#config.repositories(),
      keyring: () => this.#config.keyring(),
      projects: () => this.#config.projects(),
      clusters: () => clusters.all(),
      enqueue: (key, urgent) => this.#controller.add(key, { urgent }),
    };
  }

  /** The applications of a cluster look again: it came or went, or it answers or does not any more. */
  #taintOn(cluster: DestinationCluster): void {
    for (const app of this.#store.values()) if (isOn(app, cluster)) this.#taint(keyOf(app), 'config');
  }

  /** Applications whose project looks for orphans in the namespace count them again. */
  #taintMonitors(server: string, namespace: string): void {
    const projects = this.#config.projects();
    if (![...projects.values()].some(({ spec }) => spec.orphanedResources !== undefined)) return;
    const cluster = this.#options.clusters.all().find((one) => one.server === server);
    if (cluster === undefined) return;
    for (const app of this.#store.values()) {
      if (projects.get(app.spec.project)?.spec.orphanedResources === undefined) continue;
      if (app.spec.destination.namespace === namespace && isOn(app, cluster)) this.#taint(keyOf(app), 'live');
    }
  }

  /** Clusters take turns, so that a slow one or one with many applications holds up no other. */
  #groupOf(key: string): string {
    const { server, name } = this.#store.get(key)?.spec.destination ?? {};
    return server || name || '';
  }

  #taint(key: string, dirt: 'source' | 'live' | 'config'): void {
    if (this.#store.get(key) === undefined) return;
    this.#reconciler.taint(key, dirt);
    this.#controller.add(key, { urgent: dirt === 'live' });
  }

  #watchApplications(): Reflector {
    return watchKind(this.#watchPorts(), {
      gvk: gvkOf(applicationResource),
      onAdd: (object) => this.#observe(object),
      onUpdate: (object) => this.#observe(object),
      onDelete: (ref) => {
        const key = `${ref.namespace}/${ref.name}`;
        this.#store.forget(key);
        this.#dependencies.forget(key);
        this.#controller.add(key);
        void this.#releaseProjects();
      },
    });
  }

  #observe(object: KubeObject): void {
    const key = keyOf(object);
    const waiting = this.#dependencies.observe(key, object as unknown as Application);
    for (const dependent of waiting) this.#controller.add(dependent);
    if (!this.#store.observe(object)) return;
    if (!this.#reconciler.concerns(key, object as unknown as Application)) return;
    const asked = object.metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined;
    this.#controller.add(key, { urgent: asked || object['operation'] !== undefined });
  }

  /** Only with all applications known can it be said that nobody uses a project. */
  async #releaseProjects(): Promise<void> {
    if (!this.#listed) return;
    const { client, reporter } = this.#options;
    try {
      await releaseProjects(this.#config.projects().values(), this.#store.values(), client, this.#signal);
    } catch (error) {
      if (!this.#signal.aborted) reporter.error(error, 'project not let go', {});
    }
  }

  #watchPorts(): WatchPorts {
    const { client, clock, random, reporter } = this.#options;
    return { client, clock, random, reporter, signal: this.#signal };
  }
}

function isOn({ spec: { destination } }: Application, { server, name }: DestinationCluster): boolean {
  return destination.server ? destination.server.replace(/\/+$/, '') === server : destination.name === name;
}
