import type { Random } from '@setpoint/core';
import { FieldErrors, type FieldError } from './field-error.ts';
import { ipFamily, ipv4Number, ipv4Text } from './ip.ts';
import type { Draft } from './model/meta.ts';
import type { Service, ServiceSpec } from './model/network.ts';
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

/**
 * Gives services their cluster addresses and node ports, each to one service at a time. It is told of every stored
 * service by {@link observe} and {@link forget}; what {@link assign} gave is held for that service from then on, so
 * two requests under way never get the same.
 */
export class ServiceAllocator {
  readonly #random: Random;
  readonly #first: number;
  readonly #size: number;
  readonly #ports: readonly [number, number];
  readonly #cidr: string;
  readonly #ips = new Map<string, string>();
  readonly #nodePorts = new Map<string, string>();

  constructor(options: ServiceAllocatorOptions) {
    this.#random = options.random;
    this.#cidr = options.serviceCidr ?? SERVICE_CIDR;
    const [base = '10.96.0.0', bits = '12'] = this.#cidr.split('/');
    const size = 2 ** (32 - Number(bits));
    this.#first = Math.floor(ipv4Number(base) / size) * size;
    this.#size = size;
    this.#ports = options.nodePorts ?? [30_000, 32_767];
  }

  /** The address of the `kubernetes` service: the first of the range. */
  get firstAddress(): string {
    return ipv4Text(this.#first + 1);
  }

  /** Fills in addresses, families and node ports in place; answers why it can't. `old` is the stored service of an update. */
  assign(object: Draft, old: Draft | undefined): readonly FieldError[] {
    const { spec } = object as unknown as Service;
    const errors = new FieldErrors();
    const owner = ownerOf(object);
    if (wantsClusterIp(spec)) {
      this.#assignFamilies(spec);
      this.#assignAddress(spec, owner, errors);
    }
    if (wantsNodePorts(spec)) this.#assignNodePorts(spec, owner, errors);
    if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !spec.healthCheckNodePort) {
      const before = (old as unknown as Service | undefined)?.spec.healthCheckNodePort;
      spec.healthCheckNodePort = before ?? this.#freePort('TCP', owner) ?? 0;
    }
    return errors.all;
  }

  /** Takes note of a stored service, new or changed. */
  observe(object: Draft): void {
    this.forget(object);
    const { spec } = object as unknown as Service;
    const owner = ownerOf(object);
    for (const ip of spec.clusterIPs ?? []) if (ip !== HEADLESS) this.#ips.set(ip, owner);
    for (const { nodePort, protocol } of spec.ports ?? []) {
      if (nodePort) this.#nodePorts.set(`${nodePort}/${protocol ?? 'TCP'}`, owner);
    }
    if (spec.healthCheckNodePort) this.#nodePorts.set(`${spec.healthCheckNodePort}/TCP`, owner);
  }

  /** Frees everything the service held. */
  forget(object: Draft): void {
    const owner = ownerOf(object);
    for (const held of [this.#ips, this.#nodePorts]) {
      for (const [key, holder] of held) if (holder === owner) held.delete(key);
    }
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

  #assignNodePorts(spec: ServiceSpec, owner: string, errors: FieldErrors): void {
    for (const [index, port] of (spec.ports ?? []).entries()) {
      const protocol = port.protocol ?? 'TCP';
      const path = `spec.ports[${index}].nodePort`;
      if (port.nodePort) {
        const holder = this.#nodePorts.get(`${port.nodePort}/${protocol}`);
        const [low, high] = this.#ports;
        if (port.nodePort < low || port.nodePort > high) {
          errors.invalid(
            path,
            port.nodePort,
            `provided port is not in the valid range. The range of valid ports is ${low}-${high}`,
          );
        } else if (holder !== undefined && holder !== owner) {
          errors.invalid(path, port.nodePort, 'provided port is already allocated');
        }
      } else {
        const free = this.#freePort(protocol, owner);
        if (free === undefined) errors.invalid(path, 0, 'failed to allocate a nodePort: range is full');
        else port.nodePort = free;
      }
      if (port.nodePort) this.#nodePorts.set(`${port.nodePort}/${protocol}`, owner);
    }
  }

  #freePort(protocol: string, owner: string): number | undefined {
    const [low, high] = this.#ports;
    const count = high - low + 1;
    const start = Math.floor(this.#random.next() * count);
    for (let step = 0; step < count; step++) {
      const port = low + ((start + step) % count);
      if (this.#nodePorts.has(`${port}/${protocol}`)) continue;
      this.#nodePorts.set(`${port}/${protocol}`, owner);
      return port;
    }
    return undefined;
  }
}

function ownerOf(object: Draft): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
