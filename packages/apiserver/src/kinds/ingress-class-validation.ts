import { dns1123Label, dns1123Subdomain, pathSegmentName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import { validateDomainPath } from './job-validation.ts';
import type { Draft } from './model/meta.ts';

interface ClassParameters {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly scope?: string | null;
  readonly namespace?: string;
}

const MAX_CONTROLLER = 250;

/** Rules of IngressClasses (pkg/apis/networking/validation). */
export function validateIngressClass(object: Draft, errors: FieldErrors): void {
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
