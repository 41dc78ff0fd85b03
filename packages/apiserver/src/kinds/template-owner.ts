import type { FieldErrors } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import type { PodTemplateSpec } from './model/pod.ts';
import type { RollingUpdate } from './model/workloads.ts';
import { dropDisabledFields } from './pod/disabled-fields.ts';
import type { LongRunning } from './pod/long-running.ts';
import { defaultPodSpec } from './pod-defaults.ts';
import { warnPodSpec } from './pod-warnings.ts';

/** What kinds that run pods of a template have in common. */

export function immutableSelector(object: Draft, old: Draft, errors: FieldErrors): void {
  const selectorOf = (draft: Draft): unknown => (draft['spec'] as { selector?: unknown }).selector;
  errors.immutable('spec.selector', selectorOf(object), selectorOf(old));
}

/** What there is to say of the template of pods. */
export function templateWarnings(object: Draft): readonly string[] {
  const spec = object['spec'] as { template?: PodTemplateSpec };
  return warnPodSpec(spec.template?.spec, 'spec.template.spec');
}

/** Of an update that leaves the spec as it was nothing is told. */
export function isUnchanged(object: Draft, old: Draft | undefined): boolean {
  return old !== undefined && object.metadata.generation === old.metadata.generation;
}

export function defaultTemplate(object: Draft): void {
  const spec = object['spec'] as { template?: PodTemplateSpec };
  if (spec.template?.spec) defaultPodSpec(spec.template.spec);
}

export function dropFields(object: Draft): void {
  dropDisabledFields((object['spec'] as { template?: PodTemplateSpec }).template?.spec);
}

/** What every kind that runs pods of a template has. */
export const specWorkload = {
  hasStatus: true,
  hasGeneration: true,
  warnings: (object: Draft, old?: Draft): readonly string[] =>
    isUnchanged(object, old) ? [] : templateWarnings(object),
  create: dropFields,
  update: dropFields,
} as const;

/** Sets of replicas are said to be deployments in one of their errors, and the other way round. */
export const REPLICATED: LongRunning = {
  kind: 'ReplicaSet',
  emptySelector: 'deployment',
  unreadable: 'invalid label selector',
};

/** The server shows its own form of a strategy it does not know. */
export function internalStrategy({
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
