import { namespacedKind } from './define-kind.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import { percentOrInt, validateNotOver100Percent, validatePositiveIntOrPercent } from './int-or-percent.ts';
import type { Draft } from './model/meta.ts';
import type { Deployment } from './model/workloads.ts';
import { validateLongRunning } from './pod/long-running.ts';
import { fill, fillText } from './pod-defaults.ts';
import { sameField } from './same-typed.ts';
import {
  defaultTemplate,
  immutableSelector,
  internalStrategy,
  REPLICATED,
  specWorkload,
} from './template-owner.ts';

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

export const deploymentKind = namespacedKind({
  statusKeeps: 'labels',
  ...specWorkload,
  default: defaultDeployment,
  validate: validateDeployment,
  validateUpdate: immutableSelector,
  bumpsGeneration: (object, old) =>
    !sameField(object, old, 'spec') || !sameValue(object.metadata.annotations, old.metadata.annotations),
});
