import { namespacedKind } from './define-kind.ts';
import { type FieldErrors, sorted } from './field-error.ts';
import { percentOrInt, validateNotOver100Percent, validatePositiveIntOrPercent } from './int-or-percent.ts';
import type { Draft } from './model/meta.ts';
import type { DaemonSet } from './model/workloads.ts';
import { MISMATCH, validateRunsForEver } from './pod/long-running.ts';
import { validatePodTemplate } from './pod/template.ts';
import { fill, fillText } from './pod-defaults.ts';
import { sameTyped, specSchemaOf } from './same-typed.ts';
import { isEmptySelector, isReadableSelector, selectorMatches, validateLabelSelector } from './selectors.ts';
import {
  defaultTemplate,
  dropFields,
  immutableSelector,
  internalStrategy,
  specWorkload,
} from './template-owner.ts';

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
    errors.invalid('spec.template.metadata.labels', labels && sorted(labels), MISMATCH);
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

export const daemonSetKind = namespacedKind({
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
    const schema = specSchemaOf(object)?.properties?.get('template');
    const changed = !sameTyped(templateOf(object), templateOf(old), schema);
    setTemplateGeneration(object, String(changed ? before + 1 : before));
  },
  validate: validateDaemonSet,
  validateOnUpdate: false,
  validateUpdate: validateDaemonUpdate,
});
