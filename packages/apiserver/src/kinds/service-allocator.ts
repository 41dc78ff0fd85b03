import type { Random } from '@setpoint/core';
import { FieldErrors, type FieldError } from './field-error.ts';
import { ipFamily, ipv4Number, ipv4Text } from './ip.ts';
import type { Draft } from './model/meta.ts';
import type { Service, ServiceSpec } from './model/network.ts';
import {
  initNodePorts,
  NodePorts,
  type PortProblem,
  type PortRequest,
  updateNodePorts,
} from './node-ports.ts';
import { wantsClusterIp, wantsNodePorts } from './service-kind.ts';
import { HEADLESS } from './service-validation.ts';

export const SERVICE_CIDR = '10.96.0.0/12';

export interface ServiceAllocatorOptions {
  readonly random: Random;
  /** Range of cluster addresses. Default `10.96.0.0/12`. */
  readonly serviceCidr?: string;
  /** First and last node port. Default 30000 and 32767. */
  readonly nodePorts?: readonly [number, number];
}

/** Why a service cannot have what it lacks: fields that are wrong, or a fault no field is told of. Nothing: it has. */
export interface Assignment {
  readonly errors: readonly FieldError[];
  readonly fault?: string;
}

/**
 * Gives services their cluster addresses and node ports, each to one service at a time. It is told of every stored
 * service by {@link observe} and {@link forget}; what {@link assign} gave is held for that service from then on, so
 * two requests under way never get the same.
 */
export class ServiceAllocator {
  readonly #random: Random;
  readonly #first: number;
  readonly #size: number;
  readonly #cidr: string;
  readonly #ips = new Map<string, string>();
  readonly #nodePorts: NodePorts;

  constructor(options: ServiceAllocatorOptions) {
    this.#random = options.random;
    this.#cidr = options.serviceCidr ?? SERVICE_CIDR;
    const [base = '10.96.0.0', bits = '12'] = this.#cidr.split('/');
    const size = 2 ** (32 - Number(bits));
    this.#first = Math.floor(ipv4Number(base) / size) * size;
    this.#size = size;
    this.#nodePorts = new NodePorts(options.random, options.nodePorts ?? [30_000, 32_767]);
  }

  /** The address of the `kubernetes` service: the first of the range. */
  get firstAddress(): string {
    return ipv4Text(this.#first + 1);
  }

  /** Fills in addresses, families and node ports in place; answers why it can't. `old` is the stored service of an update. */
  assign(object: Draft, old: Draft | undefined, dryRun = false): Assignment {
    const { spec } = object as unknown as Service;
    const before = (old as unknown as Service | undefined)?.spec;
    const errors = new FieldErrors();
    const owner = ownerOf(object);
    if (wantsClusterIp(spec)) {
      this.#assignFamilies(spec);
      this.#assignAddress(spec, owner, errors);
    }
    const request = this.#nodePorts.request(owner, dryRun);
    const problem = wantsNodePorts(spec) ? assignNodePorts(spec, before, request) : undefined;
    if (problem !== undefined && 'fault' in problem) return { errors: errors.all, fault: problem.fault };
    if (problem !== undefined)
      errors.invalid(`spec.ports[${problem.index}].nodePort`, problem.value, problem.text);
    if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !spec.healthCheckNodePort)
      spec.healthCheckNodePort = before?.healthCheckNodePort ?? request.takeAny() ?? 0;
    return { errors: errors.all };
  }

  /** Takes note of a stored service, new or changed. */
  observe(object: Draft): void {
    this.forget(object);
    const { spec } = object as unknown as Service;
    const owner = ownerOf(object);
    for (const ip of spec.clusterIPs ?? []) if (ip !== HEADLESS) this.#ips.set(ip, owner);
    for (const { nodePort } of spec.ports ?? []) if (nodePort) this.#nodePorts.hold(nodePort, owner);
    if (spec.healthCheckNodePort) this.#nodePorts.hold(spec.healthCheckNodePort, owner);
  }

  /** Frees everything the service held. */
  forget(object: Draft): void {
    const owner = ownerOf(object);
    for (const [ip, holder] of this.#ips) if (holder === owner) this.#ips.delete(ip);
    this.#nodePorts.forget(owner);
  }

  #assignFamilies(spec: ServiceSpec): void {
    const headless = spec.clusterIP === HEADLESS;
    if (headless && Object.keys(spec.selector ?? {}).length === 0) {
      spec.ipFamilyPolicy ??= 'RequireDualStack';
      spec.ipFamilies ??= spec.ipFamilyPolicy === 'SingleStack' ? ['IPv4'] : ['IPv4', 'IPv6'];
      return;
    }
    spec.ipFamilyPolicy ??= 'SingleStack';
    if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = ['IPv4'];
  }

  #assignAddress(spec: ServiceSpec, owner: string, errors: FieldErrors): void {
    if (spec.clusterIP === HEADLESS) {
      spec.clusterIPs = [HEADLESS];
      return;
    }
    const wanted = spec.clusterIP;
    // Refused for it: the plural field says what the singular one does not.
    if (spec.clusterIPs?.[0] && wanted !== spec.clusterIPs[0]) return;
    if (!wanted) {
      const free = this.#freeAddress();
      if (free === undefined) {
        errors.invalid('spec.clusterIPs', [], 'failed to allocate a serviceIP: range is full');
        return;
      }
      spec.clusterIP = free;
    } else {
      const why = this.#refusal(wanted, owner);
      if (why !== undefined) {
        errors.invalid('spec.clusterIPs', [wanted], `failed to allocate IP ${wanted}: ${why}`);
        return;
      }
    }
    spec.clusterIPs = [spec.clusterIP as string, ...(spec.clusterIPs ?? []).slice(1)];
    this.#ips.set(spec.clusterIP as string, owner);
  }

  #refusal(address: string, owner: string): string | undefined {
    // Addresses of other families are not given out here, only kept from being used twice.
    if (ipFamily(address) === 'IPv4') {
      const offset = ipv4Number(address) - this.#first;
      if (offset <= 0 || offset >= this.#size - 1) {
        return `the provided network does not match the current range: ${address} is not in the valid range ${this.#cidr}`;
      }
    }
    const holder = this.#ips.get(address);
    return holder === undefined || holder === owner ? undefined : 'provided IP is already allocated';
  }

  #freeAddress(): string | undefined {
    const usable = this.#size - 2;
    const start = Math.floor(this.#random.next() * usable);
    for (let step = 0; step < usable && step <= this.#ips.size + 1; step++) {
      const address = ipv4Text(this.#first + 1 + ((start + step) % usable));
      // The first address belongs to the kubernetes service, which asks for it by name.
      if (!this.#ips.has(address) && address !== this.firstAddress) return address;
    }
    return undefined;
  }
}

function assignNodePorts(
  { ports = [] }: ServiceSpec,
  before: ServiceSpec | undefined,
  request: PortRequest,
): PortProblem | undefined {
  return before === undefined
    ? initNodePorts(ports, request)
    : updateNodePorts(ports, before.ports ?? [], request);
}

function ownerOf(object: Draft): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
