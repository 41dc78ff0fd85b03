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
  readonly #nodePorts = new Map<number, string>();

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

  /**
   * Fills in addresses, families and node ports in place; answers why it can't. `old` is the stored service of an update.
   * A dry run is not told of node ports out of range.
   */
  assign(object: Draft, old: Draft | undefined, dryRun = false): readonly FieldError[] {
    const { spec } = object as unknown as Service;
    const errors = new FieldErrors();
    const owner = ownerOf(object);
    if (wantsClusterIp(spec)) {
      this.#assignFamilies(spec);
      this.#assignAddress(spec, owner, errors);
    }
    if (wantsNodePorts(spec))
      this.#assignNodePorts(spec, { owner, dryRun, isNew: old === undefined }, errors);
    if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !spec.healthCheckNodePort) {
      const before = (old as unknown as Service | undefined)?.spec.healthCheckNodePort;
      spec.healthCheckNodePort = before ?? this.#freePort(owner) ?? 0;
    }
    return errors.all;
  }

  /** Takes note of a stored service, new or changed. */
  observe(object: Draft): void {
    this.forget(object);
    const { spec } = object as unknown as Service;
    const owner = ownerOf(object);
    for (const ip of spec.clusterIPs ?? []) if (ip !== HEADLESS) this.#ips.set(ip, owner);
    for (const { nodePort } of spec.ports ?? []) if (nodePort) this.#nodePorts.set(nodePort, owner);
    if (spec.healthCheckNodePort) this.#nodePorts.set(spec.healthCheckNodePort, owner);
  }

  /** Frees everything the service held. */
  forget(object: Draft): void {
    const owner = ownerOf(object);
    for (const [ip, holder] of this.#ips) if (holder === owner) this.#ips.delete(ip);
    for (const [port, holder] of this.#nodePorts) if (holder === owner) this.#nodePorts.delete(port);
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

  /** A new service has one node port for each port, whatever its protocols (`initNodePorts`). */
  #assignNodePorts(spec: ServiceSpec, { owner, dryRun, isNew }: PortRequest, errors: FieldErrors): void {
    const ports = spec.ports ?? [];
    const byPort = new Map<number, number>();
    for (const [index, port] of ports.entries()) {
      const number = port.port ?? 0;
      const path = `spec.ports[${index}].nodePort`;
      const shared = isNew
        ? (byPort.get(number) ?? ports.find((each) => each.port === number && each.nodePort)?.nodePort)
        : undefined;
      port.nodePort ||= shared ?? this.#freePort(owner) ?? 0;
      if (!port.nodePort) errors.invalid(path, 0, 'failed to allocate a nodePort: range is full');
      else this.#takePort(port.nodePort, path, { owner, dryRun, isNew }, errors);
      if (!byPort.has(number)) byPort.set(number, port.nodePort);
    }
  }

  #takePort(port: number, path: string, { owner, dryRun }: PortRequest, errors: FieldErrors): void {
    const [low, high] = this.#ports;
    const holder = this.#nodePorts.get(port);
    if (port < low || port > high) {
      const rule = `provided port is not in the valid range. The range of valid ports is ${low}-${high}`;
      if (!dryRun) errors.invalid(path, port, rule);
    } else if (holder !== undefined && holder !== owner) {
      errors.invalid(path, port, 'provided port is already allocated');
    } else {
      this.#nodePorts.set(port, owner);
    }
  }

  #freePort(owner: string): number | undefined {
    const [low, high] = this.#ports;
    const count = high - low + 1;
    const start = Math.floor(this.#random.next() * count);
    for (let step = 0; step < count; step++) {
      const port = low + ((start + step) % count);
      if (this.#nodePorts.has(port)) continue;
      this.#nodePorts.set(port, owner);
      return port;
    }
    return undefined;
  }
}

interface PortRequest {
  readonly owner: string;
  readonly dryRun: boolean;
  readonly isNew: boolean;
}

function ownerOf(object: Draft): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
