import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import {
  appProjectResource,
  applicationResource,
  applicationSetResource,
  argoConventions,
  createApplicationController,
  createApplicationSetController,
  createArgoHealth,
  type DestinationCluster,
  defaultProject,
  inCluster,
  parseSettings,
  type Reporter,
  type TrackingSettings,
} from '@setpoint/argocd';
import { type Clock, type Random, systemClock, systemRandom } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeClient, type KubeObject } from '@setpoint/kube';
import { createRenderer, type RenderCounts } from '@setpoint/render';
import {
  createEventRecorder,
  createLogger,
  createMetrics,
  type EventRecorder,
  type Logger,
} from '@setpoint/runtime';
import { createGitSource } from '@setpoint/source';
import { createAppliedResults, createLiveCache } from '@setpoint/sync';

export interface EngineOptions {
  readonly client: KubeClient;
  /** Where Git mirrors are kept; all of it can be fetched again. */
  readonly cacheDir: string;
  /** How objects are marked as an application's, as {@link readTracking} found it. */
  readonly tracking: TrackingSettings;
  /** The namespace of settings, projects and applications. Default `argocd`. */
  readonly namespace?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
}

/** The controllers at work on one cluster. */
export interface Engine {
  /** Rejects when the controllers fail; resolves after {@link Engine.stop}. */
  readonly done: Promise<void>;
  /** How often something was rendered, and how often a cached result served. */
  renders(): RenderCounts;
  stop(): Promise<void>;
}

const fieldManager = { fieldManager: 'setpoint' };

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

/** What `argocd-cm` says about tracking; it counts until the next start. */
export async function readTracking(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<TrackingSettings> {
  const gvk = { group: '', version: 'v1', kind: 'ConfigMap' };
  return parseSettings(await client.get({ gvk, namespace, name: 'argocd-cm' }, signal)).tracking;
}

async function createIfAbsent(client: KubeClient, object: KubeObject, signal: AbortSignal): Promise<void> {
  try {
    await client.create(object, fieldManager, signal);
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
  }
}

/** Starts the controllers against a cluster that {@link prepareCluster} has prepared. */
export function startEngine(options: EngineOptions): Engine {
  const { client, clock = systemClock, random = systemRandom, namespace = 'argocd' } = options;
  const logger = options.logger ?? createLogger();
  const stopping = new AbortController();
  const health = createArgoHealth();
  const { ownership } = argoConventions(options.tracking, '');
  const events = createEventRecorder({
    client,
    clock,
    random,
    component: 'argocd-application-controller',
    onError: (error) => logger.warn({ err: error }, 'event not recorded'),
  });
  const reporter = reporterTo(logger, events);
  const metrics = createMetrics();
  const live = createLiveCache({
    client,
    clock,
    random,
    ownership,
    health: health.of,
    onError: (error) => reporter.error(error, 'live state', {}),
  });
  const cluster: DestinationCluster = { ...inCluster, client, live, applied: createAppliedResults() };
  const source = createGitSource({ cacheDir: options.cacheDir, clock, random });
  const renderer = createRenderer({ clock });
  const controller = createApplicationController({
    client,
    clusters: [cluster],
    source,
    renderer,
    health,
    clock,
    random,
    logger,
    reporter,
    metrics: metrics.controller('application'),
    namespace,
  });
  const sets = createApplicationSetController({
    client,
    source,
    clock,
    random,
    logger,
    reporter,
    metrics: metrics.controller('applicationset'),
    namespace,
  });
  const done = Promise.all([controller.run(stopping.signal), sets.run(stopping.signal)]).then(
    () => undefined,
  );
  return {
    done,
    renders: () => ({ ...renderer.counts }),
    async stop() {
      stopping.abort(new Error('stopping'));
      await done;
      events.close();
      await Promise.all([live.close(), source.close(), renderer.close()]);
    },
  };
}

function reporterTo(logger: Logger, events: EventRecorder): Reporter {
  return {
    event(object, type, reason, message) {
      events.record({ object, type, reason, message });
      logger.info({ application: object.metadata.name, type, reason }, message);
    },
    info: (message, facts) => logger.info(facts, message),
    error: (error, message, facts) => logger.error({ ...facts, err: error }, message),
  };
}

export interface PlatformOptions {
  /** State of the API server, its kubeconfig, Git mirrors. Default: the API server keeps nothing. */
  readonly dataDir: string;
  readonly port?: number;
  readonly host?: string;
  readonly logger?: Logger;
}

/** Everything in one process: the embedded API server and the controllers on it. */
export interface Platform {
  readonly api: ApiServer;
  readonly engine: Engine;
  stop(): Promise<void>;
}

export async function startPlatform(options: PlatformOptions, signal: AbortSignal): Promise<Platform> {
  const { dataDir, logger } = options;
  const api = await startApiServer({
    dataDir: join(dataDir, 'apiserver'),
    kubeconfigPath: join(dataDir, 'kubeconfig'),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
  });
  try {
    await prepareCluster(api.client, 'argocd', signal);
    const engine = startEngine({
      client: api.client,
      tracking: await readTracking(api.client, 'argocd', signal),
      cacheDir: join(dataDir, 'cache'),
      ...(logger === undefined ? {} : { logger }),
    });
    return {
      api,
      engine,
      async stop() {
        await engine.stop();
        await api.stop();
      },
    };
  } catch (error) {
    await api.stop();
    throw error;
  }
}
