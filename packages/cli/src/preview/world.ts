import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClusterRegistry,
  ConfigState,
  createArgoHealth,
  createClusterRegistry,
  type PlanPorts,
} from '@setpoint/argocd';
import { createKubeClient, type KubeClient, type NetworkKubeClient } from '@setpoint/kube';
import { createRenderer } from '@setpoint/render';
import { createSource, type Source } from '@setpoint/source';
import { loadConfig } from '../commands/load-config.ts';
import type { Connection, Context } from '../context.ts';
import { renderSecret } from '../render-secret.ts';
import type { OfflineClusters } from './offline-clusters.ts';

/** What applications are planned against. */
export interface World extends Omit<PlanPorts, 'clusters' | 'source'> {
  /** Where Applications live. */
  readonly client: KubeClient;
  readonly clusters: ClusterRegistry;
  /** Undefined where the clusters are real, and only read. */
  readonly offline: OfflineClusters | undefined;
  /** Looks at the clusters anew: what was just put there has then been seen. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Repositories as this process reaches them, kept until closed in a folder of their own. */
export function openSource({ clock, random, env }: Context): {
  readonly source: Source;
  close(): Promise<void>;
} {
  const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-plan-'));
  const protocols = ['https', 'http', 'ssh', 'file'] as const;
  const source = createSource({ cacheDir, clock, random, environment: env, protocols });
  return {
    source,
    close: async () => {
      await source.close();
      rmSync(cacheDir, { recursive: true, force: true });
    },
  };
}

/** Real clusters: the one connected to, and those that are registered there. Nothing is written to any. */
export async function openRealWorld(
  connection: Connection,
  namespace: string,
  context: Context,
): Promise<World> {
  const client = connection.client.guarded(refuseToWrite);
  const config = await loadConfig(client, namespace, context.signal);
  const secret = () => renderKey(client, namespace, context);
  return openWorld({ client, config, namespace, secret, offline: undefined }, context);
}

/** Embedded API servers in the place of clusters, with nothing in them yet. */
export async function openOfflineWorld(
  offline: OfflineClusters,
  namespace: string,
  context: Context,
): Promise<World> {
  const { client } = offline.hub;
  const secret = async () => Buffer.from('the same in every plan, so that plans can be compared');
  return openWorld({ client, config: new ConfigState(), namespace, secret, offline }, context);
}

interface Given {
  readonly client: NetworkKubeClient;
  readonly config: ConfigState;
  readonly namespace: string;
  readonly secret: () => Promise<Uint8Array>;
  readonly offline: OfflineClusters | undefined;
}

function openWorld({ client, config, namespace, secret, offline }: Given, context: Context): World {
  const { clock, random, terminal } = context;
  const health = createArgoHealth(config.settings().customizations).of;
  const open = (): ClusterRegistry => {
    const registry = createClusterRegistry({
      local: { client, impersonate: (user) => client.impersonate({ user }) },
      health,
      clock,
      random,
      allowExec: true,
      onError: (error) => terminal.err(`live state: ${error.message}\n`),
      connect: (config, given) =>
        offline?.connect(config.server) ??
        createKubeClient(config, { clock, random, ...given }).guarded(refuseToWrite),
    });
    registry.configure(config);
    return registry;
  };
  let clusters = open();
  const renderer = createRenderer({ clock, secret });
  return {
    client,
    config,
    namespace,
    health,
    get clusters() {
      return clusters;
    },
    renderer,
    offline,
    async reopen() {
      await clusters.close();
      clusters = open();
    },
    async close() {
      await Promise.all([clusters.close(), renderer.close()]);
    },
  };
}

function refuseToWrite(): never {
  throw new Error('a plan writes nothing');
}

/** The cluster's own when it has one; a plan makes none. */
async function renderKey(
  client: KubeClient,
  namespace: string,
  { random, signal }: Context,
): Promise<Uint8Array> {
  try {
    return await renderSecret(client, namespace, random, signal);
  } catch {
    signal.throwIfAborted();
    return random.bytes(32);
  }
}
