import {
  dns1123Label,
  dns1123Subdomain,
  pathSegmentName,
  portName,
  portNumber,
  wildcardDns1123Subdomain,
} from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import { validIp } from './ip.ts';
import type { Draft } from './model/meta.ts';
import type { Ingress, IngressBackend, IngressRule } from './model/network.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

/** Rules of Ingresses (pkg/apis/networking/validation). */
export function validateIngress(object: Draft, errors: FieldErrors): void {
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
    if (typeof apiGroup === 'string')
      errors.invalidAll(`${path}.resource.apiGroup`, apiGroup, dns1123Subdomain(apiGroup));
    errors.named(`${path}.resource.kind`, kind, pathSegmentName);
    errors.named(`${path}.resource.name`, name, pathSegmentName);
    return;
  }
  if (!service.name) errors.required(`${path}.service.name`);
  else errors.invalidAll(`${path}.service.name`, service.name, dns1123Label(service.name));
  const { name, number } = service.port ?? {};
  if (name && number) errors.invalid(path, '', 'cannot set both port name & port number');
  else if (name) errors.invalidAll(`${path}.service.port.name`, name, portName(name));
  else if (number) errors.invalidAll(`${path}.service.port.number`, number, portNumber(number));
  else errors.required(path, 'port name or number is required');
}
