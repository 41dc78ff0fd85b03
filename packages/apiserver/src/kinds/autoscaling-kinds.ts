import { carriesMetrics } from '../catalog/autoscaler-conversion.ts';
import { type KindTable, namespacedKind } from './define-kind.ts';
import type { FieldErrors } from './field-error.ts';
import { validateIntOrPercent } from './int-or-percent.ts';
import {
  type AutoscalerSpec,
  validateAutoscaler,
  validateAutoscalerUpdate,
} from './autoscaler-validation.ts';
import type { Draft, IntOrString, LabelSelector } from './model/meta.ts';
import { fill } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';

function autoscalerSpec(object: Draft): AutoscalerSpec {
  return object['spec'] as AutoscalerSpec;
}

function defaultBehavior(behavior: NonNullable<AutoscalerSpec['behavior']>): void {
  const up = (behavior.scaleUp ??= {});
  fill(up, { stabilizationWindowSeconds: 0, selectPolicy: 'Max' });
  up.policies ??= [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ];
  const down = (behavior.scaleDown ??= {});
  fill(down, { selectPolicy: 'Max' });
  down.policies ??= [{ type: 'Percent', value: 100, periodSeconds: 15 }];
}

function defaultAutoscalerV2(object: Draft): void {
  const spec = autoscalerSpec(object);
  fill(spec, { minReplicas: 1 });
  if ((spec.metrics ?? []).length === 0) {
    spec.metrics = [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ];
  }
  if (spec.behavior) defaultBehavior(spec.behavior);
}

// --- Disruption budgets

interface BudgetSpec {
  minAvailable?: IntOrString;
  maxUnavailable?: IntOrString;
  selector?: LabelSelector;
  unhealthyPodEvictionPolicy?: string;
}

function validateBudget(object: Draft, errors: FieldErrors): void {
  const spec = (object['spec'] ?? {}) as BudgetSpec;
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    // The server shows its own form of the spec.
    const shown = {
      MinAvailable: spec.minAvailable,
      Selector: spec.selector ?? null,
      MaxUnavailable: spec.maxUnavailable,
      UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
    };
    errors.invalid('spec', shown, 'minAvailable and maxUnavailable cannot be both set');
  }
  validateIntOrPercent(spec.minAvailable, 'spec.minAvailable', errors, { max100: true });
  validateIntOrPercent(spec.maxUnavailable, 'spec.maxUnavailable', errors, { max100: true });
  validateLabelSelector(spec.selector, 'spec.selector', errors);
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined) {
    errors.among('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']);
  }
}

const autoscalerStatus = (object: Draft): void => {
  object['status'] =
    object.apiVersion === 'autoscaling/v1'
      ? { currentReplicas: 0, desiredReplicas: 0 }
      : { currentMetrics: null, desiredReplicas: 0 };
};

export const autoscalingKinds: KindTable = {
  'autoscaling/v1/HorizontalPodAutoscaler': namespacedKind({
    hasStatus: true,
    // What it scales by when nothing is said, in the only form the first version has.
    default(object) {
      fill(autoscalerSpec(object), { minReplicas: 1 });
      if (!carriesMetrics(object.metadata.annotations))
        fill(autoscalerSpec(object), { targetCPUUtilizationPercentage: 80 });
    },
    create: autoscalerStatus,
    validate: validateAutoscaler,
    validateOnUpdate: false,
    validateUpdate: validateAutoscalerUpdate,
  }),
  'autoscaling/v2/HorizontalPodAutoscaler': namespacedKind({
    hasStatus: true,
    default: defaultAutoscalerV2,
    create: autoscalerStatus,
    validate: validateAutoscaler,
    validateOnUpdate: false,
    validateUpdate: validateAutoscalerUpdate,
  }),
  'policy/PodDisruptionBudget': namespacedKind({
    unconditionalUpdate: false,
    metadataOnUpdate: 'common',
    hasStatus: true,
    hasGeneration: true,
    create: (object) =>
      void (object['status'] = {
        currentHealthy: 0,
        desiredHealthy: 0,
        disruptionsAllowed: 0,
        expectedPods: 0,
      }),
    validate: validateBudget,
  }),
  'autoscaling/Scale': namespacedKind({
    validate(object, errors) {
      errors.nonNegative('spec.replicas', (object['spec'] as { replicas?: number } | undefined)?.replicas);
    },
  }),
};
