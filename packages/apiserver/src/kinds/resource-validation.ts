import type { FieldErrors } from './field-error.ts';
import { own } from './model/meta.ts';
import type { Quantities, ResourceRequirements } from './model/pod.ts';
import { qualifiedName } from '@setpoint/kube';
import { QUANTITY_MESSAGE, quantityNanos } from './quantity.ts';

const CONTAINER_RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** Resources a node can promise only once: extended resources and huge pages. */
function isOvercommitAllowed(name: string): boolean {
  return !name.includes('/') && !name.startsWith('hugepages-');
}

export function validateQuantity(
  value: string | number,
  path: string,
  errors: FieldErrors,
): bigint | undefined {
  const nanos = quantityNanos(value);
  if (nanos === undefined) errors.invalid(path, value, QUANTITY_MESSAGE);
  else if (nanos < 0n) errors.invalid(path, String(value), 'must be greater than or equal to 0');
  return nanos;
}

/** Rules of a map of resource names to quantities, as in `limits`. */
export function validateQuantities(
  quantities: Quantities | undefined,
  path: string,
  errors: FieldErrors,
  standard?: ReadonlySet<string>,
): void {
  for (const [name, value] of Object.entries(quantities ?? {})) {
    const at = `${path}[${name}]`;
    errors.invalidAll(at, name, qualifiedName(name));
    if (
      standard !== undefined &&
      !name.includes('/') &&
      !standard.has(name) &&
      !name.startsWith('hugepages-')
    ) {
      errors.invalid(at, name, 'must be a standard resource type or fully qualified');
      errors.invalid(at, name, 'must be a standard resource for containers');
    }
    const nanos = validateQuantity(value, at, errors);
    if (nanos !== undefined && name.includes('/') && nanos % 1_000_000_000n !== 0n) {
      errors.invalid(at, String(value), 'must be an integer');
    }
  }
}

export function validateResourceRequirements(
  resources: ResourceRequirements | undefined,
  path: string,
  errors: FieldErrors,
): void {
  if (resources === undefined) return;
  validateQuantities(resources.limits, `${path}.limits`, errors, CONTAINER_RESOURCES);
  validateQuantities(resources.requests, `${path}.requests`, errors, CONTAINER_RESOURCES);
  for (const [name, value] of Object.entries(resources.requests ?? {})) {
    compareWithLimit(name, value, resources.limits, path, errors);
  }
}

function compareWithLimit(
  name: string,
  value: string | number,
  limits: Quantities | undefined,
  path: string,
  errors: FieldErrors,
): void {
  const limit = own(limits, name);
  if (limit === undefined) {
    if (!isOvercommitAllowed(name)) {
      errors.required(`${path}.limits`, 'Limit must be set for non overcommitable resources');
    }
    return;
  }
  const requested = quantityNanos(value);
  const allowed = quantityNanos(limit);
  if (requested === undefined || allowed === undefined) return;
  if (!isOvercommitAllowed(name) && requested !== allowed) {
    errors.invalid(`${path}.requests`, String(value), `must be equal to ${name} limit of ${limit}`);
  } else if (requested > allowed) {
    errors.invalid(
      `${path}.requests`,
      String(value),
      `must be less than or equal to ${name} limit of ${limit}`,
    );
  }
}
