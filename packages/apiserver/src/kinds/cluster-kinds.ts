import { clusterKind, type KindTable, namespacedKind } from './define-kind.ts';
import {
  defaultDeviceClaim,
  immutableSpec,
  validateDeviceClass,
  validateResourceClaim,
  validateResourceClaimTemplate,
} from './device-validation.ts';
import {
  dropSliceFields,
  validateResourceSlice,
  validateResourceSliceUpdate,
  warnSlice,
} from './slice-validation.ts';
import { validateEvent, validateEventUpdate } from './event-validation.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { type Draft, own, setOwn } from './model/meta.ts';
import {
  defaultNode,
  dropConfigSource,
  validateNode,
  validateNodeUpdate,
  warnNode,
} from './node-validation.ts';
import { roundToMilli } from './quantity.ts';
import { validateLabels } from './metadata.ts';
import type { Quantities, Toleration } from './model/pod.ts';
import { validateLimits } from './pod/resources.ts';
import { validateTolerations } from './pod/scheduling.ts';
import { dns1123Label } from '@setpoint/kube';
import { fill } from './pod-defaults.ts';
import { type LimitRangeItem, validateLimitRange, validateQuota, validateQuotaUpdate } from './limits.ts';

// --- LimitRange and ResourceQuota

function limitsOf(object: Draft): LimitRangeItem[] {
  return (object['spec'] as { limits?: LimitRangeItem[] } | undefined)?.limits ?? [];
}

function inherit(target: Quantities, source: Quantities | undefined): void {
  for (const [name, value] of Object.entries(source ?? {})) {
    if (own(target, name) === undefined) setOwn(target, name, value);
  }
}

const LIMIT_FIELDS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** A container's default limit falls back to the maximum, its default request to that limit or the minimum. */
function defaultLimitRange(object: Draft): void {
  for (const item of limitsOf(object)) {
    for (const field of LIMIT_FIELDS) roundToMilli(item[field]);
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
  if (policy !== undefined) errors.oneOf('preemptionPolicy', policy, ['PreemptLowerPriority', 'Never']);
}

function validatePriorityClassUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  if ((object['value'] ?? 0) !== (old['value'] ?? 0))
    errors.forbidden('value', 'may not be changed in an update.');
  errors.immutable('preemptionPolicy', object['preemptionPolicy'], old['preemptionPolicy']);
}

/** The feature behind these (CoordinatedLeaderElection) is off unless a server is told otherwise. */
function dropElection(object: Draft): void {
  const spec = object['spec'] as { preferredHolder?: string; strategy?: string };
  delete spec.preferredHolder;
  delete spec.strategy;
}

interface LeaseSpec {
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
}

function validateRuntimeClass(object: Draft, errors: FieldErrors): void {
  const { handler, overhead, scheduling } = object as {
    handler?: string;
    overhead?: { podFixed?: Quantities };
    scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] };
  };
  errors.named('handler', handler, dns1123Label);
  validateLimits(overhead?.podFixed, 'overhead', errors);
  validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector', errors);
  const tolerations = scheduling?.tolerations ?? [];
  validateTolerations(tolerations, 'scheduling.tolerations', errors);
  for (const [index, toleration] of tolerations.entries()) {
    const isRepeated = tolerations.slice(0, index).some((other) => sameValue(other, toleration));
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds = null } = toleration;
    // The server shows its own form of a toleration.
    const shown = {
      Key: key,
      Operator: operator,
      Value: value,
      Effect: effect,
      TolerationSeconds: tolerationSeconds,
    };
    if (isRepeated) errors.duplicate(`scheduling.tolerations[${index}]`, shown);
  }
}

export const clusterKinds: KindTable = {
  '/Node': clusterKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    statusOnCreate: true,
    default: defaultNode,
    create: dropConfigSource,
    update: dropConfigSource,
    validate: validateNode,
    // The server judges an update by the rules of creation once more.
    validateUpdate: validateNodeUpdate,
    warnings: warnNode,
  }),
  '/ComponentStatus': clusterKind({ deprecation: 'v1 ComponentStatus is deprecated in v1.19+' }),
  '/LimitRange': namespacedKind({ default: defaultLimitRange, validate: validateLimitRange }),
  '/ResourceQuota': namespacedKind({
    hasStatus: true,
    default: (object) => roundToMilli((object['spec'] as { hard?: Quantities } | undefined)?.hard),
    validate: validateQuota,
    validateUpdate: validateQuotaUpdate,
  }),
  '/Event': namespacedKind({
    metadataOnUpdate: 'common',
    validate: validateEvent,
    validateOnUpdate: false,
    validateUpdate: validateEventUpdate,
    createOnUpdate: true,
    anyName: true,
  }),
  'events.k8s.io/Event': namespacedKind({
    // Both APIs' events are the older's to the server.
    groupInErrors: '',
    metadataOnUpdate: 'common',
    validate: validateEvent,
    validateOnUpdate: false,
    validateUpdate: validateEventUpdate,
    createOnUpdate: true,
    anyName: true,
  }),
  'scheduling.k8s.io/PriorityClass': clusterKind({
    hasGeneration: true,
    bumpsGeneration: () => false,
    default: (object) => fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
    validate: validatePriorityClass,
    validateOnUpdate: false,
    validateUpdate: validatePriorityClassUpdate,
  }),
  'coordination.k8s.io/Lease': namespacedKind({
    createOnUpdate: true,
    unconditionalUpdate: false,
    create: dropElection,
    update: dropElection,
    validate: validateLease,
  }),
  'coordination.k8s.io/LeaseCandidate': namespacedKind({ createOnUpdate: true, unconditionalUpdate: false }),
  'node.k8s.io/RuntimeClass': clusterKind({
    unconditionalUpdate: false,
    metadataOnUpdate: 'whole',
    validate: validateRuntimeClass,
    validateUpdate: (object, old, errors) => errors.immutable('handler', object['handler'], old['handler']),
  }),
  'resource.k8s.io/DeviceClass': clusterKind({
    metadataOnUpdate: 'whole',
    hasGeneration: true,
    validate: validateDeviceClass,
  }),
  'resource.k8s.io/ResourceClaim': namespacedKind({
    statusKeeps: 'labels',
    metadataOnUpdate: 'whole',
    hasStatus: true,
    default: (object) => defaultDeviceClaim(object['spec']),
    validate: validateResourceClaim,
    validateOnUpdate: false,
    validateUpdate: immutableSpec,
  }),
  'resource.k8s.io/ResourceClaimTemplate': namespacedKind({
    metadataOnUpdate: 'whole',
    default: (object) => defaultDeviceClaim((object['spec'] as { spec?: unknown }).spec),
    validate: validateResourceClaimTemplate,
    validateUpdate: immutableSpec,
  }),
  'resource.k8s.io/ResourceSlice': clusterKind({
    hasGeneration: true,
    drop: dropSliceFields,
    validate: validateResourceSlice,
    warnings: warnSlice,
    validateOnUpdate: false,
    validateUpdate: validateResourceSliceUpdate,
  }),
};
