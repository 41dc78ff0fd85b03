import { clusterKind, type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { type Draft, own, setOwn, type TypedReference } from './model/meta.ts';
import type { Quantities } from './model/pod.ts';
import { dns1123Subdomain, labelValue, qualifiedName } from '@setpoint/kube';
import { fillText } from './pod-defaults.ts';
import { quantityNanos } from './quantity.ts';
import { validateQuantities, validateQuantity } from './resource-validation.ts';
import { validateNodeSelector } from './scheduling-validation.ts';

// --- Node

export interface Taint {
  key: string;
  value?: string;
  effect: string;
  timeAdded?: string;
}

export interface NodeSpec {
  unschedulable?: boolean;
  taints?: Taint[];
  podCIDR?: string;
  podCIDRs?: string[];
  providerID?: string;
}

function validateNode(object: Draft, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [index, taint] of ((object['spec'] as NodeSpec | undefined)?.taints ?? []).entries()) {
    const at = `spec.taints[${index}]`;
    errors.invalidAll(`${at}.key`, taint.key, qualifiedName(taint.key));
    errors.invalidAll(`${at}.value`, taint.value ?? '', labelValue(taint.value ?? ''));
    errors.oneOf(`${at}.effect`, taint.effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
    const pair = `${taint.key}:${taint.effect}`;
    if (seen.has(pair)) errors.duplicate(at, taint);
    seen.add(pair);
  }
}

function defaultNode(object: Draft): void {
  const status = object['status'] as { capacity?: Quantities; allocatable?: Quantities } | undefined;
  if (status?.capacity !== undefined && status.allocatable === undefined) {
    status.allocatable = { ...status.capacity };
  }
}

// --- LimitRange and ResourceQuota

interface LimitRangeItem {
  type: string;
  max?: Quantities;
  min?: Quantities;
  default?: Quantities;
  defaultRequest?: Quantities;
  maxLimitRequestRatio?: Quantities;
}

function limitsOf(object: Draft): LimitRangeItem[] {
  return (object['spec'] as { limits?: LimitRangeItem[] } | undefined)?.limits ?? [];
}

function inherit(target: Quantities, source: Quantities | undefined): void {
  for (const [name, value] of Object.entries(source ?? {})) {
    if (own(target, name) === undefined) setOwn(target, name, value);
  }
}

/** A container's default limit falls back to the maximum, its default request to that limit or the minimum. */
function defaultLimitRange(object: Draft): void {
  for (const item of limitsOf(object)) {
    if (item.type !== 'Container') continue;
    const limits: Quantities = { ...item.default };
    const requests: Quantities = { ...item.defaultRequest };
    inherit(limits, item.max);
    inherit(requests, limits);
    inherit(requests, item.min);
    if (Object.keys(limits).length > 0) item.default = limits;
    if (Object.keys(requests).length > 0) item.defaultRequest = requests;
  }
}

function validateLimitRange(object: Draft, errors: FieldErrors): void {
  const types = new Set<string>();
  for (const [index, item] of limitsOf(object).entries()) {
    const at = `spec.limits[${index}]`;
    if (types.has(item.type)) errors.duplicate(`${at}.type`, item.type);
    types.add(item.type);
    for (const field of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const) {
      validateQuantities(item[field], `${at}.${field}`, errors);
    }
    validateLimitOrder(item, at, errors);
  }
}

function validateLimitOrder(item: LimitRangeItem, path: string, errors: FieldErrors): void {
  const order: readonly (readonly [keyof LimitRangeItem, keyof LimitRangeItem, string])[] = [
    ['min', 'max', 'min'],
    ['min', 'defaultRequest', 'min'],
    ['defaultRequest', 'max', 'default request'],
    ['defaultRequest', 'default', 'default request'],
    ['default', 'max', 'default'],
    ['min', 'default', 'min'],
  ];
  for (const [low, high] of order) {
    for (const [name, value] of Object.entries((item[low] ?? {}) as Quantities)) {
      const other = own((item[high] ?? {}) as Quantities, name);
      const [a, b] = [quantityNanos(value), quantityNanos(other)];
      if (other !== undefined && a !== undefined && b !== undefined && a > b) {
        const names: Record<string, string> = {
          defaultRequest: 'default request',
          min: 'min',
          max: 'max',
          default: 'default',
        };
        errors.invalid(
          `${path}.${low}[${name}]`,
          String(value),
          `${names[low]} value ${value} is greater than ${names[high]} value ${other}`,
        );
      }
    }
  }
}

function validateQuota(object: Draft, errors: FieldErrors): void {
  const spec = object['spec'] as { hard?: Quantities } | undefined;
  for (const [name, value] of Object.entries(spec?.hard ?? {})) {
    const path = `spec.hard[${name}]`;
    errors.invalidAll(path, name, qualifiedName(name));
    validateQuantity(value, path, errors);
  }
}

function validateQuotaUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const scopes = (draft: Draft): unknown => (draft['spec'] as { scopes?: unknown } | undefined)?.scopes;
  if (!sameValue(scopes(object), scopes(old)))
    errors.invalid('spec.scopes', scopes(object), 'field is immutable');
}

// --- Events

function validateEvent(object: Draft, errors: FieldErrors): void {
  const field = object.apiVersion === 'v1' ? 'involvedObject' : 'regarding';
  const target = object[field] as TypedReference | undefined;
  const namespace = object.metadata.namespace;
  const expected = target?.namespace || 'default';
  // Events of cluster-scoped objects live in the default namespace.
  if (namespace !== expected && !(target?.namespace === undefined && namespace === 'kube-system')) {
    errors.invalid(`${field}.namespace`, target?.namespace ?? '', 'does not match event.namespace');
  }
}

// --- Scheduling, coordination, runtime

const MAX_USER_PRIORITY = 1_000_000_000;

function validatePriorityClass(object: Draft, errors: FieldErrors): void {
  const value = (object['value'] ?? 0) as number;
  const name = object.metadata.name ?? '';
  if (name.startsWith('system-')) {
    if (!['system-node-critical', 'system-cluster-critical'].includes(name)) {
      errors.forbidden(
        'metadata.name',
        "priority class names with 'system-' prefix are reserved for system use only. error: not a known system priority class",
      );
    }
  } else if (value > MAX_USER_PRIORITY) {
    errors.forbidden('value', `maximum allowed value of a user defined priority is ${MAX_USER_PRIORITY}`);
  }
  const policy = object['preemptionPolicy'] as string | undefined;
  if (policy) errors.oneOf('preemptionPolicy', policy, ['Never', 'PreemptLowerPriority']);
}

function validatePriorityClassUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  if ((object['value'] ?? 0) !== (old['value'] ?? 0))
    errors.forbidden('value', 'may not be changed in an update.');
  errors.immutable('preemptionPolicy', object['preemptionPolicy'], old['preemptionPolicy']);
}

interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  leaseTransitions?: number;
}

function validateLease(object: Draft, errors: FieldErrors): void {
  const spec = (object['spec'] ?? {}) as LeaseSpec;
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec;
  if (duration !== undefined && duration <= 0)
    errors.invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0');
  if (transitions !== undefined && transitions < 0) {
    errors.invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0');
  }
  if (spec.holderIdentity === '') errors.invalid('spec.holderIdentity', '', 'must not be empty');
}

function validateRuntimeClass(object: Draft, errors: FieldErrors): void {
  const handler = (object['handler'] ?? '') as string;
  if (handler === '') errors.required('handler');
  else errors.invalidAll('handler', handler, dns1123Subdomain(handler));
}

// --- Dynamic resource allocation

function validateSliceNodes(object: Draft, errors: FieldErrors): void {
  const selector = (
    object['spec'] as { nodeSelector?: Parameters<typeof validateNodeSelector>[0] } | undefined
  )?.nodeSelector;
  if (selector !== undefined) validateNodeSelector(selector, 'spec.nodeSelector', errors);
}

export const clusterKinds: KindTable = {
  '/Node': clusterKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    statusOnCreate: true,
    default: defaultNode,
    validate: validateNode,
  }),
  '/LimitRange': namespacedKind({ default: defaultLimitRange, validate: validateLimitRange }),
  '/ResourceQuota': namespacedKind({
    hasStatus: true,
    validate: validateQuota,
    validateUpdate: validateQuotaUpdate,
  }),
  '/Event': namespacedKind({
    metadataOnUpdate: 'common',
    validate: validateEvent,
    createOnUpdate: true,
    anyName: true,
  }),
  'events.k8s.io/Event': namespacedKind({ validate: validateEvent, createOnUpdate: true, anyName: true }),
  'scheduling.k8s.io/PriorityClass': clusterKind({
    hasGeneration: true,
    bumpsGeneration: () => false,
    default: (object) => fillText(object, { preemptionPolicy: 'PreemptLowerPriority' }),
    validate: validatePriorityClass,
    validateUpdate: validatePriorityClassUpdate,
  }),
  'coordination.k8s.io/Lease': namespacedKind({
    createOnUpdate: true,
    unconditionalUpdate: false,
    validate: validateLease,
  }),
  'coordination.k8s.io/LeaseCandidate': namespacedKind({ createOnUpdate: true, unconditionalUpdate: false }),
  'node.k8s.io/RuntimeClass': clusterKind({
    metadataOnUpdate: 'whole',
    validate: validateRuntimeClass,
    validateUpdate: (object, old, errors) => errors.immutable('handler', object['handler'], old['handler']),
  }),
  'resource.k8s.io/DeviceClass': clusterKind({
    metadataOnUpdate: 'whole',
    hasGeneration: true,
  }),
  'resource.k8s.io/ResourceClaim': namespacedKind({
    statusKeeps: 'labels',
    metadataOnUpdate: 'whole',
    hasStatus: true,
    validateUpdate: (object, old, errors) => errors.immutable('spec', object['spec'], old['spec']),
  }),
  'resource.k8s.io/ResourceClaimTemplate': namespacedKind({
    metadataOnUpdate: 'whole',
    validateUpdate: (object, old, errors) => errors.immutable('spec', object['spec'], old['spec']),
  }),
  'resource.k8s.io/ResourceSlice': clusterKind({ hasGeneration: true, validate: validateSliceNodes }),
};
