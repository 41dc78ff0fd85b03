import { type KindEntry, namespacedKind } from './define-kind.ts';
import type { Draft } from './model/meta.ts';
import type { Service, ServiceSpec } from './model/network.ts';
import { dns1123Label } from '@setpoint/kube';
import { keepNodePorts } from './node-ports.ts';
import { fill, fillText } from './pod-defaults.ts';
import {
  ingressOf,
  isExternal,
  validateLoadBalancer,
  validateService,
  validateServiceUpdate,
} from './service-validation.ts';

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
  if (wantsClusterIp(spec)) fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
}

function createService(object: Draft): void {
  object['status'] = { loadBalancer: {} };
  fillPluralAddresses((object as unknown as Service).spec);
}

/** Old clients write the singular address field alone; who writes the plural one writes both. */
function fillPluralAddresses(spec: ServiceSpec): void {
  if (spec.clusterIP && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP];
}

/** What was allocated stays when an update leaves it out; what the new type does not have goes. */
function updateService(object: Draft, old: Draft): void {
  const after = (object as unknown as Service).spec;
  const before = (old as unknown as Service).spec;
  if (wantsClusterIp(before) && wantsClusterIp(after)) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
      const value = before[field];
      const given = after[field];
      const missing = given === undefined || (field !== 'ipFamilyPolicy' && given.length === 0);
      if (missing && value !== undefined) Object.assign(after, { [field]: value });
    }
  } else if (!wantsClusterIp(after)) dropAllocations(after, before);
  if (wantsNodePorts(before) && wantsNodePorts(after)) keepNodePorts(after.ports ?? [], before.ports ?? []);
  else if (!wantsNodePorts(after)) {
    const was = new Set((before.ports ?? []).map(({ nodePort }) => nodePort));
    for (const port of after.ports ?? []) if (was.has(port.nodePort)) delete port.nodePort;
  }
  const wasBalanced = before.type === 'LoadBalancer' && after.type !== 'LoadBalancer';
  if (wasBalanced && after.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts)
    delete after.allocateLoadBalancerNodePorts;
  if (!isExternal(after) && after.externalTrafficPolicy === before.externalTrafficPolicy)
    delete after.externalTrafficPolicy;
  followAddress(after, before);
  fillPluralAddresses(after);
}

/** Who changes the singular address and leaves the plural ones as they were means those too. */
function followAddress(after: ServiceSpec, before: ServiceSpec): void {
  const isSame = (after.clusterIPs ?? []).join() === (before.clusterIPs ?? []).join();
  if (!isSame || (after.clusterIP ?? '') === (before.clusterIP ?? '')) return;
  if (after.clusterIP) after.clusterIPs = [after.clusterIP];
  else delete after.clusterIPs;
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
