import { type Condition, conditionsOf, Fields } from './fields.ts';
import { type HealthRule, health } from './rule.ts';
import type { HealthStatus } from './status.ts';

/** Reasons that mean the autoscaler cannot do its work, by condition type. */
const broken: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['AbleToScale', new Set(['FailedGetScale', 'FailedUpdateScale'])],
  [
    'ScalingActive',
    new Set([
      'FailedGetResourceMetric',
      'FailedGetObjectMetric',
      'FailedGetPodsMetric',
      'FailedGetExternalMetric',
      'FailedComputeMetricsReplicas',
      'InvalidSelector',
    ]),
  ],
]);

const waiting = health('Progressing', 'Waiting to Autoscale');

/** autoscaling/v1 carries its conditions in an annotation, as JSON. */
export const horizontalPodAutoscaler: HealthRule = (fields, object) =>
  byConditions(
    object.apiVersion === 'autoscaling/v1'
      ? annotatedConditions(object.metadata.annotations?.['autoscaling.alpha.kubernetes.io/conditions'])
      : conditionsOf(fields),
  );

function annotatedConditions(json: string | undefined): readonly Condition[] {
  if (json === undefined) return [];
  try {
    return conditionsOf(new Fields({ status: { conditions: JSON.parse(json) as unknown } }));
  } catch (cause) {
    throw new Error('failed to convert conditions annotation to typed', { cause });
  }
}

function byConditions(conditions: readonly Condition[]): HealthStatus {
  const degraded = conditions.find(({ type, reason }) => broken.get(type)?.has(reason) === true);
  if (degraded !== undefined) return health('Degraded', degraded.message);
  const able = conditions.find(
    ({ type, status }) => (type === 'AbleToScale' || type === 'ScalingLimited') && status === 'True',
  );
  return able === undefined ? waiting : health('Healthy', able.message);
}
