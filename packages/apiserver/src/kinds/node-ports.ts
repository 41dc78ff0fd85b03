import type { Random } from '@setpoint/core';
import type { ServicePort } from './model/network.ts';

/** Node ports, each held by one service, whose name is its owner. */
export class NodePorts {
  readonly #random: Random;
  readonly #low: number;
  readonly #high: number;
  readonly #holders = new Map<number, string>();

  constructor(random: Random, [low, high]: readonly [number, number]) {
    this.#random = random;
    this.#low = low;
    this.#high = high;
  }

  hold(port: number, owner: string): void {
    this.#holders.set(port, owner);
  }

  /** Frees what the owner held. */
  forget(owner: string): void {
    for (const [port, holder] of this.#holders) if (holder === owner) this.#holders.delete(port);
  }

  /** What one write takes. A rehearsal takes nothing: it makes numbers up, and looks at no range. */
  request(owner: string, dryRun: boolean): PortRequest {
    return dryRun ? new RehearsedPorts(this.#holders) : new TakenPorts(this, owner);
  }

  /** Takes the port; answers why it can't. */
  take(port: number, owner: string): string | undefined {
    if (port < this.#low || port > this.#high)
      return `provided port is not in the valid range. The range of valid ports is ${this.#low}-${this.#high}`;
    if (this.#holders.has(port)) return ALREADY_ALLOCATED;
    this.hold(port, owner);
    return undefined;
  }

  takeAny(owner: string): number | undefined {
    const count = this.#high - this.#low + 1;
    const start = Math.floor(this.#random.next() * count);
    for (let step = 0; step < count; step++) {
      const port = this.#low + ((start + step) % count);
      if (this.#holders.has(port)) continue;
      this.hold(port, owner);
      return port;
    }
    return undefined;
  }
}

const ALREADY_ALLOCATED = 'provided port is already allocated';

export interface PortRequest {
  /** Takes the port; answers why it can't. */
  take(port: number): string | undefined;
  /** A port nobody had; undefined when there is none. */
  takeAny(): number | undefined;
}

class TakenPorts implements PortRequest {
  readonly #ports: NodePorts;
  readonly #owner: string;

  constructor(ports: NodePorts, owner: string) {
    this.#ports = ports;
    this.#owner = owner;
  }

  take(port: number): string | undefined {
    return this.#ports.take(port, this.#owner);
  }

  takeAny(): number | undefined {
    return this.#ports.takeAny(this.#owner);
  }
}

/** As `PortAllocationOperation` behaves in a dry run: the first port made up is above every range. */
class RehearsedPorts implements PortRequest {
  readonly #held: ReadonlyMap<number, string>;
  readonly #taken: number[] = [];

  constructor(held: ReadonlyMap<number, string>) {
    this.#held = held;
  }

  take(port: number): string | undefined {
    if (this.#held.has(port) || this.#taken.includes(port)) return ALREADY_ALLOCATED;
    this.#taken.push(port);
    return undefined;
  }

  takeAny(): number {
    const port = this.#taken.length === 0 ? 32_769 : Math.max(0, ...this.#taken) + 1;
    this.#taken.push(port);
    return port;
  }
}

/** Why a service cannot have its node ports: a value that is wrong, or a fault no field is told of. */
export type PortProblem =
  | { readonly index: number; readonly value: number; readonly text: string }
  | { readonly fault: string };

function full(index: number): PortProblem {
  return { index, value: 0, text: 'failed to allocate a nodePort: range is full' };
}

/** Gives a new service's ports their node ports, one for each port whatever its protocols (`initNodePorts`). */
export function initNodePorts(ports: readonly ServicePort[], request: PortRequest): PortProblem | undefined {
  const byPort = new Map<number, number>();
  for (const [index, port] of ports.entries()) {
    const number = port.port ?? 0;
    const shared = byPort.get(number);
    if (shared === undefined) {
      const wanted = ports.find((each) => each.port === number && each.nodePort)?.nodePort;
      const problem = wanted === undefined ? undefined : request.take(wanted);
      if (wanted !== undefined && problem !== undefined) return { index, value: wanted, text: problem };
      const given = wanted ?? request.takeAny();
      if (given === undefined) return full(index);
      port.nodePort = given;
      byPort.set(number, given);
    } else if (!port.nodePort) port.nodePort = shared;
    else if (port.nodePort !== shared) {
      const problem = request.take(port.nodePort);
      if (problem !== undefined) return { index, value: port.nodePort, text: problem };
    }
  }
  return undefined;
}

/** Gives the ports of a changed service what they lack beside those of `before` (`updateNodePorts`). */
export function updateNodePorts(
  ports: readonly ServicePort[],
  before: readonly ServicePort[],
  request: PortRequest,
): PortProblem | undefined {
  const held = new Set(before.map(({ nodePort }) => nodePort));
  const seen = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if (!port.nodePort) {
      const given = request.takeAny();
      if (given === undefined) return full(index);
      port.nodePort = given;
    } else if (!held.has(port.nodePort)) {
      const problem = request.take(port.nodePort);
      if (problem !== undefined) return { index, value: port.nodePort, text: problem };
      held.add(port.nodePort);
    }
    const both = `{${port.protocol ?? ''} ${port.nodePort}}`;
    if (seen.has(both)) return { fault: `duplicate nodePort: ${both}` };
    seen.add(both);
  }
  return undefined;
}

/** An update that leaves node ports out keeps them, by the names of the ports (`patchAllocatedValues`). */
export function keepNodePorts(ports: readonly ServicePort[], before: readonly ServicePort[]): void {
  const given = new Set(ports.map(({ nodePort }) => nodePort));
  const byName = new Map(before.map(({ name = '', nodePort }) => [name, nodePort]));
  for (const port of ports) {
    const was = byName.get(port.name ?? '');
    if (!port.nodePort && was && !given.has(was)) port.nodePort = was;
  }
}
