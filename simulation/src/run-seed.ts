import { prepareCluster } from '@setpoint/cli';
import { systemClock } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { createRenderer } from '@setpoint/render';
import { createDirectoryTree } from '@setpoint/source';
import { ApiHost } from './api-host.ts';
import { Cluster } from './cluster.ts';
import { farCluster, inCluster, namespace, pick } from './contents.ts';
import { ControllerHost } from './controller-host.ts';
import { SimulatedDisk } from './disk.ts';
import { type FaultChoice, type FaultKind, Faults } from './faults.ts';
import { SimulatedNetwork } from './network.ts';
import { Oracle } from './oracle/oracle.ts';
import { People } from './people.ts';
import { Repository } from './repository.ts';
import { Webhooks } from './webhooks.ts';
import { World } from './world.ts';

export interface SeedOptions extends FaultChoice {
  /** Hears the story line by line. */
  readonly tell?: (line: string) => void;
  /** Tells every single event too. Default false. */
  readonly tellsEvents?: boolean;
}

export interface SeedReport {
  readonly seed: number;
  /** Equal runs have equal hashes. */
  readonly traceHash: string;
  readonly events: number;
  readonly simulatedMs: number;
  /** Changes made durable, leases and events aside. */
  readonly writes: number;
  readonly faults: readonly FaultKind[];
  readonly violation?: { readonly invariant: string; readonly message: string };
}

const never = new AbortController().signal;
/** How long faults last: more short runs find more than fewer long ones. */
const faultsLastMs = [20_000, 45_000, 90_000] as const;
/** What people left wrong they put right so long after the faults are over. */
const settleMs = 15_000;
/** By then, after the faults, everything must be as declared. */
const convergesMs = 45 * 60_000;
/** What is on its way when everything is as declared may still arrive. */
const calmMs = 25_000;
/** Longer than the longest time between two looks at Git. */
const restMs = 75_000;
/** A hundred times what a run takes: one with more goes round in circles. */
const mostEvents = 150_000;

/** Runs one simulation from beginning to end and tells what became of the platform's promises. */
export async function runSeed(seed: number, options: SeedOptions = {}): Promise<SeedReport> {
  const base = await baseDisk();
  const world = new World(seed, options.tell, options.tellsEvents);
  const faults = new Faults(world, options);
  const simulation = new Simulation(world, faults, base);
  await simulation.run();
  const { violation } = simulation.oracle;
  const report = {
    seed,
    traceHash: world.traceHash(),
    events: world.events,
    simulatedMs: world.nowMs,
    writes: simulation.oracle.writes,
    faults: [...faults.kinds],
    ...(violation === undefined
      ? {}
      : { violation: { invariant: violation.invariant, message: violation.message } }),
  };
  await simulation.dispose();
  return report;
}

/** An API server, the way to it, and everybody else who works on its cluster. */
interface SimulatedCluster {
  readonly host: ApiHost;
  readonly network: SimulatedNetwork;
  readonly rest: Cluster;
}

class Simulation {
  readonly oracle: Oracle;
  readonly #world: World;
  readonly #faults: Faults;
  readonly #repository = new Repository(
    (branch) => this.#webhooks.tell(branch),
    (commit, id) => this.oracle.onPush(commit, id),
  );
  readonly #webhooks: Webhooks;
  readonly #near: SimulatedCluster;
  /** Where some applications are deployed to, in runs with `clusters`. */
  readonly #far: SimulatedCluster;
  readonly #people: People;
  readonly #controllers: ControllerHost[] = [];
  readonly #faultsEndMs: number;

  constructor(world: World, faults: Faults, base: SimulatedDisk) {
    this.#world = world;
    this.#faults = faults;
    this.#faultsEndMs = pick(world.stream('length'), faultsLastMs);
    this.#webhooks = new Webhooks(world, faults, (event) => {
      for (const controller of this.#controllers) controller.receive(event);
    });
    const near = base.copy();
    const far = base.copy();
    const clusters = new Map([
      [inCluster, near],
      [farCluster, far],
    ]);
    this.oracle = new Oracle(world, clusters, this.#repository, isPrompt(faults));
    this.#near = this.#clusterOn('apiserver', near);
    this.#far = this.#clusterOn('far', far);
    this.#people = new People(world, this.#near.host, this.#repository, faults, this.#near.rest, (name) =>
      this.oracle.onHookRemoved(name),
    );
    const names = faults.has('two-controllers') ? ['left', 'right'] : ['alone'];
    for (const name of names) {
      const around = {
        world,
        network: this.#near.network,
        farNetwork: this.#far.network,
        faults,
        repository: this.#repository,
        onLog: (line: string, process: ControllerHost['process']) => {
          if (process !== undefined) this.oracle.onLog(line, process);
        },
        onExit: (error: unknown) => {
          // A request sent before they were over may still fail.
          if (world.nowMs > this.#faultsEndMs + 60_000)
            this.oracle.fail('exit', `the controller ended: ${describe(error)}`);
        },
      };
      this.#controllers.push(new ControllerHost(name, around));
    }
  }

  #clusterOn(name: string, disk: SimulatedDisk): SimulatedCluster {
    const world = this.#world;
    const host: ApiHost = new ApiHost(
      name,
      world,
      disk,
      this.#faults,
      (changes) => {
        this.oracle.onDurable(changes);
        for (const change of changes) rest.react(change);
      },
      (error) => this.oracle.fail('server', `the API server failed: ${describe(error)}`),
    );
    const rest = new Cluster(world, host, this.#faults);
    return { host, rest, network: new SimulatedNetwork(world, host, this.#faults, this.oracle.tapOf(disk)) };
  }

  get #clusters(): readonly SimulatedCluster[] {
    return this.#faults.kinds.has('clusters') ? [this.#near, this.#far] : [this.#near];
  }

  async run(): Promise<void> {
    const world = this.#world;
    const failed = (): boolean => {
      if (world.events > mostEvents)
        this.oracle.fail('end', `more than ${mostEvents} events, the last: ${world.lastEvents.join(', ')}`);
      return this.oracle.violation !== undefined;
    };
    for (const cluster of this.#clusters) void this.#startServer(cluster);
    await world.run(1000, failed);
    this.#people.begin();
    for (const controller of this.#controllers) controller.start();
    this.#schedule();
    await world.run(this.#faultsEndMs, failed);
    world.note('faults are over');
    this.#faults.end();
    // A store that could not flush serves no write until somebody starts it again.
    for (const cluster of this.#clusters) {
      if (this.#faults.kinds.has('fsync')) this.#crashServer(cluster, 500);
      cluster.rest.catchUp();
    }
    await world.run(this.#faultsEndMs + settleMs, failed);
    this.#people.settle();
    await this.#convergence(failed);
    await this.#rest(failed);
  }

  async dispose(): Promise<void> {
    for (const controller of this.#controllers) controller.dispose();
    for (const { host } of this.#clusters) host.dispose();
    await this.#world.run(this.#world.nowMs + 1);
  }

  async #convergence(failed: () => boolean): Promise<void> {
    const world = this.#world;
    let why: string | undefined = 'nobody looked';
    while (!failed() && world.nowMs < this.#faultsEndMs + convergesMs) {
      await world.run(world.nowMs + 10_000, failed);
      why = this.#notDone();
      if (why === undefined) break;
      if (this.#people.isDone) this.#people.tend();
    }
    if (why !== undefined) this.oracle.fail('I4', why);
  }

  /** Nobody writes any more, unless people still do something: then it begins anew. */
  async #rest(failed: () => boolean): Promise<void> {
    const world = this.#world;
    for (;;) {
      await world.run(world.nowMs + calmMs, failed);
      const { writes, asked } = this.oracle;
      const { acts } = this.#people;
      await world.run(world.nowMs + restMs, failed);
      if (failed()) return;
      if (this.#people.acts !== acts) continue;
      if (this.oracle.writes !== writes)
        this.oracle.fail('I5', `${this.oracle.writes - writes} writes at rest`);
      if (this.oracle.asked !== asked)
        this.oracle.fail('I5', `${this.oracle.asked - asked} writes asked for at rest`);
      break;
    }
    const why = this.#notAsDeclared();
    if (why !== undefined) this.oracle.fail('I4', `no longer so: ${why}`);
  }

  #notDone(): string | undefined {
    if (!this.#people.isDone) return 'people are not done';
    if (this.#clusters.some(({ network }) => network.hasSilentWatch))
      return 'a watch says nothing more, and nobody has noticed';
    return this.#nobodyLeads() ?? this.#notAsDeclared();
  }

  #nobodyLeads(): string | undefined {
    const isLed = this.#controllers.some(
      ({ process }) => process?.isAlive === true && !process.isStopped && process.name === this.oracle.leader,
    );
    return isLed ? undefined : 'nobody leads';
  }

  #notAsDeclared(): string | undefined {
    return this.oracle.notConverged(this.#people.expected());
  }

  /** When people act and machines fail, drawn by seed. */
  #schedule(): void {
    const random = this.#world.stream('schedule');
    const during = (): number => 2000 + random.next() * (this.#faultsEndMs - 5000);
    const acts = 2 + Math.floor(random.next() * 7);
    for (let act = 0; act < acts; act++) this.#world.at(during(), 'people', () => this.#people.act());
    const several = (most: number): number => 1 + Math.floor(random.next() * most);
    const restarts = ['server-crashes', 'fsync', 'compaction'] as const;
    if (restarts.some((kind) => this.#faults.has(kind)))
      for (let crash = several(3); crash > 0; crash--)
        this.#world.at(during(), 'server crash', () =>
          this.#crashServer(this.#near, 500 + 8000 * random.next()),
        );
    if (this.#faults.has('clusters'))
      for (let crash = several(3); crash > 0; crash--)
        this.#world.at(during(), 'far crash', () => this.#crashServer(this.#far, 30_000 * random.next()));
    if (this.#faults.has('stops'))
      for (let stop = several(3); stop > 0; stop--)
        this.#world.at(during(), 'stop', () => this.#stop(70_000 * random.next()));
    if (this.#faults.has('clock-jumps'))
      for (let jump = several(4); jump > 0; jump--)
        this.#world.at(during(), 'clock jump', () => this.#jump((random.next() - 0.5) * 7_200_000));
    if (this.#faults.has('crashes'))
      for (let stop = several(2); stop > 0; stop--)
        this.#world.at(during(), 'restart', () => this.#controllers[0]?.restart());
  }

  #crashServer(cluster: SimulatedCluster, downMs: number): void {
    const { host, network } = cluster;
    if (host.client === undefined) return;
    this.#world.note(`${host.name} is killed`);
    host.crash(network);
    if (this.#faults.has('compaction')) host.disk.compactedRevision = host.disk.revision;
    this.#startServerLater(cluster, downMs);
  }

  #startServerLater(cluster: SimulatedCluster, delayMs: number): void {
    const { name } = cluster.host;
    this.#world.at(delayMs, `start ${name}`, () => {
      this.#world.note(`${name} starts`);
      void this.#startServer(cluster);
    });
  }

  async #startServer(cluster: SimulatedCluster): Promise<void> {
    if (!(await cluster.host.start())) this.#startServerLater(cluster, 2000);
  }

  #stop(forMs: number): void {
    const process = this.#controllers.at(-1)?.process;
    if (process === undefined) return;
    this.#world.note(`${process.name} is stopped for ${Math.round(forMs)} ms`);
    process.stop(forMs);
  }

  #jump(deltaMs: number): void {
    const process = this.#controllers[0]?.process;
    if (process === undefined) return;
    this.#world.note(`the clock of ${process.name} jumps by ${Math.round(deltaMs / 1000)} s`);
    process.wallOffsetMs += deltaMs;
  }
}

/** Whether the controllers learn at once of what is written: nothing comes between them and the server. */
function isPrompt(faults: Faults): boolean {
  const delaying = ['watch-cuts', 'watch-gone', 'slow-network', 'stops', 'api-errors', 'api-lost'] as const;
  const down = [
    'server-crashes',
    'fsync',
    'compaction',
    'expired-tokens',
    'slow-watch',
    'pages',
    'clusters',
  ] as const;
  return ![...delaying, ...down].some((kind) => faults.has(kind));
}

let base: Promise<SimulatedDisk> | undefined;

/** The disk of a cluster that is ready for applications: the same for every seed, made once a process. */
function baseDisk(): Promise<SimulatedDisk> {
  base ??= makeBaseDisk();
  return base;
}

async function makeBaseDisk(): Promise<SimulatedDisk> {
  await loadEngines();
  const world = new World(0);
  const calm = new Faults(world, { faults: [] });
  const disk = new SimulatedDisk();
  const host = new ApiHost(
    'apiserver',
    world,
    disk,
    calm,
    () => undefined,
    (error) => {
      throw error;
    },
  );
  await complete(world, host.start());
  const { client } = host;
  if (client === undefined) throw new Error('the API server did not start');
  await complete(world, prepareCluster(client, 'argocd', never));
  for (const object of settings) await complete(world, client.create(object, {}, never));
  await world.run(world.nowMs + 60_000);
  return disk;
}

/** Modules that are loaded when first needed come from a disk that no seed decides about. */
async function loadEngines(): Promise<void> {
  const renderer = createRenderer({ clock: systemClock });
  const tree = createDirectoryTree(new Map([['a.yaml', '']]));
  await renderer.render({ tree, path: '.', tool: { kind: 'directory' } }, never);
  await renderer.close();
}

const included = JSON.stringify([
  { apiGroups: [''], kinds: ['ConfigMap', 'Secret', 'Namespace'] },
  { apiGroups: ['apps'], kinds: ['Deployment'] },
  { apiGroups: ['batch'], kinds: ['Job'] },
  { apiGroups: ['apiextensions.k8s.io'], kinds: ['CustomResourceDefinition'] },
  { apiGroups: ['argoproj.io', '*.example.org'], kinds: ['*'] },
]);

const settings: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace: 'argocd' },
    data: {
      'timeout.reconciliation': '60s',
      'timeout.reconciliation.jitter': '10s',
      // Watching what nobody deploys costs most of a run.
      'resource.inclusions': included,
    },
  },
];

async function complete(world: World, work: Promise<unknown>): Promise<void> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  over.catch(() => undefined);
  await world.run(Number.MAX_SAFE_INTEGER, () => isOver);
  await over;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
