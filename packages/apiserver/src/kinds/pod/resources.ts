import { qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from '../field-error.ts';
import { own } from '../model/meta.ts';
import type { Quantities, ResourceRequirements } from '../model/pod.ts';
import { quantityNanos, quantityText } from '../quantity.ts';
import {
  isExtendedResource,
  isHugePages,
  isIntegerResource,
  isNativeResource,
  isOvercommitAllowed,
  isStandardResource,
} from '../resource-names.ts';

const WHOLE = 1_000_000_000n;
const CONTAINER_RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

type NameRule = (name: string, path: string, errors: FieldErrors) => void;

/** A resource's name: standard, or qualified by a domain. Answers whether it is. */
export function validateResourceName(name: string, path: string, errors: FieldErrors): boolean {
  if (isStandardResource(name)) return true;
  const problems = qualifiedName(name);
  errors.invalidAll(path, name, problems);
  if (problems.length > 0) return false;
  if (name.includes('/')) return true;
  errors.invalid(path, name, 'must be a standard resource type or fully qualified');
  return false;
}

/** A name a container can ask for a resource by. */
export function validateContainerResourceName(name: string, path: string, errors: FieldErrors): void {
  if (CONTAINER_RESOURCES.has(name)) return;
  validateResourceName(name, path, errors);
  const parts = name.split('/').length;
  if (parts === 1) {
    if (!isHugePages(name)) errors.invalid(path, name, 'must be a standard resource for containers');
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.invalid(path, name, "doesn't follow extended resource name standard");
  }
}

function validatePodResourceName(name: string, path: string, errors: FieldErrors): void {
  if (name === 'cpu' || name === 'memory') return;
  if (validateResourceName(name, path, errors) && !isHugePages(name)) {
    errors.notSupported(path, name, ['cpu', 'memory']);
  }
}

/** A quantity of a resource: not negative, whole where the resource is counted. */
export function validateResourceQuantity(
  name: string,
  value: string | number,
  path: string,
  errors: FieldErrors,
): void {
  const nanos = quantityNanos(value) ?? 0n;
  if (nanos < 0n) errors.invalid(path, quantityText(value), 'must be greater than or equal to 0');
  if (nanos % WHOLE !== 0n && isIntegerResource(name)) {
    errors.invalid(path, quantityText(value), 'must be an integer');
  }
}

/** Rules of the resources of a container. `claims` are the names the pod gives its claims. */
export function validateContainerResources(
  resources: ResourceRequirements | undefined,
  claims: ReadonlySet<string>,
  path: string,
  errors: FieldErrors,
): void {
  if (resources === undefined) return;
  validateRequirements(resources, validateContainerResourceName, path, errors);
  validateClaims(resources.claims ?? [], claims, `${path}.claims`, errors);
}

/** Rules of the resources of a whole pod. */
export function validatePodResources(
  resources: ResourceRequirements,
  path: string,
  errors: FieldErrors,
): void {
  if (resources.claims !== undefined) {
    errors.forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level');
  }
  validateRequirements(resources, validatePodResourceName, path, errors);
  validateClaims(resources.claims ?? [], new Set(), `${path}.claims`, errors);
}

/** Only the limits of a list of quantities, as overhead is checked. */
export function validateLimits(limits: Quantities | undefined, path: string, errors: FieldErrors): void {
  if (limits !== undefined) validateRequirements({ limits }, validateContainerResourceName, path, errors);
}

function validateRequirements(
  resources: ResourceRequirements,
  nameRule: NameRule,
  path: string,
  errors: FieldErrors,
): void {
  const { limits, requests } = resources;
  let computes = false;
  let hugePages = false;
  const note = (name: string): void => {
    computes ||= name === 'cpu' || name === 'memory';
    hugePages ||= isHugePages(name);
  };
  for (const name in limits) {
    const value = own(limits, name) ?? 0;
    const at = `${path}.limits[${name}]`;
    nameRule(name, at, errors);
    validateResourceQuantity(name, value, at, errors);
    validateHugePages(name, value, at, errors);
    note(name);
  }
  for (const name in requests) {
    const value = own(requests, name) ?? 0;
    const at = `${path}.requests[${name}]`;
    nameRule(name, at, errors);
    validateResourceQuantity(name, value, at, errors);
    compareWithLimit(name, value, limits, path, errors);
    validateHugePages(name, value, at, errors);
    note(name);
  }
  if (hugePages && !computes) errors.forbidden(path, 'HugePages require cpu or memory');
}

/** Huge pages come in their own size only. */
function validateHugePages(name: string, value: string | number, path: string, errors: FieldErrors): void {
  if (!isHugePages(name)) return;
  const page = quantityNanos(name.slice('hugepages-'.length));
  const isWhole = page !== undefined && page > 0n && (quantityNanos(value) ?? 0n) % page === 0n;
  if (isWhole) return;
  const shown = quantityText(value);
  errors.invalid(path, shown, `${shown} is not positive integer multiple of ${name}`);
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
  const requested = quantityNanos(value) ?? 0n;
  const allowed = quantityNanos(limit) ?? 0n;
  const at = `${path}.requests`;
  if (requested !== allowed && !isOvercommitAllowed(name)) {
    errors.invalid(at, quantityText(value), `must be equal to ${name} limit of ${quantityText(limit)}`);
  } else if (requested > allowed) {
    const detail = `must be less than or equal to ${name} limit of ${quantityText(limit)}`;
    errors.invalid(at, quantityText(value), detail);
  }
}

function validateClaims(
  list: readonly { name: string; request?: string }[],
  podClaims: ReadonlySet<string>,
  path: string,
  errors: FieldErrors,
): void {
  const names = new Set<string>();
  for (const [index, { name, request }] of list.entries()) {
    const at = `${path}[${index}]`;
    if (!name) {
      errors.required(at);
    } else if (names.has(name)) {
      errors.duplicate(at, name);
    } else {
      const key = request ? `${name}/${request}` : name;
      if (names.has(key)) errors.duplicate(at, key);
      else if (!request && [...names].some((other) => other.startsWith(`${name}/`)))
        errors.duplicate(at, name);
      names.add(key);
    }
    if (!name || podClaims.has(name)) continue;
    const known = [...podClaims].toSorted().join(', ');
    const rule = 'must be one of the names in pod.spec.resourceClaims';
    errors.notFound(at, name ?? '', podClaims.size === 0 ? `${rule} which is empty` : `${rule}: ${known}`);
  }
}
