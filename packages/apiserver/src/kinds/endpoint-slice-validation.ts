import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import { validIp } from './ip.ts';
import type { Draft } from './model/meta.ts';
import type { EndpointSlice } from './model/network.ts';

/** Rules of EndpointSlices (pkg/apis/discovery/validation). */
export function validateSlice(object: Draft, errors: FieldErrors): void {
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
    ['forZones', labelValue],
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

/** All of a slice that its generation counts. */
export function countedSlice({ metadata, ...rest }: Draft): unknown {
  return {
    ...rest,
    labels: metadata.labels,
    annotations: metadata.annotations,
    owners: metadata.ownerReferences,
  };
}
