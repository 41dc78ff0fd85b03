import { seededRandom, type SetpointError, systemClock } from '@setpoint/core';
import { type ApiServer, type ApiServerOptions, startApiServer } from '@setpoint/apiserver';
import { gvkOf, type KubeClient, type KubeObject, refKey, refOf } from '@setpoint/kube';
import { createAppliedResults } from '../execute/applied-memory.ts';
import { executePlan } from '../execute/execute-plan.ts';
import type { ExecuteOptions, ExecutePorts } from '../execute/ports.ts';
import type { ExecutionState } from '../execute/result.ts';
import { createHealth } from '../health/registry.ts';
import { createLiveCache } from '../live/create-live-cache.ts';
import type { LiveCache, LiveEntry } from '../live/live-cache.ts';
import { compareState } from '../plan/compare-state.ts';
import type { Comparison } from '../plan/comparison.ts';
import type { CompareInput, SyncOptions } from '../plan/input.ts';
import type { Plan } from '../plan/plan.ts';
import { planFrom } from '../plan/plan-sync.ts';
import { prepareDesired } from '../plan/prepare.ts';
import { argoConventions, compareInput } from './fixtures.ts';

/** Ends tests that wait for ever. */
export const deadline = (): AbortSignal => AbortSignal.timeout(5_000);

/** A real API server in this process with everything a sync needs around it. */
export class TestCluster {
  readonly server: ApiServer;
  readonly live: LiveCache;
  readonly ports: ExecutePorts;
  readonly errors: SetpointError[] = [];
  #operations = 0;
  #owners = 0;

  constructor(server: ApiServer) {
    this.server = server;
    const health = createHealth({ hookFinalizer: argoConventions.hookFinalizer });
    const clock = systemClock;
    const random = seededRandom(1);
    this.live = createLiveCache({
      client: server.client,
      clock,
      random,
      health,
      ownership: argoConventions.ownership,
      onError: (error) => this.errors.push(error),
    });
    this.ports = {
      client: server.client,
      live: this.live,
      clock,
      random,
      health,
      schemas: (gvk) => this.live.schema(gvk),
      applied: createAppliedResults(),
    };
  }

  /** By default without controllers, so that tests decide what becomes of an object. */
  static async start(options: ApiServerOptions = { controllers: false }): Promise<TestCluster> {
    const cluster = new TestCluster(await startApiServer(options));
    await cluster.live.whenSynced(deadline());
    return cluster;
  }

  /** From here on another owner syncs, which has nothing yet. */
  newOwner(): void {
    this.#owners++;
  }

  /** Whose syncs these are. */
  get owner(): string {
    return `app-${this.#owners}`;
  }

  get client(): KubeClient {
    return this.server.client;
  }

  async stop(): Promise<void> {
    await this.live.close();
    await this.server.stop();
  }

  async input(desired: readonly KubeObject[], more: Partial<CompareInput> = {}): Promise<CompareInput> {
    const base = compareInput(desired, [], {
      owner: this.owner,
      kinds: (gvk) => this.live.kind(gvk),
      schemas: (gvk) => this.live.schema(gvk),
      namespaces: (name) => this.live.get({ group: '', kind: 'Namespace', namespace: '', name }),
      health: this.ports.health,
      ...(this.ports.applied === undefined ? {} : { applied: this.ports.applied }),
      ...more,
    });
    const prepared = prepareDesired(base).objects;
    this.live.track(
      base.owner,
      prepared.map(({ ref }) => ref),
    );
    const wanted = [
      ...prepared.map(({ ref, gvk }) => ({ ref, version: gvk.version })),
      ...this.live.ownedBy(base.owner).map(({ ref, version }) => ({ ref, version })),
    ];
    return { ...base, live: await this.live.load(wanted, deadline()) };
  }

  async compare(desired: readonly KubeObject[], more: Partial<CompareInput> = {}): Promise<Comparison> {
    return compareState(await this.input(desired, more));
  }

  /** Deletes in the background: there is no garbage collector to finish others. */
  async plan(desired: readonly KubeObject[], options: Partial<SyncOptions> = {}): Promise<Plan> {
    return planFrom(await this.compare(desired), { propagation: 'Background', ...options });
  }

  execute(plan: Plan, options: Partial<ExecuteOptions> = {}, signal = deadline()): Promise<ExecutionState> {
    this.#operations++;
    return executePlan(plan, this.ports, { operationId: `op-${this.#operations}`, ...options }, signal);
  }

  async sync(desired: readonly KubeObject[], options: Partial<SyncOptions> = {}): Promise<ExecutionState> {
    const state = await this.execute(await this.plan(desired, options));
    await this.caughtUp();
    return state;
  }

  /** Waits until the cache has seen everything written so far. */
  async caughtUp(): Promise<void> {
    const { client } = this.server;
    const metadata = { generateName: 'marker-', namespace: 'kube-public' };
    const marker = await client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, {}, deadline());
    await this.untilSeen(marker, (entry) => entry !== undefined);
    // Each kind has its own watch: the others get a turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Waits until the cache shows the object as wanted. */
  untilSeen(one: KubeObject, holds: (entry: LiveEntry | undefined) => boolean): Promise<void> {
    const namespace = this.live.kind(gvkOf(one))?.namespaced === true ? 'default' : '';
    const ref = { ...refOf(one), namespace: one.metadata.namespace ?? namespace };
    const signal = deadline();
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!holds(this.live.entry(ref))) return;
        stop();
        resolve();
      };
      const stop = this.live.onChange(ref, check);
      signal.addEventListener('abort', () => reject(new Error(`not in time: ${refKey(ref)}`)));
      check();
    });
  }

  get(one: KubeObject): Promise<KubeObject | undefined> {
    const { namespace = 'default', name = '' } = one.metadata;
    return this.client.get({ gvk: gvkOf(one), namespace, name }, deadline());
  }

  /** As a controller would: the status of one object. */
  async setStatus(one: KubeObject, status: object): Promise<void> {
    const location = {
      gvk: gvkOf(one),
      namespace: one.metadata.namespace ?? 'default',
      name: one.metadata.name ?? '',
    };
    await this.client.patch(location, 'merge', { status }, { subresource: 'status' }, deadline());
  }
}
