import { dns1123Label } from '@setpoint/kube';
import { namespacedKind } from './define-kind.ts';
import type { FieldErrors } from './field-error.ts';
import { percentOrInt, validateNotOver100Percent, validatePositiveIntOrPercent } from './int-or-percent.ts';
import type { Draft } from './model/meta.ts';
import type { PodTemplateSpec } from './model/pod.ts';
import type { StatefulSet } from './model/workloads.ts';
import { type LongRunning, validateLongRunning } from './pod/long-running.ts';
import { defaultClaimSpec, fill, fillText } from './pod-defaults.ts';
import { sameTyped, specSchemaOf } from './same-typed.ts';
import { defaultTemplate, dropFields, specWorkload } from './template-owner.ts';
import { validateClaimSpec } from './volume/claim.ts';
import { warnClaimSpec } from './pod-warnings.ts';

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
    template.apiVersion = 'v1';
    template.kind = 'PersistentVolumeClaim';
    template.spec ??= {};
    defaultClaimSpec(template.spec);
    const status = (template.status ?? {}) as { phase?: string };
    fillText(status, { phase: 'Pending' });
    template.status = status;
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
  if (!sameTyped(rest(object), rest(old), specSchemaOf(object))) {
    errors.forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
  }
}

/** The feature behind it (MaxUnavailableStatefulSet) is off unless a server is told otherwise. */
function dropStatefulFields(object: Draft): void {
  dropFields(object);
  delete (object as unknown as StatefulSet).spec.updateStrategy?.rollingUpdate?.maxUnavailable;
}

function warnStatefulSet(object: Draft, old?: Draft): readonly string[] {
  const { volumeClaimTemplates: claims = [], revisionHistoryLimit: kept = 0 } = (
    object as unknown as StatefulSet
  ).spec;
  return [
    ...specWorkload.warnings(object, old),
    ...claims.flatMap(({ spec }, index) => warnClaimSpec(spec, `spec.volumeClaimTemplates[${index}]`)),
    ...(kept < 0
      ? [
          'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
        ]
      : []),
  ];
}

export const statefulSetKind = namespacedKind({
  ...specWorkload,
  warnings: warnStatefulSet,
  name: dns1123Label,
  default: defaultStatefulSet,
  create(object) {
    dropStatefulFields(object);
    object['status'] = { replicas: 0, availableReplicas: 0 };
  },
  update: dropStatefulFields,
  validate: validateStatefulSet,
  validateOnUpdate: false,
  validateUpdate: validateStatefulUpdate,
});
