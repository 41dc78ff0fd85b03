import { dns1123Label, dns1123Subdomain, portNumber, qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import { validCidr, validIp } from './ip.ts';
import { validateLabels } from './metadata.ts';
import type { Draft } from './model/meta.ts';
import type { Service, ServicePort, ServiceSpec } from './model/network.ts';
import { validateTargetPort } from './pod/probes.ts';

export const HEADLESS = 'None';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** Rules of Services (pkg/apis/core/validation). */
export function validateService(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as Service;
  const count = errors.count;
  if (spec.type !== 'ExternalName') validateAddresses(spec, errors);
  // Addresses are allocated before anything else is looked at.
  if (errors.count > count) return;
  const ports = spec.ports ?? [];
  if (ports.length === 0 && spec.clusterIP !== HEADLESS && spec.type !== 'ExternalName')
    errors.required('spec.ports');
  if (spec.type === 'ExternalName') validateExternalName(spec, errors);
  validatePorts(spec, errors);
  validateLabels(spec.selector, 'spec.selector', errors);
  errors.oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']);
  const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (timeout !== undefined && (timeout <= 0 || timeout > 86_400)) {
    errors.invalid(
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
      timeout,
      'must be greater than 0 and less than 86400',
    );
  }
  if (spec.type === undefined || !TYPES.includes(spec.type))
    errors.notSupported('spec.type', spec.type ?? '', TYPES);
  validateOutside(spec, errors);
  validateTrafficPolicies(spec, errors);
  validateBalancerFields(spec, errors);
}

function validateExternalName(spec: ServiceSpec, errors: FieldErrors): void {
  if (spec.clusterIP) errors.forbidden('spec.clusterIPs[0]', "may not be set when `type` is 'ExternalName'");
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') errors.required('spec.externalName');
  else errors.invalidAll('spec.externalName', name, dns1123Subdomain(name));
}

function validatePorts(spec: ServiceSpec, errors: FieldErrors): void {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  const pairs = new Set<string>();
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`;
    validatePort(port, ports.length > 1, at, names, errors);
    if (port.nodePort && spec.type === 'ClusterIP')
      errors.forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'");
    validateNodePort(port, at, nodePorts, errors);
    const pair = `${port.port}/${port.protocol}`;
    if (pairs.has(pair)) errors.duplicate(at, internalPort({ port: port.port, protocol: port.protocol }));
    pairs.add(pair);
  }
}

function validateNodePort(port: ServicePort, path: string, known: Set<string>, errors: FieldErrors): void {
  if (!port.nodePort) return;
  const node = `${port.nodePort}/${port.protocol}`;
  if (known.has(node)) errors.duplicate(`${path}.nodePort`, port.nodePort);
  known.add(node);
}

/** A port as the server's own type has it. */
function internalPort({ port, protocol }: { port?: number; protocol?: string | undefined }): unknown {
  return { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
}

function validatePort(
  port: ServicePort,
  needsName: boolean,
  path: string,
  names: Set<string>,
  errors: FieldErrors,
): void {
  if (port.name) {
    errors.invalidAll(`${path}.name`, port.name, dns1123Label(port.name));
    if (names.has(port.name)) errors.duplicate(`${path}.name`, port.name);
    names.add(port.name);
  } else if (needsName) errors.required(`${path}.name`);
  errors.invalidAll(`${path}.port`, port.port ?? 0, portNumber(port.port ?? 0));
  errors.oneOf(`${path}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']);
  validateTargetPort(port.targetPort, `${path}.targetPort`, errors);
  if (port.appProtocol !== undefined)
    errors.invalidAll(`${path}.appProtocol`, port.appProtocol, qualifiedName(port.appProtocol));
}

const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

function validateAddresses(spec: ServiceSpec, errors: FieldErrors): void {
  const { clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const field = 'spec.clusterIPs';
  if (clusterIP && clusterIPs[0] !== undefined && clusterIP !== clusterIPs[0])
    errors.invalid(field, clusterIPs, 'first value must match `clusterIP`');
  if (!clusterIP && clusterIPs.length > 0)
    errors.invalid(field, clusterIPs, 'must be empty when `clusterIP` is not specified');
  ipFamilies.forEach((family, index) => {
    const at = `spec.ipFamilies[${index}]`;
    if (!FAMILIES.includes(family)) errors.notSupported(at, family, FAMILIES);
    if (ipFamilies.indexOf(family) < index) errors.duplicate(at, family);
  });
  if (ipFamilyPolicy !== undefined) errors.among('spec.ipFamilyPolicy', ipFamilyPolicy, FAMILY_POLICIES);
  clusterIPs.forEach((ip, index) => {
    if (index > 0 || ip !== HEADLESS) errors.invalidAll(`${field}[${index}]`, ip, validIp(ip));
    else if (clusterIPs.length > 1)
      errors.invalid(field, clusterIPs, "'None' must be the first and only value");
  });
  if (clusterIPs.length > 2) errors.invalid(field, clusterIPs, 'may only hold up to 2 values');
}

function validateOutside({ type, clusterIP, externalIPs = [] }: ServiceSpec, errors: FieldErrors): void {
  for (const outside of ['LoadBalancer', 'NodePort'])
    if (type === outside && clusterIP === HEADLESS)
      errors.invalid('spec.clusterIPs[0]', HEADLESS, `may not be set to 'None' for ${outside} services`);
  for (const [index, ip] of externalIPs.entries()) {
    errors.invalidAll(`spec.externalIPs[${index}]`, ip, validIp(ip));
  }
}

/** Whether anything outside of the cluster reaches it. */
export function isExternal({ type, externalIPs = [] }: ServiceSpec): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && externalIPs.length > 0);
}

function validateTrafficPolicies(spec: ServiceSpec, errors: FieldErrors): void {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, type } = spec;
  if (spec.trafficDistribution !== undefined)
    errors.among('spec.trafficDistribution', spec.trafficDistribution, [
      'PreferClose',
      'PreferSameZone',
      'PreferSameNode',
    ]);
  if (external && !isExternal(spec)) {
    errors.invalid(
      'spec.externalTrafficPolicy',
      external,
      'may only be set for externally-accessible services',
    );
  } else if (external) errors.oneOf('spec.externalTrafficPolicy', external, ['Cluster', 'Local']);
  const { healthCheckNodePort: health } = spec as { healthCheckNodePort?: number };
  if (health && (type !== 'LoadBalancer' || external !== 'Local'))
    errors.invalid(
      'spec.healthCheckNodePort',
      health,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    );
  if (internal !== undefined && internal !== 'Cluster' && internal !== 'Local')
    errors.notSupported('spec.internalTrafficPolicy', internal, ['Cluster', 'Local']);
}

/** What only a load balancer has. */
function validateBalancerFields(spec: ServiceSpec, errors: FieldErrors): void {
  const isBalancer = spec.type === 'LoadBalancer';
  const refuse = (field: string): void =>
    errors.forbidden(`spec.${field}`, "may only be used when `type` is 'LoadBalancer'");
  const ranges = spec.loadBalancerSourceRanges ?? [];
  // As the server names the field.
  const field = 'LoadBalancerSourceRanges';
  if (ranges.length > 0 && !isBalancer) refuse(field);
  ranges.forEach((cidr, index) => errors.invalidAll(`spec.${field}[${index}]`, cidr, validCidr(cidr.trim())));
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isBalancer)
    refuse('allocateLoadBalancerNodePorts');
  if (spec.loadBalancerClass !== undefined && !isBalancer) refuse('loadBalancerClass');
}

export function validateServiceUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const after = (object as unknown as Service).spec;
  const before = (old as unknown as Service).spec;
  if (before.type === 'ExternalName' || after.type === 'ExternalName') return;
  if (before.clusterIP && before.clusterIP !== after.clusterIP && errors.count === 0) {
    errors.invalid('spec.clusterIPs[0]', after.clusterIPs ?? [], 'may not change once set');
  }
  if (after.loadBalancerClass !== undefined && after.type !== 'LoadBalancer')
    errors.forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'");
  if (
    before.loadBalancerClass !== undefined &&
    after.type === 'LoadBalancer' &&
    before.type === 'LoadBalancer'
  ) {
    if (before.loadBalancerClass !== after.loadBalancerClass) {
      errors.invalid('spec.loadBalancerClass', after.loadBalancerClass, 'may not change once set');
    }
  }
}

export interface IngressAddress {
  ip?: string;
  hostname?: string;
  ipMode?: string;
}

export function ingressOf(object: Draft): readonly IngressAddress[] {
  const status = object['status'] as { loadBalancer?: { ingress?: IngressAddress[] } } | undefined;
  return status?.loadBalancer?.ingress ?? [];
}

/** What a cloud writes down as the addresses of a load balancer. */
export function validateLoadBalancer(object: Draft, _old: Draft, errors: FieldErrors): void {
  for (const [index, { ip, hostname, ipMode }] of ingressOf(object).entries()) {
    const at = `status.loadBalancer.ingress[${index}]`;
    if (ip) errors.invalidAll(`${at}.ip`, ip, validIp(ip));
    if (ipMode !== undefined && ipMode !== 'VIP' && ipMode !== 'Proxy') {
      errors.notSupported(`${at}.ipMode`, ipMode, ['Proxy', 'VIP']);
    }
    if (!hostname) continue;
    errors.invalidAll(`${at}.hostname`, hostname, dns1123Subdomain(hostname));
    if (validIp(hostname).length === 0) {
      errors.invalid(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address');
    }
  }
}
