import { type KindEntry, type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { percentOrInt, validateNotOver100Percent, validatePositiveIntOrPercent } from './int-or-percent.ts';
import type { Draft } from './model/meta.ts';
import type { PodTemplateSpec } from './model/pod.ts';
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  ReplicationController,
  RollingUpdate,
  StatefulSet,
} from './model/workloads.ts';
import { dns1123Label } from '@setpoint/kube';
import { defaultPodSpec, fill, fillText } from './pod-defaults.ts';
import { validatePodTemplate } from './pod/template.ts';
import { dropDisabledFields } from './pod/disabled-fields.ts';
import {
  type LongRunning,
  MISMATCH,
  validateLongRunning,
  validateRunsForEver,
  validateSelectedTemplate,
} from './pod/long-running.ts';
import { warnPodSpec } from './pod-warnings.ts';
import { isEmptySelector, isReadableSelector, selectorMatches, validateLabelSelector } from './selectors.ts';
import { validateClaimSpec } from './volume/claim.ts';
import { defaultClaimSpec } from './volume-kinds.ts';

function immutableSelector(object: Draft, old: Draft, errors: FieldErrors): void {
  const selectorOf = (draft: Draft): unknown => (draft['spec'] as { selector?: unknown }).selector;
  errors.immutable('spec.selector', selectorOf(object), selectorOf(old));
}

function templateWarnings(object: Draft): readonly string[] {
  const spec = object['spec'] as { template?: PodTemplateSpec };
  return warnPodSpec(spec.template?.spec, 'spec.template.spec');
}

function defaultTemplate(object: Draft): void {
  const spec = object['spec'] as { template?: PodTemplateSpec };
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
}

// --- Deployment

function defaultDeployment(object: Draft): void {
  const { spec } = object as unknown as Deployment;
  defaultTemplate(object);
  fill(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = spec.strategy ?? {};
  fillText(strategy, { type: 'RollingUpdate' });
  if (strategy.type !== 'RollingUpdate') return;
  strategy.rollingUpdate ??= {};
  fill(strategy.rollingUpdate, { maxUnavailable: '25%', maxSurge: '25%' });
}

/** Sets of replicas are said to be deployments in one of their errors, and the other way round. */
const REPLICATED: LongRunning = {
  kind: 'ReplicaSet',
  emptySelector: 'deployment',
  unreadable: 'invalid label selector',
};

function validateDeployment(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as Deployment;
  errors.nonNegative('spec.replicas', spec.replicas);
  validateLongRunning(spec, REPLICATED, errors);
  validateStrategy(spec.strategy ?? {}, errors);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  errors.nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  const deadline = spec.progressDeadlineSeconds;
  errors.nonNegative('spec.progressDeadlineSeconds', deadline);
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) {
    errors.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
  }
}

function validateStrategy(strategy: NonNullable<Deployment['spec']['strategy']>, errors: FieldErrors): void {
  const path = 'spec.strategy';
  if (strategy.type === 'Recreate') {
    if (strategy.rollingUpdate) {
      errors.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
    }
    return;
  }
  if (strategy.type !== 'RollingUpdate') {
    errors.notSupported(path, internalStrategy(strategy), ['Recreate', 'RollingUpdate']);
    return;
  }
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {};
  const at = `${path}.rollingUpdate`;
  validatePositiveIntOrPercent(maxUnavailable, `${at}.maxUnavailable`, errors);
  validatePositiveIntOrPercent(maxSurge, `${at}.maxSurge`, errors);
  if (percentOrInt(maxUnavailable, 0) === 0 && percentOrInt(maxSurge, 0) === 0) {
    errors.invalid(`${at}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0');
  }
  validateNotOver100Percent(maxUnavailable, `${at}.maxUnavailable`, errors);
}

/** The server shows its own form of a strategy it does not know. */
function internalStrategy({
  type = '',
  rollingUpdate,
}: {
  type?: string;
  rollingUpdate?: RollingUpdate;
}): unknown {
  const shown =
    rollingUpdate === undefined
      ? null
      : { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 };
  return { Type: type, RollingUpdate: shown };
}

// --- ReplicaSet and ReplicationController

function validateReplicaSet(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as ReplicaSet;
  errors.nonNegative('spec.replicas', spec.replicas);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  validateLongRunning(spec, REPLICATED, errors);
}

function defaultReplicationController(object: Draft): void {
  const { spec, metadata } = object as unknown as ReplicationController;
  defaultTemplate(object);
  fill(spec, { replicas: 1 });
  const labels = spec.template?.metadata?.labels ?? {};
  if (Object.keys(labels).length === 0) return;
  if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

function validateReplicationController(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as ReplicationController;
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  const { selector = {} } = spec;
  if (Object.keys(selector).length === 0) errors.required('spec.selector');
  errors.nonNegative('spec.replicas', spec.replicas);
  if (!spec.template) errors.required('spec.template');
  else validateSelectedTemplate(spec.template, { matchLabels: selector }, 'ReplicationController', errors);
}

// --- StatefulSet

function defaultStatefulSet(object: Draft): void {
  const { spec } = object as unknown as StatefulSet;
  defaultTemplate(object);
  fillText(spec, { podManagementPolicy: 'OrderedReady' });
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    updateStrategy: {},
    persistentVolumeClaimRetentionPolicy: {},
  });
  const strategy = spec.updateStrategy ?? {};
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate)
    fill(strategy.rollingUpdate, { partition: 0 });
  fillText(spec.persistentVolumeClaimRetentionPolicy ?? {}, { whenDeleted: 'Retain', whenScaled: 'Retain' });
  for (const template of spec.volumeClaimTemplates ?? []) {
    fillText(template, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
    template.spec ??= {};
    defaultClaimSpec(template.spec);
    template.status = { phase: 'Pending' };
  }
}

function validateStatefulSet(object: Draft, errors: FieldErrors): void {
  validateStatefulSpec(object, false, errors);
}

/** On update what cannot change any more is not looked at again. */
function validateStatefulSpec(object: Draft, isUpdate: boolean, errors: FieldErrors): void {
  const { spec } = object as unknown as StatefulSet;
  const policy = spec.podManagementPolicy;
  if (!policy) errors.required('spec.podManagementPolicy');
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'");
  }
  validateStatefulStrategy(spec.updateStrategy ?? {}, errors);
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = spec.persistentVolumeClaimRetentionPolicy?.[field];
    errors.among(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, ['Retain', 'Delete']);
  }
  if (!isUpdate) validateClaimTemplates(spec.volumeClaimTemplates ?? [], errors);
  errors.nonNegative('spec.replicas', spec.replicas);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  errors.nonNegative('spec.ordinals.start', spec.ordinals?.start);
  const { serviceName } = spec;
  if (!isUpdate && serviceName) errors.invalidAll('spec.serviceName', serviceName, dns1123Label(serviceName));
  const withClaims = { ...spec, template: withClaimVolumes(spec) };
  validateLongRunning(withClaims, STATEFUL, errors);
}

const STATEFUL: LongRunning = {
  kind: 'StatefulSet',
  emptySelector: 'statefulset',
  unreadable: '',
  repeatsMetadata: true,
};

/** The claims are volumes of the pods too, so mounts may name them. */
function withClaimVolumes(spec: StatefulSet['spec']): PodTemplateSpec | undefined {
  const { volumeClaimTemplates: claims = [], template } = spec;
  if (!template?.spec) return template;
  // The set gives its pods their names.
  const { hostname: _hostname, subdomain: _subdomain, ...pod } = template.spec;
  if (claims.length === 0) return { ...template, spec: pod };
  const names = new Set(claims.map((claim) => claim.metadata?.name ?? ''));
  const volumes = (pod.volumes ?? []).filter(({ name }) => !names.has(name));
  const claimVolumes = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: { ...pod, volumes: [...claimVolumes, ...volumes] } };
}

function validateClaimTemplates(
  templates: NonNullable<StatefulSet['spec']['volumeClaimTemplates']>,
  errors: FieldErrors,
): void {
  for (const [index, { spec = {} }] of templates.entries()) {
    validateClaimSpec(spec, `spec.volumeClaimTemplates[${index}].spec`, errors);
  }
}

function validateStatefulStrategy(
  strategy: NonNullable<StatefulSet['spec']['updateStrategy']>,
  errors: FieldErrors,
): void {
  const path = 'spec.updateStrategy';
  const { type, rollingUpdate } = strategy;
  // The server shows its own form of a strategy.
  const shown =
    rollingUpdate === undefined
      ? null
      : { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null };
  if (!type) errors.required(path);
  else if (type === 'OnDelete') {
    if (rollingUpdate) {
      errors.invalid(`${path}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'");
    }
  } else if (type !== 'RollingUpdate') {
    errors.invalid(path, { Type: type, RollingUpdate: shown }, "must be 'RollingUpdate' or 'OnDelete'");
  } else if (rollingUpdate) {
    errors.nonNegative(`${path}.rollingUpdate.partition`, rollingUpdate.partition);
    const { maxUnavailable } = rollingUpdate;
    if (maxUnavailable === undefined) return;
    const at = `${path}.rollingUpdate.maxUnavailable`;
    validatePositiveIntOrPercent(maxUnavailable, at, errors);
    if (percentOrInt(maxUnavailable, 0) === 0) errors.invalid(at, maxUnavailable, 'cannot be 0');
    validateNotOver100Percent(maxUnavailable, at, errors);
  }
}

const STATEFUL_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function validateStatefulUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  validateStatefulSpec(object, true, errors);
  const rest = (draft: Draft): unknown => ({
    ...(draft['spec'] as object),
    ...Object.fromEntries(STATEFUL_MUTABLE.map((field) => [field, undefined])),
  });
  if (!sameValue(rest(object), rest(old))) {
    errors.forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
  }
}

// --- DaemonSet

function defaultDaemonSet(object: Draft): void {
  const { spec } = object as unknown as DaemonSet;
  defaultTemplate(object);
  fill(spec, { updateStrategy: {}, revisionHistoryLimit: 10 });
  const strategy = spec.updateStrategy ?? {};
  fillText(strategy, { type: 'RollingUpdate' });
  if (object.metadata.annotations?.[TEMPLATE_GENERATION] === undefined) setTemplateGeneration(object, '0');
  if (strategy.type !== 'RollingUpdate') return;
  strategy.rollingUpdate ??= {};
  fill(strategy.rollingUpdate, { maxUnavailable: 1, maxSurge: 0 });
}

/** What older versions of the API had in the spec; kept for whoever still reads it. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

function setTemplateGeneration(object: Draft, value: string): void {
  object.metadata.annotations = { ...object.metadata.annotations, [TEMPLATE_GENERATION]: value };
}

function templateOf(object: Draft): unknown {
  return (object['spec'] as { template?: unknown }).template;
}

function validateDaemonSet(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as DaemonSet;
  const selector = spec.selector ?? undefined;
  validateLabelSelector(selector, 'spec.selector', errors);
  const labels = spec.template?.metadata?.labels;
  if (isReadableSelector(selector) && !selectorMatches(selector, labels)) {
    errors.invalid('spec.template.metadata.labels', labels ?? null, MISMATCH);
  }
  if (selector !== undefined && isEmptySelector(selector)) {
    errors.invalid('spec.selector', selector, 'empty selector is invalid for daemonset');
  }
  validatePodTemplate(spec.template, 'spec.template', errors);
  validateRunsForEver(spec.template, 'DaemonSet', errors);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  validateDaemonStrategy(spec.updateStrategy ?? {}, errors);
  errors.nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
}

function validateDaemonStrategy(
  strategy: NonNullable<DaemonSet['spec']['updateStrategy']>,
  errors: FieldErrors,
): void {
  const path = 'spec.updateStrategy';
  if (strategy.type === 'OnDelete') return;
  if (strategy.type !== 'RollingUpdate') {
    errors.notSupported(path, internalStrategy(strategy), ['RollingUpdate', 'OnDelete']);
    return;
  }
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {};
  const at = `${path}.rollingUpdate`;
  for (const check of [validatePositiveIntOrPercent, validateNotOver100Percent]) {
    check(maxUnavailable, `${at}.maxUnavailable`, errors);
    check(maxSurge, `${at}.maxSurge`, errors);
  }
  const hasUnavailable = percentOrInt(maxUnavailable, 0) !== 0;
  const hasSurge = percentOrInt(maxSurge, 0) !== 0;
  if (hasUnavailable && hasSurge) {
    errors.invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  } else if (!hasUnavailable && !hasSurge) {
    errors.required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
  }
}

/** An update is first told what it may not change, then what it may not say. */
function validateDaemonUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  immutableSelector(object, old, errors);
  validateDaemonSet(object, errors);
}

function dropFields(object: Draft): void {
  dropDisabledFields((object['spec'] as { template?: PodTemplateSpec }).template?.spec);
}

const specWorkload = {
  hasStatus: true,
  hasGeneration: true,
  warnings: templateWarnings,
  create: dropFields,
  update: dropFields,
} as const;

const controllerRevision: KindEntry = namespacedKind({
  metadataOnUpdate: 'whole',
  validate(object, errors) {
    if (object['data'] === undefined || object['data'] === null) errors.required('data', 'data is mandatory');
    errors.nonNegative('revision', object['revision'] as number | undefined);
  },
  validateUpdate: (object, old, errors) => errors.immutable('data', object['data'], old['data']),
});

export const workloadKinds: KindTable = {
  'apps/Deployment': namespacedKind({
    statusKeeps: 'labels',
    ...specWorkload,
    default: defaultDeployment,
    validate: validateDeployment,
    validateUpdate: immutableSelector,
    bumpsGeneration: (object, old) =>
      !sameValue(object['spec'], old['spec']) ||
      !sameValue(object.metadata.annotations, old.metadata.annotations),
  }),
  'apps/ReplicaSet': namespacedKind({
    ...specWorkload,
    default(object) {
      defaultTemplate(object);
      fill((object as unknown as ReplicaSet).spec, { replicas: 1 });
    },
    create(object) {
      dropFields(object);
      object['status'] = { replicas: 0 };
    },
    validate: validateReplicaSet,
    validateUpdate: immutableSelector,
  }),
  'apps/StatefulSet': namespacedKind({
    ...specWorkload,
    name: dns1123Label,
    default: defaultStatefulSet,
    create(object) {
      dropFields(object);
      object['status'] = { replicas: 0, availableReplicas: 0 };
    },
    validate: validateStatefulSet,
    validateOnUpdate: false,
    validateUpdate: validateStatefulUpdate,
  }),
  'apps/DaemonSet': namespacedKind({
    ...specWorkload,
    default: defaultDaemonSet,
    create(object) {
      dropFields(object);
      setTemplateGeneration(object, '1');
      object['status'] = {
        currentNumberScheduled: 0,
        desiredNumberScheduled: 0,
        numberMisscheduled: 0,
        numberReady: 0,
      };
    },
    update(object, old) {
      dropFields(object);
      const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
      const changed = !sameValue(templateOf(object), templateOf(old));
      setTemplateGeneration(object, String(changed ? before + 1 : before));
    },
    validate: validateDaemonSet,
    validateOnUpdate: false,
    validateUpdate: validateDaemonUpdate,
  }),
  'apps/ControllerRevision': controllerRevision,
  '/ReplicationController': namespacedKind({
    ...specWorkload,
    orphansByDefault: true,
    default: defaultReplicationController,
    create(object) {
      dropFields(object);
      object['status'] = { replicas: 0 };
    },
    validate: validateReplicationController,
  }),
};
