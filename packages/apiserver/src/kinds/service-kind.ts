import { type KindEntry, namespacedKind } from './define-kind.ts';
import type { FieldErrors } from './field-error.ts';
import { ipFamily, validCidr, validIp } from './ip.ts';
import { validateLabels } from './metadata.ts';
import type { Draft } from './model/meta.ts';
import type { Service, ServicePort, ServiceSpec } from './model/network.ts';
import { dns1123Label, dns1123Subdomain, portNumber, qualifiedName } from '@setpoint/kube';
import { fill, fillText } from './pod-defaults.ts';
import { validateTargetPort } from './pod/probes.ts';

export const HEADLESS = 'None';

/** Services of these types have an address inside the cluster. */
export function wantsClusterIp(spec: ServiceSpec): boolean {
  return spec.type !== 'ExternalName';
}

export function wantsNodePorts(spec: ServiceSpec): boolean {
  return (
    spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  );
}

function defaultService(object: Draft): void {
  const { spec } = object as unknown as Service;
  fillText(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP') {
    const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: seconds } };
  }
  for (const port of spec.ports ?? []) {
    fillText(port, { protocol: 'TCP' });
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '')
      port.targetPort = port.port;
  }
  const external =
    spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  if (spec.type !== 'ExternalName' && external) fillText(spec, { externalTrafficPolicy: 'Cluster' });
  if (wantsClusterIp(spec)) fillText(spec, { internalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
}

function createService(object: Draft): void {
  object['status'] = { loadBalancer: {} };
  normalizeClusterIps((object as unknown as Service).spec);
}

/** The singular and the plural address field say the same. */
function normalizeClusterIps(spec: ServiceSpec): void {
  if (spec.clusterIP && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP];
  else if (!spec.clusterIP && spec.clusterIPs?.[0]) spec.clusterIP = spec.clusterIPs[0];
}

/** What was allocated stays when an update leaves it out; what the new type does not have goes. */
function updateService(object: Draft, old: Draft): void {
  const after = (object as unknown as Service).spec;
  const before = (old as unknown as Service).spec;
  if (wantsClusterIp(before) && wantsClusterIp(after)) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
      const value = before[field];
      const missing = after[field] === undefined || after[field]?.length === 0;
      if (missing && value !== undefined) Object.assign(after, { [field]: value });
    }
  } else if (!wantsClusterIp(after)) dropAllocations(after, before);
  if (wantsNodePorts(before) && wantsNodePorts(after)) keepNodePorts(after, before);
  else if (!wantsNodePorts(after)) {
    const was = new Set((before.ports ?? []).map(({ nodePort }) => nodePort));
    for (const port of after.ports ?? []) if (was.has(port.nodePort)) delete port.nodePort;
  }
  if (after.type !== 'LoadBalancer') delete after.allocateLoadBalancerNodePorts;
  const outside =
    after.type === 'NodePort' || after.type === 'LoadBalancer' || (after.externalIPs ?? []).length > 0;
  if (!outside) delete after.externalTrafficPolicy;
  normalizeClusterIps(after);
}

function dropAllocations(after: ServiceSpec, before: ServiceSpec): void {
  if (after.clusterIP === before.clusterIP) {
    delete after.clusterIP;
    delete after.clusterIPs;
  }
  delete after.ipFamilies;
  delete after.ipFamilyPolicy;
  delete after.internalTrafficPolicy;
}

function keepNodePorts(after: ServiceSpec, before: ServiceSpec): void {
  const taken = new Set((after.ports ?? []).map(({ nodePort }) => nodePort));
  for (const port of after.ports ?? []) {
    if (port.nodePort) continue;
    const same = (before.ports ?? []).find((old) => old.port === port.port && old.protocol === port.protocol);
    if (same?.nodePort && !taken.has(same.nodePort)) port.nodePort = same.nodePort;
  }
}

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function validateService(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as Service;
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
  validateAddresses(spec, errors);
  validateTrafficPolicies(spec, errors);
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
    const pair = `${port.port}/${port.protocol}`;
    if (pairs.has(pair)) errors.duplicate(at, { port: port.port, protocol: port.protocol });
    pairs.add(pair);
    if (!port.nodePort) continue;
    if (spec.type === 'ClusterIP') {
      errors.forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'");
    }
    const node = `${port.nodePort}/${port.protocol}`;
    if (nodePorts.has(node)) errors.duplicate(`${at}.nodePort`, port.nodePort);
    nodePorts.add(node);
  }
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
  if (port.appProtocol)
    errors.invalidAll(`${path}.appProtocol`, port.appProtocol, qualifiedName(port.appProtocol));
}

function validateAddresses(spec: ServiceSpec, errors: FieldErrors): void {
  for (const [index, ip] of (spec.clusterIPs ?? []).entries()) {
    if (index === 0 && ip === HEADLESS) continue;
    if (ipFamily(ip) === undefined) errors.invalidAll(`spec.clusterIPs[${index}]`, ip, validIp(ip));
  }
  if (spec.clusterIP && spec.clusterIPs?.[0] !== undefined && spec.clusterIP !== spec.clusterIPs[0]) {
    errors.invalid('spec.clusterIPs', spec.clusterIPs, 'first value must match `clusterIP`');
  }
  if (spec.type === 'LoadBalancer' && spec.clusterIP === HEADLESS) {
    errors.invalid('spec.clusterIPs[0]', HEADLESS, "may not be set to 'None' for LoadBalancer services");
  }
  if (spec.type === 'NodePort' && spec.clusterIP === HEADLESS) {
    errors.invalid('spec.clusterIPs[0]', HEADLESS, "may not be set to 'None' for NodePort services");
  }
  for (const [index, ip] of (spec.externalIPs ?? []).entries()) {
    errors.invalidAll(`spec.externalIPs[${index}]`, ip, validIp(ip));
  }
  for (const [index, cidr] of (spec.loadBalancerSourceRanges ?? []).entries()) {
    errors.invalidAll(`spec.loadBalancerSourceRanges[${index}]`, cidr, validCidr(cidr.trim()));
  }
  for (const [index, family] of (spec.ipFamilies ?? []).entries()) {
    if (family !== 'IPv4' && family !== 'IPv6') {
      errors.notSupported(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6']);
    }
  }
  if (spec.ipFamilyPolicy !== undefined) {
    errors.oneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, [
      'SingleStack',
      'PreferDualStack',
      'RequireDualStack',
    ]);
  }
}

function validateTrafficPolicies(spec: ServiceSpec, errors: FieldErrors): void {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, type } = spec;
  const outside = type === 'NodePort' || type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  if (external && !outside) {
    errors.invalid(
      'spec.externalTrafficPolicy',
      external,
      'may only be set for externally-accessible services',
    );
  } else if (external) errors.oneOf('spec.externalTrafficPolicy', external, ['Cluster', 'Local']);
  if (internal) errors.oneOf('spec.internalTrafficPolicy', internal, ['Cluster', 'Local']);
  if (spec.loadBalancerClass !== undefined && type !== 'LoadBalancer') {
    errors.forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'");
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer') {
    errors.forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'");
  }
  if (spec.trafficDistribution !== undefined) {
    const supported = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
    if (!supported.includes(spec.trafficDistribution)) {
      errors.notSupported('spec.trafficDistribution', spec.trafficDistribution, supported);
    }
  }
}

function validateServiceUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const after = (object as unknown as Service).spec;
  const before = (old as unknown as Service).spec;
  if (before.type === 'ExternalName' || after.type === 'ExternalName') return;
  if (before.clusterIP && before.clusterIP !== after.clusterIP) {
    errors.invalid('spec.clusterIPs[0]', after.clusterIPs ?? [], 'may not change once set');
  }
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

interface IngressAddress {
  ip?: string;
  hostname?: string;
  ipMode?: string;
}

function ingressOf(object: Draft): readonly IngressAddress[] {
  const status = object['status'] as { loadBalancer?: { ingress?: IngressAddress[] } } | undefined;
  return status?.loadBalancer?.ingress ?? [];
}

/** What a cloud writes down as the addresses of a load balancer. */
function validateLoadBalancer(object: Draft, _old: Draft, errors: FieldErrors): void {
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

function serviceWarnings(object: Draft): readonly string[] {
  const { externalIPs, externalName, type } = object['spec'] as {
    externalIPs?: readonly string[];
    externalName?: string;
    type?: string;
  };
  const warnings: string[] = [];
  if ((externalIPs ?? []).length > 0) {
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  }
  if (externalName && type !== 'ExternalName') {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  return warnings;
}

export const serviceKind: KindEntry = namespacedKind({
  hasStatus: true,
  name: dns1123Label,
  createOnUpdate: true,
  default: defaultService,
  create: createService,
  update: updateService,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  warnings: serviceWarnings,
  validateStatus: validateLoadBalancer,
  statusUpdate(object) {
    for (const address of ingressOf(object)) if (address.ip) fillText(address, { ipMode: 'VIP' });
  },
});
