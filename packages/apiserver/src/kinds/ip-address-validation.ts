import { dns1123Subdomain, pathSegmentName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import type { Draft } from './model/meta.ts';

interface ParentReference {
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** Rules of IPAddresses: whose the address is (pkg/apis/networking/validation). */
export function validateIpAddress(object: Draft, errors: FieldErrors): void {
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

export function validateIpAddressUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const parentOf = (draft: Draft): unknown =>
    (draft['spec'] as { parentRef?: unknown } | undefined)?.parentRef;
  validateIpAddress(object, errors);
  errors.immutable('spec.parentRef', parentOf(object), parentOf(old));
}
