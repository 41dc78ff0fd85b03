import { type KindEntry, type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { percentOrInt, validateIntOrPercent } from './int-or-percent.ts';
import type { Draft, LabelSelector } from './model/meta.ts';
import type { PodTemplateSpec } from './model/pod.ts';
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from './model/workloads.ts';
import { dns1123Label, dns1123Subdomain } from '@setpoint/kube';
import { defaultPodSpec, fill, fillText } from './pod-defaults.ts';
import { validateWorkloadTemplate } from './pod-validation.ts';
import { warnPodSpec } from './pod-warnings.ts';
import { isEmptySelector, validateLabelSelector } from './selectors.ts';
import { validateClaimSpec } from './volume-kinds.ts';
import { defaultClaimSpec } from './volume-kinds.ts';

function validateSelector(
  selector: LabelSelector | null | undefined,
  kind: string,
  errors: FieldErrors,
): void {
  if (selector === undefined || selector === null) {
    errors.required('spec.selector');
    return;
  }
  validateLabelSelector(selector, 'spec.selector', errors);
  if (isEmptySelector(selector)) {
    errors.invalid('spec.selector', selector, `empty selector is invalid for ${kind.toLowerCase()}`);
  }
}

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

function validateDeployment(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as Deployment;
  errors.nonNegative('spec.replicas', spec.replicas);
  validateSelector(spec.selector, 'deployment', errors);
  validateWorkloadTemplate(spec.template, spec.selector, 'spec.template', 'ReplicaSet', errors);
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
    errors.notSupported(`${path}.type`, strategy.type ?? '', ['Recreate', 'RollingUpdate']);
    return;
  }
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {};
  const at = `${path}.rollingUpdate`;
  validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`, errors, { max100: true });
  validateIntOrPercent(maxSurge, `${at}.maxSurge`, errors, {});
  if (percentOrInt(maxUnavailable) === 0 && percentOrInt(maxSurge) === 0) {
    errors.invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0');
  }
}

// --- ReplicaSet and ReplicationController

function validateReplicaSet(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as ReplicaSet;
  errors.nonNegative('spec.replicas', spec.replicas);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  validateSelector(spec.selector, 'replicaset', errors);
  validateWorkloadTemplate(spec.template, spec.selector, 'spec.template', 'ReplicaSet', errors);
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
  errors.nonNegative('spec.replicas', spec.replicas);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  if (Object.keys(spec.selector ?? {}).length === 0) errors.required('spec.selector');
  if (!spec.template) errors.required('spec.template');
  else {
    const selector = spec.selector === undefined ? undefined : { matchLabels: spec.selector };
    validateWorkloadTemplate(spec.template, selector, 'spec.template', 'ReplicationController', errors);
  }
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
  const { spec } = object as unknown as StatefulSet;
  errors.oneOf('spec.podManagementPolicy', spec.podManagementPolicy, ['OrderedReady', 'Parallel']);
  validateStatefulStrategy(spec.updateStrategy ?? {}, errors);
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = spec.persistentVolumeClaimRetentionPolicy?.[field];
    errors.oneOf(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, ['Delete', 'Retain']);
  }
  errors.nonNegative('spec.replicas', spec.replicas);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  errors.nonNegative('spec.ordinals.start', spec.ordinals?.start);
  errors.nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  if (spec.serviceName)
    errors.invalidAll('spec.serviceName', spec.serviceName, dns1123Subdomain(spec.serviceName));
  validateSelector(spec.selector, 'statefulset', errors);
  const withClaims = withClaimVolumes(spec);
  validateWorkloadTemplate(withClaims, spec.selector, 'spec.template', 'StatefulSet', errors);
  for (const [index, template] of (spec.volumeClaimTemplates ?? []).entries()) {
    validateClaimSpec(template.spec, `spec.volumeClaimTemplates[${index}].spec`, errors);
  }
}

/** The claims are volumes of the pods too, so mounts may name them. */
function withClaimVolumes(spec: StatefulSet['spec']): PodTemplateSpec | undefined {
  const claims = spec.volumeClaimTemplates ?? [];
  if (claims.length === 0 || !spec.template?.spec) return spec.template;
  const names = new Set(claims.map((claim) => claim.metadata?.name ?? ''));
  const volumes = (spec.template.spec.volumes ?? []).filter(({ name }) => !names.has(name));
  const claimVolumes = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...spec.template, spec: { ...spec.template.spec, volumes: [...volumes, ...claimVolumes] } };
}

function validateStatefulStrategy(
  strategy: NonNullable<StatefulSet['spec']['updateStrategy']>,
  errors: FieldErrors,
): void {
  const path = 'spec.updateStrategy';
  if (!strategy.type) errors.required(`${path}.type`);
  else if (strategy.type === 'OnDelete') {
    if (strategy.rollingUpdate) {
      errors.invalid(
        `${path}.rollingUpdate`,
        strategy.rollingUpdate,
        "only allowed for updateStrategy 'RollingUpdate'",
      );
    }
  } else if (strategy.type === 'RollingUpdate') {
    errors.nonNegative(`${path}.rollingUpdate.partition`, strategy.rollingUpdate?.partition);
    validateIntOrPercent(
      strategy.rollingUpdate?.maxUnavailable,
      `${path}.rollingUpdate.maxUnavailable`,
      errors,
      {
        max100: true,
        notZero: true,
      },
    );
  } else {
    errors.invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'");
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
  validateSelector(spec.selector, 'daemonset', errors);
  validateWorkloadTemplate(spec.template, spec.selector, 'spec.template', 'DaemonSet', errors);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  errors.nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  const strategy = spec.updateStrategy ?? {};
  const path = 'spec.updateStrategy';
  if (strategy.type === 'OnDelete') return;
  if (strategy.type !== 'RollingUpdate') {
    errors.notSupported(`${path}.type`, strategy.type ?? '', ['RollingUpdate', 'OnDelete']);
    return;
  }
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {};
  const at = `${path}.rollingUpdate`;
  validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`, errors, { max100: true });
  validateIntOrPercent(maxSurge, `${at}.maxSurge`, errors, { max100: true });
  const surge = percentOrInt(maxSurge) !== 0;
  if (percentOrInt(maxUnavailable) === 0 && !surge) {
    errors.invalid(`${at}.maxUnavailable`, maxUnavailable, 'cannot be 0 when maxSurge is 0');
  } else if (percentOrInt(maxUnavailable) !== 0 && surge) {
    errors.invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  }
}

const specWorkload = { hasStatus: true, hasGeneration: true, warnings: templateWarnings } as const;

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
    create: (object) => void (object['status'] = { replicas: 0 }),
    validate: validateReplicaSet,
    validateUpdate: immutableSelector,
  }),
  'apps/StatefulSet': namespacedKind({
    ...specWorkload,
    name: dns1123Label,
    default: defaultStatefulSet,
    create: (object) => void (object['status'] = { replicas: 0, availableReplicas: 0 }),
    validate: validateStatefulSet,
    validateUpdate: validateStatefulUpdate,
  }),
  'apps/DaemonSet': namespacedKind({
    ...specWorkload,
    default: defaultDaemonSet,
    create(object) {
      setTemplateGeneration(object, '1');
      object['status'] = {
        currentNumberScheduled: 0,
        desiredNumberScheduled: 0,
        numberMisscheduled: 0,
        numberReady: 0,
      };
    },
    update(object, old) {
      const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
      const changed = !sameValue(templateOf(object), templateOf(old));
      setTemplateGeneration(object, String(changed ? before + 1 : before));
    },
    validate: validateDaemonSet,
    validateUpdate: immutableSelector,
  }),
  'apps/ControllerRevision': controllerRevision,
  '/ReplicationController': namespacedKind({
    ...specWorkload,
    orphansByDefault: true,
    default: defaultReplicationController,
    create: (object) => void (object['status'] = { replicas: 0 }),
    validate: validateReplicationController,
  }),
};
