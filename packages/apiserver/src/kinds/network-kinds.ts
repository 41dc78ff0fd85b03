import { clusterKind, type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { canonicalIp, endpointIp, isStrictlyInside, validCidr, validIp } from './ip.ts';
import { validateDomainPath } from './job-validation.ts';
import type { Draft } from './model/meta.ts';
import type {
  Endpoints,
  EndpointSlice,
  EndpointSubset,
  Ingress,
  IngressBackend,
  IngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from './model/network.ts';
import {
  dns1123Label,
  dns1123Subdomain,
  pathSegmentName,
  portName,
  portNumber,
  qualifiedName,
  dns1035Label,
  wildcardDns1123Subdomain,
} from '@setpoint/kube';
import { fill, fillText } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';
import { serviceKind } from './service-kind.ts';

// --- Endpoints and slices

function validateEndpoints(object: Draft, errors: FieldErrors): void {
  for (const [index, subset] of ((object as unknown as Endpoints).subsets ?? []).entries()) {
    validateSubset(subset, `subsets[${index}]`, errors);
  }
}

function validateSubset(subset: EndpointSubset, path: string, errors: FieldErrors): void {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  if (addresses.length + notReadyAddresses.length === 0) {
    errors.required(path, 'must specify `addresses` or `notReadyAddresses`');
  }
  for (const field of ['addresses', 'notReadyAddresses'] as const) {
    for (const [index, address] of (subset[field] ?? []).entries()) {
      const at = `${path}.${field}[${index}]`;
      errors.invalidAll(`${at}.ip`, address.ip ?? '', validIp(address.ip ?? ''));
      if (address.hostname) {
        errors.invalidAll(
          `${path}.${field}[${index}].hostname`,
          address.hostname,
          dns1123Label(address.hostname),
        );
      }
      const { nodeName } = address as { nodeName?: string };
      if (nodeName !== undefined) errors.invalidAll(`${at}.nodeName`, nodeName, dns1123Subdomain(nodeName));
      errors.invalidAll(`${at}.ip`, address.ip ?? '', endpointIp(address.ip ?? ''));
    }
  }
  for (const [index, port] of ports.entries()) {
    const at = `${path}.ports[${index}]`;
    if (ports.length > 1 && !port.name) errors.required(`${at}.name`);
    else if (port.name) errors.invalidAll(`${at}.name`, port.name, dns1123Label(port.name));
    errors.invalidAll(`${at}.port`, port.port ?? 0, portNumber(port.port ?? 0));
    errors.oneOf(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']);
    const { appProtocol } = port as { appProtocol?: string };
    if (appProtocol !== undefined) {
      errors.invalidAll(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol));
    }
  }
}

function validateSlice(object: Draft, errors: FieldErrors): void {
  const slice = object as unknown as EndpointSlice;
  errors.oneOf('addressType', slice.addressType, ['FQDN', 'IPv4', 'IPv6']);
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > 1000) errors.tooMany('endpoints', endpoints.length, 1000);
  for (const [index, endpoint] of endpoints.entries()) {
    const at = `endpoints[${index}].addresses`;
    if ((endpoint.addresses ?? []).length === 0) errors.required(at, 'must contain at least 1 address');
    if ((endpoint.addresses ?? []).length > 100) errors.tooMany(at, endpoint.addresses.length, 100);
    for (const [position, address] of (endpoint.addresses ?? []).entries()) {
      const rule = slice.addressType === 'FQDN' ? dns1123Subdomain : validIp;
      errors.invalidAll(`${at}[${position}]`, address, rule(address));
    }
    validateEndpointDetails(endpoint, `endpoints[${index}]`, errors);
  }
  const names = new Set<string>();
  for (const [index, port] of (slice.ports ?? []).entries()) {
    const name = port.name ?? '';
    if (name) errors.invalidAll(`ports[${index}].name`, name, dns1123Label(name));
    if (names.has(name)) errors.duplicate(`ports[${index}].name`, name);
    names.add(name);
    if (port.protocol === undefined) errors.required(`ports[${index}].protocol`);
    else errors.among(`ports[${index}].protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']);
    const { appProtocol } = port as { appProtocol?: string };
    if (appProtocol !== undefined) {
      errors.invalidAll(`ports[${index}].appProtocol`, appProtocol, qualifiedName(appProtocol));
    }
  }
}

interface EndpointDetails {
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly hints?: {
    readonly forZones?: readonly { name?: string }[];
    readonly forNodes?: readonly { name?: string }[];
  };
}

function validateEndpointDetails(endpoint: EndpointDetails, path: string, errors: FieldErrors): void {
  const { nodeName, hostname, hints } = endpoint;
  if (nodeName !== undefined) errors.invalidAll(`${path}.nodeName`, nodeName, dns1123Subdomain(nodeName));
  if (hostname !== undefined) errors.invalidAll(`${path}.hostname`, hostname, dns1123Label(hostname));
  for (const [field, rule] of [
    ['forZones', qualifiedName],
    ['forNodes', dns1123Subdomain],
  ] as const) {
    const names = (hints?.[field] ?? []).map(({ name = '' }) => name);
    for (const [index, name] of names.entries()) {
      const at = `${path}.hints.${field}[${index}].name`;
      if (names.indexOf(name) < index) errors.duplicate(at, name);
      else errors.invalidAll(at, name, rule(name));
    }
  }
}

function countedSlice({ metadata, ...rest }: Draft): unknown {
  return {
    ...rest,
    labels: metadata.labels,
    annotations: metadata.annotations,
    owners: metadata.ownerReferences,
  };
}

// --- Ingress

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

function validateIngress(object: Draft, errors: FieldErrors): void {
  const { spec = {} } = object as unknown as Ingress;
  if ((spec.rules ?? []).length === 0 && spec.defaultBackend === undefined) {
    errors.invalid('spec', spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified');
  }
  if (spec.defaultBackend) validateBackend(spec.defaultBackend, 'spec.defaultBackend', errors);
  for (const [index, rule] of (spec.rules ?? []).entries())
    validateRule(rule, `spec.rules[${index}]`, errors);
  for (const [index, tls] of (spec.tls ?? []).entries()) {
    for (const [position, host] of (tls.hosts ?? []).entries()) {
      const rule = host.includes('*') ? wildcardDns1123Subdomain : dns1123Subdomain;
      errors.invalidAll(`spec.tls[${index}].hosts[${position}]`, host, rule(host));
    }
    const { secretName } = tls as { secretName?: string };
    if (secretName) {
      errors.invalidAll(`spec.tls[${index}].secretName`, secretName, dns1123Subdomain(secretName));
    }
  }
  if (spec.ingressClassName !== undefined) {
    errors.invalidAll(
      'spec.ingressClassName',
      spec.ingressClassName,
      dns1123Subdomain(spec.ingressClassName),
    );
  }
}

function validateRule(rule: IngressRule, path: string, errors: FieldErrors): void {
  const host = rule.host ?? '';
  if (host !== '') {
    if (validIp(host).length === 0)
      errors.invalid(`${path}.host`, host, 'must be a DNS name, not an IP address');
    const check = host.includes('*') ? wildcardDns1123Subdomain : dns1123Subdomain;
    errors.invalidAll(`${path}.host`, host, check(host));
  }
  if (rule.http === undefined) return;
  if ((rule.http.paths ?? []).length === 0) errors.required(`${path}.http.paths`);
  for (const [index, entry] of (rule.http.paths ?? []).entries()) {
    const at = `${path}.http.paths[${index}]`;
    if ((entry.pathType ?? undefined) === undefined) {
      errors.required(`${at}.pathType`, 'pathType must be specified');
      continue;
    }
    validatePath(entry.path ?? '', entry.pathType ?? '', at, errors);
    validateBackend(entry.backend ?? {}, `${at}.backend`, errors);
  }
}

const BAD_PATH_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_PATH_ENDS = ['/..', '/.'];

function validatePath(value: string, pathType: string, path: string, errors: FieldErrors): void {
  if (!PATH_TYPES.includes(pathType)) {
    errors.notSupported(`${path}.pathType`, pathType, PATH_TYPES);
    return;
  }
  if (pathType === 'ImplementationSpecific') {
    if (value !== '' && !value.startsWith('/'))
      errors.invalid(`${path}.path`, value, 'must be an absolute path');
    return;
  }
  if (!value.startsWith('/')) errors.invalid(`${path}.path`, value, 'must be an absolute path');
  if (value === '') return;
  for (const part of BAD_PATH_PARTS) {
    if (value.includes(part)) errors.invalid(`${path}.path`, value, `must not contain '${part}'`);
  }
  for (const end of BAD_PATH_ENDS) {
    if (value.endsWith(end)) errors.invalid(`${path}.path`, value, `cannot end with '${end}'`);
  }
}

function validateBackend(backend: IngressBackend, path: string, errors: FieldErrors): void {
  const { service, resource } = backend;
  if (service !== undefined && resource !== undefined) {
    errors.invalid(path, '', 'cannot set both resource and service backends');
    return;
  }
  if (service === undefined && resource === undefined) {
    errors.invalid(path, '', 'resource or service backend is required');
    return;
  }
  if (service === undefined) {
    const { apiGroup, kind, name } = resource ?? {};
    if (apiGroup) errors.invalidAll(`${path}.resource.apiGroup`, apiGroup, dns1123Subdomain(apiGroup));
    errors.named(`${path}.resource.kind`, kind, pathSegmentName);
    errors.named(`${path}.resource.name`, name, pathSegmentName);
    return;
  }
  if (!service.name) errors.required(`${path}.service.name`);
  else errors.invalidAll(`${path}.service.name`, service.name, dns1035Label(service.name));
  const { name, number } = service.port ?? {};
  if (name && number) errors.invalid(path, '', 'cannot set both port name & port number');
  else if (name) errors.invalidAll(`${path}.service.port.name`, name, portName(name));
  else if (number) errors.invalidAll(`${path}.service.port.number`, number, portNumber(number));
  else errors.required(path, 'port name or number is required');
}

interface ClassParameters {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly scope?: string | null;
  readonly namespace?: string;
}

const MAX_CONTROLLER = 250;

function validateIngressClass(object: Draft, errors: FieldErrors): void {
  const { controller = '', parameters } = (object['spec'] ?? {}) as {
    controller?: string;
    parameters?: ClassParameters;
  };
  if (Buffer.byteLength(controller) > MAX_CONTROLLER) errors.tooLong('spec.controller', '', MAX_CONTROLLER);
  validateDomainPath(controller, 'spec.controller', errors);
  if (parameters === undefined) return;
  const path = 'spec.parameters';
  const { apiGroup, kind, name, scope, namespace } = parameters;
  if (apiGroup !== undefined) errors.invalidAll(`${path}.apiGroup`, apiGroup, dns1123Subdomain(apiGroup));
  errors.named(`${path}.kind`, kind, pathSegmentName);
  errors.named(`${path}.name`, name, pathSegmentName);
  const at = `${path}.namespace`;
  if (scope === 'Namespace') {
    if (namespace === undefined) errors.required(at, "`parameters.scope` is set to 'Namespace'");
    else errors.invalidAll(at, namespace, dns1123Label(namespace));
  } else if (scope === 'Cluster') {
    if (namespace !== undefined) errors.forbidden(at, "`parameters.scope` is set to 'Cluster'");
  } else if ((scope ?? undefined) === undefined) errors.required(`${path}.scope`);
  else errors.among(`${path}.scope`, scope ?? '', ['Cluster', 'Namespace']);
}

interface ParentReference {
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly namespace?: string;
}

function validateIpAddress(object: Draft, errors: FieldErrors): void {
  const { parentRef } = (object['spec'] ?? {}) as { parentRef?: ParentReference };
  const path = 'spec.parentRef';
  if (parentRef === undefined) {
    errors.required(path);
    return;
  }
  const { group, resource, name, namespace } = parentRef;
  if (group) errors.invalidAll(`${path}.group`, group, dns1123Subdomain(group));
  errors.named(`${path}.resource`, resource, pathSegmentName);
  errors.named(`${path}.name`, name, pathSegmentName);
  if (namespace) errors.invalidAll(`${path}.namespace`, namespace, pathSegmentName(namespace));
}

// --- NetworkPolicy

function defaultNetworkPolicy(object: Draft): void {
  const spec = object['spec'] as NetworkPolicySpec;
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const port of rule.ports ?? []) fillText(port, { protocol: 'TCP' });
  }
  spec.podSelector ??= {};
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function validateNetworkPolicy(object: Draft, errors: FieldErrors): void {
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
  if (types.length > 2)
    errors.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes');
  for (const [index, type] of types.entries()) {
    if (type !== 'Ingress' && type !== 'Egress') {
      errors.notSupported(`spec.policyTypes[${index}]`, type, ['Egress', 'Ingress']);
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

const ENDPOINTS_DEPRECATED = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

export const networkKinds: KindTable = {
  '/Service': serviceKind,
  '/Endpoints': namespacedKind({
    metadataOnUpdate: 'whole',
    deprecation: ENDPOINTS_DEPRECATED,
    createOnUpdate: true,
    default(object) {
      for (const subset of (object as unknown as Endpoints).subsets ?? []) {
        for (const port of subset.ports ?? []) fillText(port, { protocol: 'TCP' });
      }
    },
    validate: validateEndpoints,
  }),
  'discovery.k8s.io/EndpointSlice': namespacedKind({
    hasGeneration: true,
    bumpsGeneration: (object, old) => !sameValue(countedSlice(object), countedSlice(old)),
    default(object) {
      for (const port of (object as unknown as EndpointSlice).ports ?? []) {
        fill(port, { name: '', protocol: 'TCP' });
      }
    },
    validate: validateSlice,
    validateUpdate: (object, old, errors) =>
      errors.immutable('addressType', object['addressType'], old['addressType']),
  }),
  'networking.k8s.io/Ingress': namespacedKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    hasGeneration: true,
    create: (object) => void (object['status'] = { loadBalancer: {} }),
    validate: validateIngress,
  }),
  'networking.k8s.io/IngressClass': clusterKind({
    metadataOnUpdate: 'whole',
    hasGeneration: true,
    default(object) {
      const spec = object['spec'] as { parameters?: { scope?: string } } | undefined;
      if (spec?.parameters) fill(spec.parameters, { scope: 'Cluster' });
    },
    validate: validateIngressClass,
    validateOnUpdate: false,
    validateUpdate(object, old, errors) {
      const controllerOf = (draft: Draft): string =>
        (draft['spec'] as { controller?: string } | undefined)?.controller ?? '';
      errors.immutable('spec.controller', controllerOf(object), controllerOf(old));
      validateIngressClass(object, errors);
    },
  }),
  'networking.k8s.io/NetworkPolicy': namespacedKind({
    hasGeneration: true,
    default: defaultNetworkPolicy,
    validate: validateNetworkPolicy,
  }),
  'networking.k8s.io/ServiceCIDR': clusterKind({
    statusKeeps: 'labels',
    hasStatus: true,
  }),
  'networking.k8s.io/IPAddress': clusterKind({
    metadataOnUpdate: 'whole',
    name: canonicalIp,
    validate: validateIpAddress,
    validateOnUpdate: false,
    validateUpdate(object, old, errors) {
      const parentOf = (draft: Draft): unknown =>
        (draft['spec'] as { parentRef?: unknown } | undefined)?.parentRef;
      errors.immutable('spec.parentRef', parentOf(object), parentOf(old));
    },
  }),
};
