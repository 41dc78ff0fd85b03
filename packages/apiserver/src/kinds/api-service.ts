import { dns1035Label, dns1123Subdomain, pathSegmentName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import { fill } from './pod-defaults.ts';

/** Rules of APIServices (kube-aggregator/pkg/apis/apiregistration/validation). */
interface ApiServiceSpec {
  readonly group?: string;
  readonly version?: string;
  readonly groupPriorityMinimum?: number;
  readonly versionPriority?: number;
  readonly service?: { readonly name?: string; readonly namespace?: string; readonly port?: number };
  readonly caBundle?: string;
  readonly insecureSkipTLSVerify?: boolean;
}

export function defaultApiService(object: Draft): void {
  const { service } = object['spec'] as ApiServiceSpec;
  if (service) fill(service, { port: 443 });
}

export function validateApiService(object: Draft, errors: FieldErrors): void {
  const spec = object['spec'] as ApiServiceSpec;
  const { group = '', version = '' } = spec;
  validateServiceName(object.metadata.name ?? '', `${version}.${group}`, errors);
  if (group === '' && version !== 'v1')
    errors.required('spec.group', 'only v1 may have an empty group and it better be legacy kube');
  if (group !== '') errors.invalidAll('spec.group', group, dns1123Subdomain(group));
  errors.invalidAll('spec.version', version, dns1035Label(version));
  for (const [field, max] of [
    ['groupPriorityMinimum', 20_000],
    ['versionPriority', 1000],
  ] as const) {
    const value = spec[field] ?? 0;
    if (value <= 0 || value > max)
      errors.invalid(`spec.${field}`, value, `must be positive and less than ${max}`);
  }
  validateBackend(spec, errors);
}

function validateServiceName(name: string, required: string, errors: FieldErrors): void {
  if (name === '' || pathSegmentName(name).length > 0 || name === required) return;
  const rule = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required)}`;
  errors.invalid('metadata.name', name, rule);
}

/** What serves the group; without one the server does itself. */
function validateBackend(spec: ApiServiceSpec, errors: FieldErrors): void {
  const { service, caBundle = '', insecureSkipTLSVerify: isInsecure = false } = spec;
  const field = 'spec.insecureSkipTLSVerify';
  if (!service) {
    if (caBundle !== '') {
      const size = Buffer.from(caBundle, 'base64').length;
      errors.invalid('spec.caBundle', `${size} bytes`, 'local APIServices may not have a caBundle');
    }
    if (isInsecure) errors.invalid(field, true, 'local APIServices may not have insecureSkipTLSVerify');
    return;
  }
  const { namespace, name, port = 443 } = service;
  if (!namespace) errors.required('spec.service.namespace');
  if (!name) errors.required('spec.service.name');
  if (port < 1 || port > 65535)
    errors.invalid('spec.service.port', port, 'port is not valid: must be between 1 and 65535, inclusive');
  if (isInsecure && caBundle !== '') errors.invalid(field, true, 'may not be true if caBundle is present');
}
