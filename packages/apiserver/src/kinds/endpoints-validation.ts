import { dns1123Label, dns1123Subdomain, portNumber, qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import { endpointIp, validIp } from './ip.ts';
import type { Draft } from './model/meta.ts';
import type { Endpoints, EndpointSubset } from './model/network.ts';

/** Rules of Endpoints (pkg/apis/core/validation). */
export function validateEndpoints(object: Draft, errors: FieldErrors): void {
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
