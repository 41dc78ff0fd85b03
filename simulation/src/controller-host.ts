import type { WebhookEvent } from '@setpoint/argocd';
import { type Engine, lead, prepareCluster } from '@setpoint/cli';
import type { Random } from '@setpoint/core';
import { createKubeClient, type KubeClient, staticCredentials } from '@setpoint/kube';
import { createLogger } from '@setpoint/runtime';
import { tokens } from './api-host.ts';
import type { Faults } from './faults.ts';
import { type Mirror, simulatedRemote } from './git-remote.ts';
import type { SimulatedNetwork } from './network.ts';
import { SimulatedProcess } from './process.ts';
import type { Repository } from './repository.ts';
import type { World } from './world.ts';

export interface ControllerSurroundings {
  readonly world: World;
  readonly network: SimulatedNetwork;
  /** Leads to the clusters that are registered. */
  readonly farNetwork: SimulatedNetwork;
  readonly faults: Faults;
  readonly repository: Repository;
  readonly onLog: (line: string, process: SimulatedProcess) => void;
  /** A run of the controller ended by itself, which a process manager would see as a failure. */
  readonly onExit: (error: unknown, process: SimulatedProcess) => void;
}

/** Slower than production's, so that a simulated hour costs fewer renewals; the proportions are the same. */
const timing = { durationMs: 60_000, renewDeadlineMs: 40_000, retryMs: 12_000 };

/** A machine that runs `setpoint controller`, started again whenever it ends. */
export class ControllerHost {
  readonly name: string;
  readonly #around: ControllerSurroundings;
  readonly #random: Random;
  readonly #mirror: Mirror = { objects: new Map(), isDamaged: false };
  #runs = 0;
  #process: SimulatedProcess | undefined;
  #stopping: AbortController | undefined;
  #notice: Engine['notice'] | undefined;
  readonly #everyRun: AbortController[] = [];
  /** Requests until the next crash; undefined when none is to come. */
  #crashIn: number | undefined;

  constructor(name: string, around: ControllerSurroundings) {
    this.name = name;
    this.#around = around;
    this.#random = around.world.stream(`host ${name}`);
  }

  get process(): SimulatedProcess | undefined {
    return this.#process;
  }

  start(): void {
    const { world, network, farNetwork, faults, repository, onLog, onExit } = this.#around;
    const process = new SimulatedProcess(`${this.name}#${++this.#runs}`, world, this.#process?.wallOffsetMs);
    const stopping = new AbortController();
    this.#process = process;
    this.#stopping = stopping;
    this.#notice = undefined;
    this.#everyRun.push(stopping);
    this.#drawCrash();
    world.note(`${process.name} starts`);
    const server = 'https://127.0.0.1:6443';
    const transport = network.transportOf(process);
    const client = createKubeClient(
      { server, credentials: staticCredentials({ token: tokens[0] }) },
      {
        clock: process.clock,
        random: process.random,
        transport: {
          ...transport,
          send: (...request) => {
            const crashes = this.#crashIn !== undefined && --this.#crashIn <= 0 && faults.has('crashes');
            const sent = transport.send(...request);
            if (crashes) this.crash();
            return sent;
          },
        },
      },
    );
    const logger = createLogger({
      level: 'info',
      format: 'json',
      output: { write: (line) => onLog(line, process) },
    });
    const ended = this.#prepared(client, stopping.signal).then(() =>
      lead(
        {
          client,
          namespace: 'argocd',
          identity: process.name,
          clock: process.clock,
          random: process.random,
          logger,
          timing,
          cacheDir: '/nonexistent',
          connect: (config, given) => {
            const { clock, random } = process;
            return createKubeClient(config, {
              clock,
              random,
              ...given,
              // Packing and unpacking happen in threads, whose order no seed decides about.
              compression: false,
              transport: farNetwork.transportOf(process),
            });
          },
          beside: (engine, _client, leading) => {
            if (process === this.#process) this.#notice = (event) => engine.notice(event);
            return new Promise((resolve) =>
              leading.addEventListener('abort', () => resolve(), { once: true }),
            );
          },
          remotes: () => simulatedRemote(repository, this.#mirror, process, world, faults),
        },
        stopping.signal,
      ),
    );
    ended.then(
      () => this.#ended(process, undefined),
      (error: unknown) => {
        if (process.isAlive) onExit(error, process);
        this.#ended(process, error);
      },
    );
  }

  /** The cluster has been prepared before the simulation began; doing it over changes nothing and costs much. */
  async #prepared(client: KubeClient, signal: AbortSignal): Promise<void> {
    if (this.#random.next() < 0.1) await prepareCluster(client, 'argocd', signal);
  }

  /** A webhook arrives; nobody takes it in while nobody leads here. */
  receive(event: WebhookEvent): void {
    if (this.#process?.isAlive === true) this.#notice?.(event);
  }

  /** kill -9, and a start some seconds later. */
  crash(): void {
    if (this.#process?.isAlive !== true) return;
    this.#around.world.note(`${this.#process.name} is killed`);
    this.#process.kill();
    this.#startLater(1000 + 20_000 * this.#random.next());
  }

  /** SIGTERM, and a start some seconds later. */
  restart(): void {
    if (this.#process?.isAlive !== true) return;
    this.#around.world.note(`${this.#process.name} is asked to stop`);
    this.#stopping?.abort(new Error('stopping'));
  }

  /** Lets go of everything: Node keeps whatever waits for a signal that may still abort. */
  dispose(): void {
    this.#process?.kill();
    for (const run of this.#everyRun) run.abort(new Error('the simulation is over'));
  }

  #ended(process: SimulatedProcess, error: unknown): void {
    if (process !== this.#process || !process.isAlive) return;
    const { world } = this.#around;
    world.note(`${process.name} ended${error instanceof Error ? `: ${error.message}` : ''}`);
    process.kill();
    this.#startLater(error === undefined ? 2000 : 5000);
  }

  #startLater(delayMs: number): void {
    this.#around.world.at(delayMs, `start ${this.name}`, () => this.start());
  }

  #drawCrash(): void {
    const { faults } = this.#around;
    const crashes = faults.has('crashes') && this.#runs <= 6;
    this.#crashIn = crashes ? 1 + Math.floor(600 * this.#random.next() ** 2) : undefined;
  }
}
