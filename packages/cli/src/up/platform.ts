import {
  appProjectResource,
  type ArgoState,
  applicationResource,
  applicationSetResource,
  createApplicationController,
  createApplicationSetController,
  createArgoState,
  createArgoHealth,
  type ClusterRegistry,
  type ClusterRegistryOptions,
  createClusterRegistry,
  createHydratorController,
  createImageUpdateController,
  createNotificationController,
  defaultProject,
  type PlanPorts,
  type Reporter,
  type WebhookEvent,
} from '@setpoint/argocd';
import { type Clock, type Random, systemClock, systemRandom } from '@setpoint/core';
import {
  gvkOf,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  type KubeObject,
  sharingWatches,
} from '@setpoint/kube';
import { createRenderer, type PluginDefinition, type RenderCounts } from '@setpoint/render';
import { renderSecret } from '../render-secret.ts';
import { applicationRuns, gitRequests, measuredRuns, notificationCounts, setRuns } from './engine-metrics.ts';
import {
  createEventRecorder,
  createLogger,
  createMetrics,
  type EventRecorder,
  type Logger,
  type Metrics,
} from '@setpoint/runtime';
import { createSource, type GitSourceOptions } from '@setpoint/source';

export interface EngineOptions {
  readonly client: KubeClient;
  /** Where Git mirrors are kept; all of it can be fetched again. */
  readonly cacheDir: string;
  /** The same API as another user, for syncs that act as a service account. */
  readonly impersonate: (user: string) => KubeClient;
  /** Run the credential programs that cluster Secrets name (`execProviderConfig`). Default false. */
  readonly allowClusterExec?: boolean;
  /** The config management plugins that may run. Default: none. */
  readonly plugins?: readonly PluginDefinition[];
  /** The namespace of settings, projects and applications. Default `argocd`. */
  readonly namespace?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Makes the client of a registered cluster. Default: over the network. */
  readonly connect?: NonNullable<ClusterRegistryOptions['connect']>;
  /** Replaces Git, its network and its disk, in simulation. */
  readonly remotes?: NonNullable<GitSourceOptions['remotes']>;
}

/** The controllers at work on one cluster. */
export interface Engine {
  /** Rejects when the controllers fail; resolves after {@link Engine.stop}. */
  readonly done: Promise<void>;
  /** The clusters that applications are deployed to, with what is known of each. */
  readonly clusters: ClusterRegistry;
  /** What the API holds of Argo CD's: one copy for all controllers and whoever shows it. */
  readonly state: ArgoState;
  /** What rendering and comparing need, for whoever shows it. */
  readonly ports: Pick<PlanPorts, 'source' | 'renderer' | 'health'>;
  readonly metrics: Metrics;
  /** Takes in what a webhook told: what it is about is looked at now. */
  notice(event: WebhookEvent): void;
  /** How often something was rendered, and how often a cached result served. */
  renders(): RenderCounts;
  stop(): Promise<void>;
}

const fieldManager = { fieldManager: 'setpoint' };

/** Of an object whose answers are lost. */
const mostCreations = 3;

/** Who stops a process waits for it. */
const longestFlushMs = 3000;

/** Applies what the controllers need to be there: their CRDs, their namespace and the default project. */
export async function prepareCluster(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { crd } of [applicationResource, appProjectResource, applicationSetResource]) {
    await client.apply(crd, { ...fieldManager, force: true }, signal);
  }
  await createIfAbsent(
    client,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    signal,
  );
  client.mapper.invalidate();
  await createIfAbsent(client, defaultProject(namespace), signal);
}

/** A creation whose answer was lost is asked for again: what comes of that tells what became of it. */
async function createIfAbsent(
  client: KubeClient,
  object: KubeObject,
  signal: AbortSignal,
  tries = mostCreations,
): Promise<void> {
  try {
    await client.create(object, fieldManager, signal);
  } catch (error) {
    if (isKubeError(error, KUBE_CODES.alreadyExists)) return;
    if (!isKubeError(error, KUBE_CODES.unknownOutcome) || tries <= 1) throw error;
    await createIfAbsent(client, object, signal, tries - 1);
  }
}

/** Starts the controllers against a cluster that {@link prepareCluster} has prepared. */
export function startEngine(options: EngineOptions): Engine {
  const { clock = systemClock, random = systemRandom, namespace = 'argocd' } = options;
  // The state and the live cache of the cluster both follow them.
  const client = sharingWatches(options.client, [applicationResource, applicationSetResource].map(gvkOf));
  const logger = options.logger ?? createLogger();
  const stopping = new AbortController();
  const health = createArgoHealth();
  const events = createEventRecorder({
    client,
    clock,
    random,
    component: 'argocd-application-controller',
    onError: (error) => logger.warn({ err: error }, 'event not recorded'),
  });
  const reporter = reporterTo(logger, events);
  const metrics = createMetrics({ processMetrics: true });
  const clusters = createClusterRegistry({
    local: { client, impersonate: options.impersonate },
    health: health.of,
    clock,
    random,
    allowExec: options.allowClusterExec ?? false,
    ...(options.connect === undefined ? {} : { connect: options.connect }),
    onError: (error, server) => reporter.error(error, 'live state', { cluster: server }),
  });
  const state = createArgoState({ client, namespace, clock, random, reporter }, stopping.signal);
  const source = createSource({
    cacheDir: options.cacheDir,
    clock,
    random,
    onRequest: gitRequests(metrics),
    ...(options.remotes === undefined ? {} : { remotes: options.remotes }),
  });
  const renderer = createRenderer({
    clock,
    secret: () => renderSecret(client, namespace, random, stopping.signal),
    ...(options.plugins === undefined ? {} : { plugins: options.plugins }),
  });
  const common = { client, state, source, clock, random, logger, reporter };
  const controller = createApplicationController({
    ...common,
    clusters,
    renderer,
    health,
    metrics: measuredRuns(metrics, 'application', applicationRuns(metrics, state)),
  });
  const sets = createApplicationSetController({
    ...common,
    metrics: measuredRuns(metrics, 'applicationset', setRuns(metrics)),
  });
  const notifications = createNotificationController({
    ...common,
    metrics: metrics.controller('notifications'),
    observe: notificationCounts(metrics),
  });
  const notice = (event: WebhookEvent): void => {
    for (const each of [controller, sets, images, hydrator]) each.notice(event);
  };
  const images = createImageUpdateController({
    ...common,
    metrics: metrics.controller('images'),
    onPush: notice,
  });
  const hydrator = createHydratorController({
    ...common,
    clusters,
    renderer,
    metrics: metrics.controller('hydrator'),
    onPush: notice,
  });
  const done = Promise.all(
    [controller, sets, notifications, images, hydrator].map((each) => each.run(stopping.signal)),
  ).then(() => undefined);
  return {
    done,
    clusters,
    state,
    ports: { source, renderer, health: health.of },
    metrics,
    notice,
    renders: () => ({ ...renderer.counts }),
    async stop() {
      stopping.abort(new Error('stopping'));
      await done;
      await state.done;
      await written(events, clock);
      await Promise.all([clusters.close(), source.close(), renderer.close()]);
    },
  };
}

/** What has happened is recorded, as far as the API server takes it soon; the recorder tells what was not. */
async function written(events: EventRecorder, clock: Clock): Promise<void> {
  const late = new Promise<void>((resolve) => {
    const timer = clock.setTimer(longestFlushMs, resolve);
    void events.flush().finally(() => {
      timer.cancel();
      resolve();
    });
  });
  await late;
  events.close();
}

function reporterTo(logger: Logger, events: EventRecorder): Reporter {
  return {
    event(object, type, reason, message, labels) {
      events.record({ object, type, reason, message, ...(labels === undefined ? {} : { labels }) });
      logger.info({ application: object.metadata.name, type, reason }, message);
    },
    info: (message, facts) => logger.info(facts, message),
    error: (error, message, facts) => logger.error({ ...facts, err: error }, message),
  };
}
