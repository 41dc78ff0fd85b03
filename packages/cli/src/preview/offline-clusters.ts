import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { type Application, inCluster } from '@setpoint/argocd';
import { type Clock, SetpointError, sleep } from '@setpoint/core';
import { gvkOf, type KubeClient, type KubeObject, type NetworkKubeClient } from '@setpoint/kube';
import { codes } from '../errors.ts';
import { prepareCluster } from '../up/platform.ts';
import { overriding } from './overriding.ts';

interface Started {
  readonly api: ApiServer;
  readonly client: NetworkKubeClient;
}

const maxClusters = 24;
const manager = { fieldManager: 'setpoint-plan', force: true } as const;

/** An embedded API server in memory for each cluster that applications name, started when one first does. */
export class OfflineClusters {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #started = new Map<string, Started>();
  readonly #secrets = new Map<string, KubeObject>();

  private constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** With the one cluster that Applications live in. */
  static async start(namespace: string, clock: Clock, signal: AbortSignal): Promise<OfflineClusters> {
    const clusters = new OfflineClusters(clock, signal);
    try {
      await clusters.#start(inCluster.server);
      await prepareCluster(clusters.hub.client, namespace, signal);
      return clusters;
    } catch (error) {
      await clusters.close();
      throw error;
    }
  }

  get hub(): Started {
    return this.#started.get(inCluster.server) as Started;
  }

  get servers(): readonly string[] {
    return [...this.#started.keys()];
  }

  /** The Secret that registers the cluster of the destination; undefined for the one that Applications live in. */
  async register({ server, name }: Application['spec']['destination']): Promise<KubeObject | undefined> {
    const address = (server ?? '').replace(/\/+$/, '') || addressOf(name ?? '');
    if (address === '' || address === inCluster.server || name === inCluster.name) return undefined;
    const known = this.#secrets.get(address);
    if (known !== undefined) return known;
    if (this.#started.size >= maxClusters) {
      throw new SetpointError(codes.tooManyClusters, `more than ${maxClusters} clusters are named`, {
        subject: name ?? address,
        nextAction: 'Plan folders of the repository one by one.',
      });
    }
    await this.#start(address);
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: `offline-${this.#started.size}`,
        labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
      },
      data: { server: base64(address), name: base64(name || address), config: base64('{}') },
    };
    this.#secrets.set(address, secret);
    return secret;
  }

  /** The client of the cluster at the address, which stays open until all are closed. */
  connect(server: string): NetworkKubeClient {
    const started = this.#started.get(server);
    if (started === undefined) throw new Error(`no cluster ${server}`);
    return started.client;
  }

  /**
   * Makes objects that others need to be judged: definitions, policies, namespaces. Resolves with what was refused,
   * once definitions are served.
   */
  async provide(server: string, objects: readonly KubeObject[]): Promise<readonly Refused[]> {
    const { client } = this.#started.get(server) as Started;
    const refused: Refused[] = [];
    for (const object of objects) {
      try {
        await client.apply(object, manager, this.#signal);
        if (object.kind === 'CustomResourceDefinition') await this.#established(client, object);
      } catch (error) {
        this.#signal.throwIfAborted();
        refused.push({ object, error: SetpointError.from(error) });
      }
    }
    client.mapper.invalidate();
    return refused;
  }

  async close(): Promise<void> {
    const all = [...this.#started.values()];
    this.#started.clear();
    await Promise.all(all.map(({ api }) => api.stop()));
  }

  async #start(server: string): Promise<void> {
    const api = await startApiServer({ controllers: false });
    this.#started.set(server, { api, client: asConnected(api.client) });
  }

  async #established(client: NetworkKubeClient, crd: KubeObject): Promise<void> {
    const location = { gvk: gvkOf(crd), name: crd.metadata.name ?? '' };
    const until = this.#clock.now() + establishMs;
    while (this.#clock.now() < until) {
      const { status } = ((await client.get(location, this.#signal)) ?? {}) as {
        readonly status?: { readonly conditions?: readonly Condition[] };
      };
      const conditions = status?.conditions ?? [];
      if (conditions.some(({ type, status: is }) => type === 'Established' && is === 'True')) return;
      await sleep(this.#clock, 10, this.#signal);
    }
  }
}

/** The server in process as if it were reached over the network, as its administrator whoever asks: nobody else is known. */
function asConnected(client: KubeClient): NetworkKubeClient {
  const connected: NetworkKubeClient = overriding(client as NetworkKubeClient, {
    impersonate: () => connected,
    guarded: () => connected,
    close: () => Promise.resolve(),
  });
  return connected;
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

export interface Refused {
  readonly object: KubeObject;
  readonly error: SetpointError;
}

/** Names of one definition may be taken by another: then it never is. */
const establishMs = 5000;

function addressOf(name: string): string {
  return name === '' ? '' : `https://${encodeURIComponent(name)}.offline.invalid`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
