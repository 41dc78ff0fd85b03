import { type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { type Draft, own } from './model/meta.ts';
import type { Container, Pod, PodTemplateSpec, Toleration } from './model/pod.ts';
import { defaultPodOnly, defaultPodSpec } from './pod-defaults.ts';
import { qosClassOf } from './pod-qos.ts';
import { validatePodSpec, validatePodTemplate } from './pod-validation.ts';
import { warnPodSpec } from './pod-warnings.ts';

function podOf(object: Draft): Pod {
  return object as unknown as Pod;
}

/** Seconds a pod may take to stop: as asked, else as its spec says; none for one that never reached a node. */
function gracePeriodSeconds(object: Draft, requested: number | undefined): number {
  const { spec, status } = podOf(object);
  const asked = requested ?? spec.terminationGracePeriodSeconds ?? 30;
  if (!spec.nodeName) return 0;
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
  return asked < 0 ? 1 : asked;
}

/** Labels a constraint names by key alone become part of what it selects, with the values of the pod. */
function selectOwnLabels(pod: Pod): void {
  const { labels } = pod.metadata;
  for (const constraint of pod.spec.topologySpreadConstraints ?? []) {
    const asked = (constraint.matchLabelKeys ?? []).flatMap((key) => {
      const value = own(labels, key);
      return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
    });
    if (asked.length === 0) continue;
    const selector = constraint.labelSelector ?? {};
    constraint.labelSelector = {
      ...selector,
      matchExpressions: [...(selector.matchExpressions ?? []), ...asked],
    };
  }
}

function createPod(object: Draft): void {
  const pod = podOf(object);
  selectOwnLabels(pod);
  pod.status = { phase: 'Pending', qosClass: qosClassOf(pod.spec) };
  const gates = pod.spec.schedulingGates ?? [];
  if (gates.length > 0) {
    const now = pod.metadata.creationTimestamp;
    pod.status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        ...(now === undefined ? {} : { lastTransitionTime: now }),
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ];
  }
}

function updatePodStatus(object: Draft, old: Draft): void {
  const pod = podOf(object);
  pod.status ??= {};
  const qosClass = podOf(old).status?.qosClass;
  if (pod.status.qosClass === undefined && qosClass !== undefined) pod.status.qosClass = qosClass;
}

function validatePod(object: Draft, errors: FieldErrors): void {
  const { spec } = podOf(object);
  validatePodSpec(spec, 'spec', errors);
  if ((spec?.ephemeralContainers ?? []).length > 0) {
    errors.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  }
}

const POD_UPDATE_RULE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** A pod's spec is fixed but for images, its deadline, more tolerations, and gates that open. */
function validatePodUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const spec = podOf(object).spec;
  const oldSpec = podOf(old).spec;
  for (const list of ['containers', 'initContainers'] as const) {
    if ((spec[list] ?? []).length !== (oldSpec[list] ?? []).length) {
      errors.forbidden(`spec.${list}`, 'pod updates may not add or remove containers');
      return;
    }
    for (const [index, container] of (spec[list] ?? []).entries()) {
      if (!container.image) errors.required(`spec.${list}[${index}].image`);
    }
  }
  validateDeadlineUpdate(spec.activeDeadlineSeconds, oldSpec.activeDeadlineSeconds, errors);
  validateTolerationsUpdate(spec.tolerations ?? [], oldSpec.tolerations ?? [], errors);
  validateGatesUpdate(spec.schedulingGates ?? [], oldSpec.schedulingGates ?? [], errors);
  if (!sameValue(withoutMutable(podOf(object)), withoutMutable(podOf(old)))) {
    errors.forbidden('spec', POD_UPDATE_RULE);
  }
}

function validateDeadlineUpdate(
  now: number | undefined,
  before: number | undefined,
  errors: FieldErrors,
): void {
  const path = 'spec.activeDeadlineSeconds';
  if (now !== undefined) {
    if (now < 1 || now > 2_147_483_647)
      errors.invalid(path, now, 'must be between 1 and 2147483647, inclusive');
    else if (before !== undefined && before < now) {
      errors.invalid(path, now, 'must be less than or equal to previous value');
    }
  } else if (before !== undefined) {
    errors.invalid(path, null, 'must not update from a positive integer to nil value');
  }
}

function validateTolerationsUpdate(now: Toleration[], before: Toleration[], errors: FieldErrors): void {
  const kept = before.every((old) =>
    now.some((toleration) =>
      sameValue({ ...old, tolerationSeconds: 0 }, { ...toleration, tolerationSeconds: 0 }),
    ),
  );
  if (!kept) {
    errors.forbidden(
      'spec.tolerations',
      'existing toleration can not be modified except its tolerationSeconds',
    );
  }
}

function validateGatesUpdate(now: { name: string }[], before: { name: string }[], errors: FieldErrors): void {
  for (const [index, gate] of now.entries()) {
    if (!before.some(({ name }) => name === gate.name)) {
      errors.forbidden(
        `spec.schedulingGates[${index}].name`,
        'only deletion is allowed, but found new scheduling gate',
      );
    }
  }
}

function withoutMutable(pod: Pod): unknown {
  const strip = (list: readonly Container[] | undefined): unknown =>
    list?.map(({ image: _image, ...rest }) => rest);
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...spec } = pod.spec;
  const gated = (spec.schedulingGates ?? []).length > 0;
  return {
    ...spec,
    schedulingGates: undefined,
    nodeSelector: gated ? undefined : spec.nodeSelector,
    containers: strip(spec.containers),
    initContainers: strip(spec.initContainers),
  };
}

/** Ephemeral containers join through their own subresource and never leave. */
function validateEphemeralUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const now = podOf(object).spec.ephemeralContainers ?? [];
  for (const before of podOf(old).spec.ephemeralContainers ?? []) {
    const kept = now.find(({ name }) => name === before.name);
    if (kept === undefined) {
      errors.forbidden(
        'spec.ephemeralContainers',
        `existing ephemeral containers "${before.name}" may not be removed\n`,
      );
    } else if (!sameValue(kept, before)) {
      errors.forbidden(
        'spec.ephemeralContainers',
        `existing ephemeral containers "${before.name}" may not be changed\n`,
      );
    }
  }
}

function onlySpecField(field: 'ephemeralContainers' | 'containers') {
  return (object: Draft, old: Draft): void => {
    const value = podOf(object).spec[field];
    object['spec'] = { ...podOf(old).spec, ...(value === undefined ? {} : { [field]: value }) };
    object['status'] = old['status'];
  };
}

export const podKinds: KindTable = {
  '/Pod': namespacedKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    hasGeneration: true,
    gracePeriodSeconds,
    default(object) {
      defaultPodSpec(podOf(object).spec);
      defaultPodOnly(podOf(object).spec);
    },
    create: createPod,
    statusUpdate: updatePodStatus,
    validate: validatePod,
    validateOnUpdate: false,
    validateUpdate: validatePodUpdate,
    warnings: (object) => warnPodSpec(podOf(object).spec, 'spec'),
    subresources: {
      ephemeralcontainers: {
        update: onlySpecField('ephemeralContainers'),
        validate: validateEphemeralUpdate,
      },
      resize: { update: onlySpecField('containers') },
    },
  }),
  '/PodTemplate': namespacedKind({
    hasGeneration: true,
    bumpsGeneration: (object, old) => !sameValue(object['template'], old['template']),
    default(object) {
      const template = object['template'] as PodTemplateSpec | undefined;
      if (template?.spec) defaultPodSpec(template.spec);
    },
    validate: (object, errors) =>
      validatePodTemplate(object['template'] as PodTemplateSpec, 'template', errors),
  }),
};
