import { qualifiedName } from '@setpoint/kube';
import { type KindTable, namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { type Draft, type LabelSelector, own } from './model/meta.ts';
import type { Container, Pod, PodStatus, PodTemplateSpec } from './model/pod.ts';
import { defaultPodOnly, defaultPodSpec } from './pod-defaults.ts';
import { qosClassOf } from './pod-qos.ts';
import { validateEphemeralContainers } from './pod/containers.ts';
import { dropDisabledFields } from './pod/disabled-fields.ts';
import { validatePodUpdate } from './pod/pod-update.ts';
import { validatePodCreation } from './pod/pod.ts';
import { validatePodTemplate } from './pod/template.ts';
import { warnPodSpec } from './pod-warnings.ts';
import { sameField } from './same-typed.ts';
import { isUnchanged } from './template-owner.ts';

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

interface KeyedSelector {
  labelSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

/** Labels named by key alone become part of what is selected, with the values of the pod. No selector selects nothing. */
function selectOwnLabels({ metadata, spec }: Pod): void {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ podAffinityTerm }) => podAffinityTerm,
    ),
  ]);
  const all: readonly KeyedSelector[] = [...terms, ...(spec.topologySpreadConstraints ?? [])];
  for (const selecting of all) addOwnLabels(selecting, metadata.labels ?? {});
}

function addOwnLabels(selecting: KeyedSelector, labels: Readonly<Record<string, string>>): void {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = selecting;
  if (!labelSelector) return;
  const asked = (keys: readonly string[], operator: string): NonNullable<LabelSelector['matchExpressions']> =>
    keys.flatMap((key) => {
      const value = own(labels, key);
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
  const added = [...asked(matchLabelKeys, 'In'), ...asked(mismatchLabelKeys, 'NotIn')];
  if (added.length === 0) return;
  selecting.labelSelector = {
    ...labelSelector,
    matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added],
  };
}

function createPod(object: Draft): void {
  const pod = podOf(object);
  dropDisabledFields(pod.spec);
  selectOwnLabels(pod);
  pod.status = { phase: 'Pending', qosClass: qosClassOf(pod.spec) };
  const gates = pod.spec.schedulingGates ?? [];
  if (gates.length > 0) {
    const now = pod.metadata.creationTimestamp;
    pod.status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        lastProbeTime: null,
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

/** The one address is the first of all, whichever of the two was written. */
function alignAddresses(status: PodStatus | undefined): void {
  if (status === undefined) return;
  const { podIP, podIPs = [], hostIP, hostIPs = [] } = status;
  if (podIP !== undefined && podIPs[0]?.ip !== podIP) status.podIPs = [{ ip: podIP }];
  if (hostIP !== undefined && hostIPs.length > 0 && hostIPs[0]?.ip !== hostIP)
    status.hostIPs = [{ ip: hostIP }];
}

/** A resize changes what containers take, not how the pod is served when resources are short. */
function validateResize(object: Draft, old: Draft, errors: FieldErrors): void {
  const [now, before] = [qosClassOf(podOf(object).spec), qosClassOf(podOf(old).spec)];
  if (now === before) return;
  errors.invalid(
    'spec',
    podOf(old).status?.qosClass ?? before,
    'Pod QOS Class may not change as a result of resizing',
  );
}

/** Types of conditions are names; addresses are. */
function validatePodStatus(object: Draft, _old: Draft, errors: FieldErrors): void {
  const { conditions = [] } = podOf(object).status ?? {};
  for (const [index, { type }] of conditions.entries())
    errors.invalidAll(`status.conditions[${index}].Type`, type, qualifiedName(type));
}

/** Ephemeral containers join through their own subresource and never leave. */
function validateEphemeralUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  validateEphemeralContainers(podOf(object).spec, 'spec.ephemeralContainers', errors);
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

/** Of the containers that are there, what they take; all else stays as it is. */
function onlyResources(object: Draft, old: Draft): void {
  const asked = podOf(object).spec.containers;
  const spec = podOf(old).spec;
  const containers = spec.containers.map((container) => {
    const wanted = asked.find(({ name }) => name === container.name);
    return wanted === undefined ? container : { ...container, ...pick(wanted) };
  });
  object['spec'] = { ...spec, containers };
  object['status'] = old['status'];
}

function pick({ resources, resizePolicy }: Container): Partial<Container> {
  return {
    ...(resources === undefined ? {} : { resources }),
    ...(resizePolicy === undefined ? {} : { resizePolicy }),
  };
}

function dropTemplateFields(object: Draft): void {
  dropDisabledFields((object['template'] as PodTemplateSpec | undefined)?.spec);
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
      alignAddresses(podOf(object).status);
    },
    create: createPod,
    statusUpdate: updatePodStatus,
    validateStatus: validatePodStatus,
    update: (object) => dropDisabledFields(podOf(object).spec),
    validate: validatePodCreation,
    validateOnUpdate: false,
    validateUpdate: validatePodUpdate,
    // Pods are changed by programs, which read no warnings.
    warnings: (object, old) => (old === undefined ? warnPodSpec(podOf(object).spec, 'spec') : []),
    subresources: {
      ephemeralcontainers: {
        update: onlySpecField('ephemeralContainers'),
        validate: validateEphemeralUpdate,
      },
      resize: { update: onlyResources, validate: validateResize },
    },
  }),
  '/PodTemplate': namespacedKind({
    hasGeneration: true,
    bumpsGeneration: (object, old) => !sameField(object, old, 'template'),
    default(object) {
      const template = object['template'] as PodTemplateSpec | undefined;
      if (template?.spec) defaultPodSpec(template.spec);
    },
    create: dropTemplateFields,
    update: dropTemplateFields,
    validate: (object, errors) =>
      validatePodTemplate(object['template'] as PodTemplateSpec, 'template', errors),
    warnings: (object, old) =>
      isUnchanged(object, old)
        ? []
        : warnPodSpec((object['template'] as PodTemplateSpec | undefined)?.spec, 'template.spec'),
  }),
};
