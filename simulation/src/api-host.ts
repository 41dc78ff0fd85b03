import { type InProcessApi, startInProcess } from '@setpoint/apiserver';
import { type DiskFaults, type DurableChange, type OpenDisk, openDisk, type SimulatedDisk } from './disk.ts';
import type { Host, SimulatedNetwork } from './network.ts';
import { SimulatedProcess } from './process.ts';
import type { World } from './world.ts';

/** Either is accepted; a cluster Secret holds one or the other. */
export const tokens = ['simulation', 'simulation-renewed'] as const;

const downCodes: ReadonlySet<unknown> = new Set([
  'kube.unavailable',
  'kube.internal',
  'apiserver.store-read-only',
  'apiserver.store-closed',
]);

/** The server could do nothing about the request; it is worth another try when it has been started again. */
export function isDown(error: unknown): boolean {
  return downCodes.has((error as { readonly code?: unknown }).code);
}

/** The machine of the API server: runs of it come and go, the disk stays. */
export class ApiHost implements Host {
  readonly name: string;
  readonly disk: SimulatedDisk;
  readonly #world: World;
  readonly #faults: DiskFaults;
  readonly #onDurable: (changes: readonly DurableChange[]) => void;
  readonly #onFault: (error: unknown) => void;
  #runs = 0;
  #open: OpenDisk | undefined;
  #process: SimulatedProcess | undefined;
  #api: InProcessApi | undefined;
  readonly #everyRun: InProcessApi[] = [];

  constructor(
    name: string,
    world: World,
    disk: SimulatedDisk,
    faults: DiskFaults,
    onDurable: (changes: readonly DurableChange[]) => void,
    onFault: (error: unknown) => void,
  ) {
    this.name = name;
    this.#world = world;
    this.disk = disk;
    this.#faults = faults;
    this.#onDurable = onDurable;
    this.#onFault = onFault;
  }

  get listening(): Host['listening'] {
    const api = this.#api;
    const process = this.#process;
    if (api === undefined || process === undefined) return undefined;
    return { process, handle: (request, response) => api.handle(request, response) };
  }

  /** The API from within, for people and for controllers that are not on trial; undefined while it is down. */
  get client(): InProcessApi['client'] | undefined {
    return this.#api?.client;
  }

  /** False when the server could not start, as with a disk that fails: its process is over then. */
  async start(): Promise<boolean> {
    const process = new SimulatedProcess(`${this.name}#${++this.#runs}`, this.#world);
    this.#process = process;
    const open = openDisk(this.disk, process, this.#world, this.#faults, this.#onDurable);
    this.#open = open;
    const api = await startInProcess({
      backend: open.backend,
      clock: process.clock,
      random: process.random,
      tokens: tokens.map((token) => ({ token, user: 'setpoint', groups: ['system:masters'] })),
      onError: (error) => (open.hasFailed ? undefined : this.#onFault(error)),
    });
    this.#everyRun.push(api);
    try {
      await api.bootstrapped;
    } catch (error) {
      this.#world.note(`${process.name} could not start: ${String(error)}`);
      process.kill();
    }
    if (process.isAlive) this.#api = api;
    return process.isAlive;
  }

  /** Lets go of everything that waits. */
  dispose(): void {
    this.#process?.kill();
    for (const api of this.#everyRun) void api.close();
  }

  /** kill -9. */
  crash(network: SimulatedNetwork): void {
    const process = this.#process;
    if (process === undefined || !process.isAlive) return;
    this.#open?.crash();
    process.kill();
    this.#api = undefined;
    network.breakAll(process);
  }
}
