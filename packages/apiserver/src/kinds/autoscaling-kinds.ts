import { type KindTable, namespacedKind } from './define-kind.ts';
import type { FieldErrors } from './field-error.ts';
import { validateIntOrPercent } from './int-or-percent.ts';
import type { Draft, IntOrString, LabelSelector, TypedReference } from './model/meta.ts';
import { pathSegmentName } from '@setpoint/kube';
import { fill } from './pod-defaults.ts';
import { validateLabelSelector } from './selectors.ts';

interface ScalingRules {
  stabilizationWindowSeconds?: number;
  selectPolicy?: string;
  policies?: { type: string; value: number; periodSeconds: number }[];
  tolerance?: string;
}

interface AutoscalerSpec {
  scaleTargetRef?: TypedReference;
  minReplicas?: number;
  maxReplicas?: number;
  metrics?: { type: string; [source: string]: unknown }[];
  targetCPUUtilizationPercentage?: number;
  behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules };
}

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

const METRIC_FIELDS: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function validateAutoscaler(object: Draft, errors: FieldErrors): void {
  const spec = autoscalerSpec(object);
  const { minReplicas: min, maxReplicas: max = 0 } = spec;
  if (min !== undefined && min < 1) {
    errors.invalid('spec.minReplicas', min, 'must be greater than or equal to 1');
  }
  if (max < 1) errors.invalid('spec.maxReplicas', max, 'must be greater than 0');
  if (min !== undefined && max < min) {
    errors.invalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`');
  }
  const target = spec.scaleTargetRef ?? {};
  for (const field of ['kind', 'name'] as const) {
    const value = target[field];
    if (!value) errors.required(`spec.scaleTargetRef.${field}`);
    else errors.invalidAll(`spec.scaleTargetRef.${field}`, value, pathSegmentName(value));
  }
  for (const [index, metric] of (spec.metrics ?? []).entries()) {
    const field = METRIC_FIELDS[metric.type];
    if (field === undefined) {
      errors.notSupported(`spec.metrics[${index}].type`, metric.type ?? '', Object.keys(METRIC_FIELDS));
    } else if (metric[field] === undefined) {
      errors.required(
        `spec.metrics[${index}].${field}`,
        `must populate information for the given metric source`,
      );
    }
  }
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    validateRules(spec.behavior?.[direction], `spec.behavior.${direction}`, errors);
  }
}

function validateRules(rules: ScalingRules | undefined, path: string, errors: FieldErrors): void {
  if (rules === undefined) return;
  const window = rules.stabilizationWindowSeconds;
  errors.nonNegative(`${path}.stabilizationWindowSeconds`, window);
  if (window !== undefined && window > 3600) {
    errors.invalid(`${path}.stabilizationWindowSeconds`, window, 'must be less than or equal to 3600');
  }
  if (rules.selectPolicy !== undefined) {
    errors.oneOf(`${path}.selectPolicy`, rules.selectPolicy, ['Disabled', 'Max', 'Min']);
  }
  if ((rules.policies ?? []).length === 0)
    errors.required(`${path}.policies`, 'must specify at least one Policy');
  for (const [index, policy] of (rules.policies ?? []).entries()) {
    const at = `${path}.policies[${index}]`;
    errors.oneOf(`${at}.type`, policy.type, ['Percent', 'Pods']);
    if (!(policy.value > 0)) errors.invalid(`${at}.value`, policy.value ?? 0, 'must be greater than zero');
    if (!(policy.periodSeconds > 0)) {
      errors.invalid(`${at}.periodSeconds`, policy.periodSeconds ?? 0, 'must be greater than zero');
    } else if (policy.periodSeconds > 1800) {
      errors.invalid(`${at}.periodSeconds`, policy.periodSeconds, 'must be less than or equal to 1800');
    }
  }
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
    errors.invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set');
  }
  validateIntOrPercent(spec.minAvailable, 'spec.minAvailable', errors, { max100: true });
  validateIntOrPercent(spec.maxUnavailable, 'spec.maxUnavailable', errors, { max100: true });
  validateLabelSelector(spec.selector, 'spec.selector', errors);
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined) {
    errors.oneOf('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']);
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
    default: (object) => fill(autoscalerSpec(object), { minReplicas: 1 }),
    create: autoscalerStatus,
    validate: validateAutoscaler,
  }),
  'autoscaling/v2/HorizontalPodAutoscaler': namespacedKind({
    hasStatus: true,
    default: defaultAutoscalerV2,
    create: autoscalerStatus,
    validate: validateAutoscaler,
  }),
  'policy/PodDisruptionBudget': namespacedKind({
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
