import type { Clock, Random } from '@setpoint/core';
import type { KubeClient, KubeObject } from '@setpoint/kube';
import type { Renderer } from '@setpoint/render';
import type { Source } from '@setpoint/source';
import type { ExecutePorts, HealthOf } from '@setpoint/sync';
import type { Keyring } from '../integrity/keyring.ts';
import type { DestinationCluster } from '../clusters/destination.ts';
import type { RepositoryConfig } from '../config/repositories.ts';
import type { ArgoCdSettings } from '../config/settings.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { ApplicationStore } from './application-store.ts';
import type { RevisionWatcher } from './revision-watcher.ts';

/** Where the controller tells what happens; none of it may block or throw. */
export interface Reporter {
  /** A Kubernetes Event about the application; `labels` are the event's own, default none. */
  event(
    app: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    labels?: Readonly<Record<string, string>>,
  ): void;
  info(message: string, facts: Readonly<Record<string, unknown>>): void;
  error(error: unknown, message: string, facts: Readonly<Record<string, unknown>>): void;
}

/** Everything the Application controller works with. The getters answer with what the watches know now. */
export interface ArgoCdPorts {
  /** The API where Applications live. */
  readonly client: KubeClient;
  readonly store: ApplicationStore;
  readonly source: Source;
  readonly renderer: Renderer;
  readonly health: HealthOf;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  /** The controller's own namespace, `argocd`: applications there are named without it in marks. */
  readonly namespace: string;
  readonly settings: () => ArgoCdSettings;
  readonly repositories: () => RepositoryConfig;
  /** The keys that signatures are checked with. */
  readonly keyring: () => Keyring;
  readonly projects: () => ReadonlyMap<string, AppProject>;
  readonly clusters: () => readonly DestinationCluster[];
  readonly revisions: RevisionWatcher;
  /** Has the application reconciled; urgently when a person waits. */
  readonly enqueue: (key: string, urgent: boolean) => void;
}

/** The name marks carry: the application's, with its namespace unless it lives in the controller's own. */
export function ownerNameOf(key: string, controllerNamespace: string): string {
  const [namespace, name] = key.split('/') as [string, string];
  return namespace === controllerNamespace ? name : `${namespace}_${name}`;
}

/** The inverse of {@link ownerNameOf}. */
export function keyOfOwner(owner: string, controllerNamespace: string): string {
  const at = owner.indexOf('_');
  return at < 0 ? `${controllerNamespace}/${owner}` : `${owner.slice(0, at)}/${owner.slice(at + 1)}`;
}

/** What the engine needs to write to the cluster, as `user` when there is one to act as. */
export function executePortsFor(
  cluster: DestinationCluster,
  user: string | undefined,
  ports: ArgoCdPorts,
): ExecutePorts {
  const { clock, random, health } = ports;
  const { live, applied } = cluster;
  const client = user === undefined ? cluster.client : cluster.as(user);
  return { client, live, applied, clock, random, health, schemas: (gvk) => live.schema(gvk) };
}
