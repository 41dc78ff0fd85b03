import type { Clock, Random } from '@setpoint/core';
import {
  createInformer,
  type GroupVersionKind,
  gvkOf,
  type Informed,
  type Informer,
  type InformerScope,
  type KubeClient,
  type KubeObject,
} from '@setpoint/kube';
import { ConfigState } from '../config/config-state.ts';
import type { Reporter } from '../controller/ports.ts';
import { applicationResource, type Application } from '../resources/application.ts';
import { applicationSetResource, type ApplicationSet } from '../resources/application-set.ts';
import { type AppProject, appProjectResource } from '../resources/app-project.ts';

export interface ArgoStateOptions {
  /** The API where Applications, projects, Secrets and settings live. */
  readonly client: KubeClient;
  /** Where settings, projects and Secrets are read. Default `argocd`. */
  readonly namespace?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Pick<Reporter, 'error'>;
}

/** Called with what changed of the configuration, as it was last. */
type ConfigListener = (object: KubeObject) => void;

/**
 * What the API holds of Argo CD's, kept once for all who work in the process: the controllers and the HTTP server read
 * the same objects and the same settings, so that none knows more than another. It flows one way: watches, and the
 * answers to writes that whoever wrote hands in, change the state, and the state tells which key changed.
 */
export interface ArgoState {
  readonly namespace: string;
  readonly applications: Informer<Application>;
  readonly applicationSets: Informer<ApplicationSet>;
  readonly projects: Informer<AppProject>;
  readonly configMaps: Informer<KubeObject>;
  /** Repositories, clusters, sessions, what notifications need, … */
  readonly secrets: Informer<KubeObject>;
  /** Settings, projects, repositories and clusters as they are now. */
  readonly config: ConfigState;
  /** Calls back when {@link config} has changed; returns how to stop. */
  onConfigChange(listener: ConfigListener): () => void;
  /** Resolves when {@link config} is complete; rejects when the signal aborts before. */
  readonly configured: Promise<void>;
  /** Resolves when everything has been listed once; rejects when the signal aborts before. */
  readonly synced: Promise<void>;
  /** Resolves when all watches have stopped. */
  readonly done: Promise<void>;
}

/** Helm's releases are large, many, and nobody's here. */
const notReleases = 'type!=helm.sh/release.v1';

const core = (kind: string): GroupVersionKind => ({ group: '', version: 'v1', kind });

/** Follows everything until the signal aborts; failures of watches are reported and the watch goes on. */
export function createArgoState(options: ArgoStateOptions, signal: AbortSignal): ArgoState {
  const { client, namespace = 'argocd', clock, random, reporter } = options;
  const follow = <T extends Informed = KubeObject>(
    gvk: GroupVersionKind,
    scopes: readonly InformerScope[],
  ): Informer<T> =>
    createInformer<T>({
      client,
      gvk,
      scopes,
      clock,
      random,
      signal,
      onError: (error) => reporter.error(error, 'watch failed', { kind: gvk.kind }),
    });
  const secrets = follow(core('Secret'), [{ namespace, fieldSelector: notReleases }]);
  const configMaps = follow(core('ConfigMap'), [{ namespace }]);
  const projects = follow<AppProject>(gvkOf(appProjectResource), [{ namespace }]);
  const applications = follow<Application>(gvkOf(applicationResource), [{}]);
  const applicationSets = follow<ApplicationSet>(gvkOf(applicationSetResource), [{}]);
  const config = new ConfigState();
  const listeners = new Set<ConfigListener>();
  for (const informer of [secrets, configMaps, projects] as readonly Informer<Informed>[]) {
    informer.onChange(({ before, after }) => {
      const last = (after ?? before) as KubeObject;
      const isChanged = after === undefined ? config.delete(last) : config.set(last);
      if (isChanged) for (const listener of listeners) listener(last);
    });
  }
  const configuring = [secrets, configMaps, projects];
  const all = [...configuring, applications, applicationSets];
  const synced = settled(all.map((informer) => informer.synced));
  return {
    namespace,
    applications,
    applicationSets,
    projects,
    configMaps,
    secrets,
    config,
    onConfigChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    configured: settled(configuring.map((informer) => informer.synced)),
    synced,
    done: settled(all.map((informer) => informer.done)),
  };
}

function settled(parts: readonly Promise<void>[]): Promise<void> {
  const all = Promise.all(parts).then(() => undefined);
  // Not every user waits for it.
  all.catch(() => {});
  return all;
}

/** Waits for a part of the state; false when the signal ended that. */
export async function isThere(part: Promise<void>, signal: AbortSignal): Promise<boolean> {
  await part.catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return !signal.aborted;
}
