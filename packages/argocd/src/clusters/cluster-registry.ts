import { createHash } from 'node:crypto';
import { type Clock, type Random, SetpointError } from '@setpoint/core';
import {
  type ClusterConfig,
  createKubeClient,
  type KubeClient,
  type KubeObject,
  type NetworkKubeClient,
} from '@setpoint/kube';
import { createAppliedResults, createLiveCache, type HealthOf, type LiveCache } from '@setpoint/sync';
import { argoConventions } from '../compare/conventions.ts';
import { updateFilter } from '../compare/ignore-differences.ts';
import type { ConfigState } from '../config/config-state.ts';
import type { ArgoCdSettings } from '../config/settings.ts';
import { secretReader } from '../config/secret-data.ts';
import { codes } from '../errors.ts';
import { type AwsPorts, processAws } from '../aws/aws-keys.ts';
import { clusterLoginOf } from './cluster-config.ts';
import { ClusterConnection, type ConnectionListener, type OpenedCluster } from './cluster-connection.ts';
import { clusterConfigOf, type ClusterRecord, clusterRecordOf, clusterSecretsOf } from './cluster-secret.ts';
import { ClusterEntry } from './cluster-entry.ts';
import { type DestinationCluster, inCluster } from './destination.ts';
import { isResourceExcluded } from './resource-filter.ts';

/** The API of the cluster that the controllers run in. */
export interface LocalCluster {
  readonly client: KubeClient;
  /** The same API as another user. */
  readonly impersonate: (user: string) => KubeClient;
}

export interface ClusterRegistryOptions {
  readonly local: LocalCluster;
  readonly health: HealthOf;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes the client of a registered cluster. Default: over the network. */
  readonly connect?: (config: ClusterConfig, options: { readonly compression: boolean }) => NetworkKubeClient;
  /** Run the credential programs that cluster Secrets name (`execProviderConfig`). Default false. */
  readonly allowExec?: boolean;
  /** Who this process is to AWS (`awsAuthConfig`). Default: what its environment says. */
  readonly aws?: AwsPorts;
  /** Failed lists, watches and discoveries, which are tried again. */
  readonly onError: (error: SetpointError, server: string) => void;
}

/** What changed about a cluster: it came, it is gone or a new connection replaced it, or its state changed. */
type ClusterChange = (cluster: DestinationCluster) => void;

/**
 * The clusters that applications are deployed to: the one we run in, and those that cluster Secrets register. The one
 * place that opens and closes connections to clusters.
 */
export interface ClusterRegistry {
  /** Takes the Secrets and settings as they are now: opens nothing, closes what is gone or is reached otherwise. */
  configure(config: Pick<ConfigState, 'secrets' | 'settings'>): void;
  all(): readonly DestinationCluster[];
  /** Returns the way to stop. */
  onChange(notify: ClusterChange): () => void;
  /** Calls back with the owner of every object that changed on any cluster. Returns the way to stop. */
  onOwnerChange(notify: (owner: string) => void): () => void;
  /**
   * Calls back with cluster and namespace whenever an object that no other created appears there, goes, or changes its
   * owner. Returns the way to stop.
   */
  onTopLevelChange(notify: (server: string, namespace: string) => void): () => void;
  close(): Promise<void>;
}

export function createClusterRegistry(options: ClusterRegistryOptions): ClusterRegistry {
  return new Registry(options);
}

interface Known {
  readonly entry: ClusterEntry;
  readonly connection: ClusterConnection;
  /** Of everything that the connection is made from. */
  readonly fingerprint: string;
}

class Registry implements ClusterRegistry {
  readonly #options: ClusterRegistryOptions;
  readonly #known = new Map<string, Known>();
  readonly #changes = new Set<ClusterChange>();
  readonly #owners = new Set<(owner: string) => void>();
  readonly #topLevels = new Set<(server: string, namespace: string) => void>();
  readonly #closing = new Set<Promise<void>>();
  #all: readonly DestinationCluster[] = [];

  constructor(options: ClusterRegistryOptions) {
    this.#options = options;
  }

  configure(config: Pick<ConfigState, 'secrets' | 'settings'>): void {
    const settings = config.settings();
    const wanted = new Map<string, KubeObject | undefined>();
    if (settings.inClusterEnabled) wanted.set(inCluster.server, undefined);
    for (const secret of clusterSecretsOf(config.secrets()).toSorted(byName)) {
      const { server } = clusterRecordOf(secret);
      if (server !== '' && (server !== inCluster.server || settings.inClusterEnabled))
        wanted.set(server, secret);
    }
    const told: DestinationCluster[] = [];
    for (const [server, { entry }] of this.#known) {
      if (!wanted.has(server)) told.push(this.#drop(server, entry, 'it is not registered any more'));
    }
    for (const [server, secret] of wanted) told.push(...this.#put(server, secret, settings));
    this.#all = [...this.#known.values()].map(({ entry }) => entry);
    for (const entry of told) this.#tell(entry);
  }

  all(): readonly DestinationCluster[] {
    return this.#all;
  }

  onChange(notify: ClusterChange): () => void {
    this.#changes.add(notify);
    return () => this.#changes.delete(notify);
  }

  onOwnerChange(notify: (owner: string) => void): () => void {
    this.#owners.add(notify);
    return () => this.#owners.delete(notify);
  }

  onTopLevelChange(notify: (server: string, namespace: string) => void): () => void {
    this.#topLevels.add(notify);
    return () => this.#topLevels.delete(notify);
  }

  async close(): Promise<void> {
    for (const [server, { entry }] of this.#known) this.#drop(server, entry, 'the registry was closed');
    this.#all = [];
    await Promise.all(this.#closing);
  }

  /** The entries to tell of: none when nothing that matters changed. */
  #put(
    server: string,
    secret: KubeObject | undefined,
    settings: ArgoCdSettings,
  ): readonly DestinationCluster[] {
    const record = secret === undefined ? localRecord : clusterRecordOf(secret);
    const fingerprint = fingerprintOf(record, secret, settings);
    const known = this.#known.get(server);
    if (known?.fingerprint === fingerprint) return known.entry.update(record) ? [known.entry] : [];
    if (known !== undefined) this.#drop(server, known.entry, 'it is reached otherwise now');
    const connection: ClusterConnection = new ClusterConnection({
      open: (heard) => this.#open(record, secret, settings, heard),
      clock: this.#options.clock,
      random: this.#options.random,
      onChange: () => this.#tell(entry),
      onError: (error) => this.#options.onError(error, server),
    });
    const entry = new ClusterEntry(record, connection);
    this.#known.set(server, { entry, connection, fingerprint });
    return [entry];
  }

  #drop(server: string, entry: ClusterEntry, why: string): ClusterEntry {
    const known = this.#known.get(server);
    this.#known.delete(server);
    const reason = new SetpointError(
      codes.clusterReplaced,
      `the connection to cluster ${server} is closed: ${why}`,
    );
    const closing: Promise<void> = (known?.connection.close(reason) ?? Promise.resolve()).finally(() =>
      this.#closing.delete(closing),
    );
    this.#closing.add(closing);
    return entry;
  }

  async #open(
    record: ClusterRecord,
    secret: KubeObject | undefined,
    settings: ArgoCdSettings,
    heard: ConnectionListener,
  ): Promise<OpenedCluster> {
    const { clock, random, health } = this.#options;
    const reached = await this.#reach(record, secret);
    const { ownership } = argoConventions(settings.tracking, '');
    let live: LiveCache | undefined;
    const watch = (): LiveCache => {
      const cache = createLiveCache({
        client: reached.client,
        clock,
        random,
        ownership,
        health,
        namespaces: record.namespaces,
        clusterResources: record.clusterResources,
        ...(settings.ignoreResourceUpdates ? { ignoredUpdates: updateFilter(settings.customizations) } : {}),
        excluded: (gvk) => isResourceExcluded(settings.resourceFilter, gvk, record.server),
        refusedKinds: settings.refusedKinds,
        ...heard,
      });
      this.#listenTo(cache, record.server);
      return cache;
    };
    return {
      client: reached.client,
      as: reached.as,
      get live() {
        live ??= watch();
        return live;
      },
      applied: createAppliedResults(),
      close: async () => {
        await live?.close();
        await reached.close();
      },
    };
  }

  #listenTo(live: LiveCache, server: string): void {
    live.onOwnerChange((owner) => {
      for (const notify of this.#owners) notify(owner);
    });
    live.onTopLevelChange((namespace) => {
      for (const notify of this.#topLevels) notify(server, namespace);
    });
  }

  async #reach(record: ClusterRecord, secret: KubeObject | undefined): Promise<Reached> {
    const { local, allowExec = false, aws = processAws, clock, random } = this.#options;
    if (secret === undefined || isLocal(record, secret)) {
      return { client: local.client, as: local.impersonate, close: () => Promise.resolve() };
    }
    const login = await clusterLoginOf(secret, record, { allowExec, aws, clock });
    const { compression } = login;
    const connect =
      this.#options.connect ?? ((config, given) => createKubeClient(config, { clock, random, ...given }));
    const client = connect(login.config, { compression });
    return { client, as: (user) => client.impersonate({ user }), close: () => client.close() };
  }

  #tell(cluster: DestinationCluster): void {
    for (const notify of this.#changes) notify(cluster);
  }
}

type Reached = Pick<OpenedCluster, 'client' | 'as' | 'close'>;

const localRecord: ClusterRecord = {
  ...inCluster,
  secret: '',
  project: '',
  namespaces: [],
  clusterResources: true,
  labels: {},
  annotations: {},
};

/** The cluster we run in is reached as we are, unless its Secret says who else to be. */
function isLocal({ server }: ClusterRecord, secret: KubeObject | undefined): boolean {
  if (server !== inCluster.server) return false;
  if (secret === undefined) return true;
  try {
    const config = clusterConfigOf(secret);
    return !['username', 'password', 'bearerToken'].some((key) => Boolean(config[key]));
  } catch {
    // A Secret that only gives the cluster a name.
    return true;
  }
}

function fingerprintOf(
  { server, namespaces, clusterResources, annotations }: ClusterRecord,
  secret: KubeObject | undefined,
  { tracking, resourceFilter, refusedKinds, customizations, ignoreResourceUpdates }: ArgoCdSettings,
): string {
  const login = secret === undefined ? '' : secretReader(secret)('config');
  // Whoever sets this annotation wants the live state read anew.
  const asked = annotations['argocd.argoproj.io/refresh'] ?? '';
  // The live state holds each object's health, and wakes applications by what updates ignore.
  const watched = customizations.entries.map(({ key, health, ignoreDifferences, ignoreResourceUpdates }) => [
    key,
    health,
    ignoreDifferences,
    ignoreResourceUpdates,
  ]);
  const parts = [
    server,
    namespaces,
    clusterResources,
    login,
    asked,
    tracking,
    resourceFilter,
    refusedKinds,
    watched,
    ignoreResourceUpdates,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function byName(a: KubeObject, b: KubeObject): number {
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}
