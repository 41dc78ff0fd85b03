import { portName, portNumber } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import { isStrictlyInside, validCidr } from './ip.ts';
import type { Draft } from './model/meta.ts';
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from './model/network.ts';
import { fill } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';

export function defaultNetworkPolicy(object: Draft): void {
  const spec = object['spec'] as NetworkPolicySpec;
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const port of rule.ports ?? []) fill(port, { protocol: 'TCP' });
  }
  spec.podSelector ??= {};
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

/** Rules of NetworkPolicies (pkg/apis/networking/validation). */
export function validateNetworkPolicy(object: Draft, errors: FieldErrors): void {
  const spec = object['spec'] as NetworkPolicySpec;
  validateLabelSelector(spec.podSelector, 'spec.podSelector', errors);
  for (const [index, { ports, from }] of (spec.ingress ?? []).entries()) {
    validatePolicyPorts(ports ?? [], `spec.ingress[${index}].ports`, errors);
    validatePeers(from ?? [], `spec.ingress[${index}].from`, errors);
  }
  for (const [index, { ports, to }] of (spec.egress ?? []).entries()) {
    validatePolicyPorts(ports ?? [], `spec.egress[${index}].ports`, errors);
    validatePeers(to ?? [], `spec.egress[${index}].to`, errors);
  }
  const types = spec.policyTypes ?? [];
  if (types.length > 2) {
    errors.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes');
    return;
  }
  for (const [index, type] of types.entries()) {
    if (type !== 'Ingress' && type !== 'Egress') {
      errors.notSupported(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']);
    }
  }
}

function validatePolicyPorts(ports: readonly NetworkPolicyPort[], path: string, errors: FieldErrors): void {
  for (const [index, { protocol, port, endPort }] of ports.entries()) {
    const at = `${path}[${index}]`;
    if (protocol !== undefined && !['SCTP', 'TCP', 'UDP'].includes(protocol)) {
      errors.notSupported(`${at}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']);
    }
    if (typeof port === 'number') {
      errors.invalidAll(`${at}.port`, port, portNumber(port));
      if (endPort !== undefined) {
        if (endPort < port) errors.invalid(`${at}.endPort`, port, 'must be greater than or equal to `port`');
        errors.invalidAll(`${at}.endPort`, endPort, portNumber(endPort));
      }
      continue;
    }
    if (endPort !== undefined) {
      const what = port === undefined ? '`port` is not specified' : '`port` is non-numeric';
      errors.invalid(`${at}.endPort`, endPort, `may not be specified when ${what}`);
    }
    if (port !== undefined) errors.invalidAll(`${at}.port`, port, portName(port));
  }
}

function validatePeers(peers: readonly NetworkPolicyPeer[], path: string, errors: FieldErrors): void {
  for (const [index, peer] of peers.entries()) {
    const at = `${path}[${index}]`;
    const kinds = Object.keys(peer).length;
    validateLabelSelector(peer.podSelector, `${at}.podSelector`, errors);
    validateLabelSelector(peer.namespaceSelector, `${at}.namespaceSelector`, errors);
    if (peer.ipBlock !== undefined) validateIpBlock(peer.ipBlock, `${at}.ipBlock`, errors);
    if (kinds === 0) errors.required(at, 'must specify a peer');
    if (kinds > 1 && peer.ipBlock !== undefined) {
      errors.forbidden(at, 'may not specify both ipBlock and another peer');
    }
  }
}

function validateIpBlock(
  { cidr, except = [] }: NonNullable<NetworkPolicyPeer['ipBlock']>,
  path: string,
  errors: FieldErrors,
): void {
  if (!cidr) {
    errors.required(`${path}.cidr`);
    return;
  }
  const problems = validCidr(cidr);
  errors.invalidAll(`${path}.cidr`, cidr, problems);
  if (problems.length > 0) return;
  for (const [index, range] of except.entries()) {
    const at = `${path}.except[${index}]`;
    const faults = validCidr(range);
    errors.invalidAll(at, range, faults);
    if (faults.length === 0 && !isStrictlyInside(range, cidr)) {
      errors.invalid(at, range, 'must be a strict subset of `cidr`');
    }
  }
}
