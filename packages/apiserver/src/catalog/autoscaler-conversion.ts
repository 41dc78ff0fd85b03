import type { KubeObject } from '@setpoint/kube';
import {
  behaviorToV1,
  behaviorToV2,
  specMetricsToV1,
  specMetricsToV2,
  statusMetricsToV1,
  statusMetricsToV2,
} from './autoscaler-metrics.ts';
import type { Conversion } from './conversion.ts';

type Fields = Readonly<Record<string, unknown>>;

const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const METRICS = `${PREFIX}metrics`;
const BEHAVIOR = `${PREFIX}behavior`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;
const CARRIED = new Set([
  METRICS,
  BEHAVIOR,
  CURRENT_METRICS,
  CONDITIONS,
  `${PREFIX}scale-down-tolerance`,
  `${PREFIX}scale-up-tolerance`,
]);

/**
 * autoscaling/v1 shows the CPU target of v2 as its one field and carries the rest in annotations
 * (pkg/apis/autoscaling/v1/conversion.go).
 */
export const autoscalerConversion: Conversion = { toStorage: autoscalerToV2, fromStorage: autoscalerToV1 };

function autoscalerToV2(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage, ...spec } = (object['spec'] ?? {}) as Fields;
  const { annotations = {} } = object.metadata;
  const metrics = specMetricsToV2(listIn(annotations[METRICS]) ?? []);
  if (typeof targetCPUUtilizationPercentage === 'number') {
    const target = { type: 'Utilization', averageUtilization: targetCPUUtilizationPercentage };
    metrics.push({ type: 'Resource', resource: { name: 'cpu', target } });
  }
  const behavior = behaviorToV2(parsed(annotations[BEHAVIOR]));
  return {
    ...object,
    metadata: withAnnotations(object, withoutCarried(annotations)),
    spec: {
      ...spec,
      ...(metrics.length === 0 ? {} : { metrics }),
      ...(behavior === undefined ? {} : { behavior }),
    },
    ...statusOf(object, (status) => statusToV2(status, annotations)),
  };
}

function statusToV2(
  { currentCPUUtilizationPercentage: cpu, currentReplicas, ...status }: Fields,
  annotations: Readonly<Record<string, string>>,
): Fields {
  const current = { averageUtilization: cpu };
  const own = typeof cpu === 'number' ? [{ type: 'Resource', resource: { name: 'cpu', current } }] : null;
  const carried = listIn(annotations[CURRENT_METRICS]);
  const conditions = listIn(annotations[CONDITIONS]);
  return {
    ...status,
    // v2 leaves out that there are no replicas, and says that there are no metrics.
    ...(currentReplicas === 0 || currentReplicas === undefined ? {} : { currentReplicas }),
    currentMetrics: carried === undefined ? own : statusMetricsToV2(carried),
    ...(conditions === undefined ? {} : { conditions }),
  };
}

function autoscalerToV1(object: KubeObject): KubeObject {
  const { metrics, behavior, ...spec } = (object['spec'] ?? {}) as Fields;
  const { currentMetrics, conditions } = (object['status'] ?? {}) as Fields;
  const all = (metrics ?? []) as readonly Fields[];
  const others = all.filter((metric) => utilizationOf(metric) === undefined);
  const seen = (currentMetrics ?? []) as readonly Fields[];
  const told = (conditions ?? []) as readonly Fields[];
  const annotations = {
    ...withoutCarried(object.metadata.annotations ?? {}),
    ...(others.length === 0 ? {} : { [METRICS]: JSON.stringify(specMetricsToV1(others)) }),
    ...(seen.length === 0 ? {} : { [CURRENT_METRICS]: JSON.stringify(statusMetricsToV1(seen)) }),
    ...(behavior === undefined ? {} : { [BEHAVIOR]: JSON.stringify(behaviorToV1(behavior as Fields)) }),
    ...(told.length === 0 ? {} : { [CONDITIONS]: JSON.stringify(told.map(conditionToV1)) }),
  };
  const target = all.map(utilizationOf).find((each) => each !== undefined);
  return {
    ...object,
    metadata: withAnnotations(object, annotations),
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    ...statusOf(object, statusToV1),
  };
}

function statusToV1({
  currentMetrics,
  conditions: _conditions,
  currentReplicas = 0,
  ...status
}: Fields): Fields {
  const seen = ((currentMetrics ?? []) as readonly Fields[]).map(currentUtilizationOf);
  const current = seen.findLast((each) => each !== undefined);
  return {
    ...status,
    currentReplicas,
    ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
  };
}

/** In the order of Go's fields, as it is text from here on. */
function conditionToV1({
  type = '',
  status = '',
  lastTransitionTime = null,
  reason,
  message,
}: Fields): Fields {
  return {
    type,
    status,
    lastTransitionTime,
    ...(reason === undefined || reason === '' ? {} : { reason }),
    ...(message === undefined || message === '' ? {} : { message }),
  };
}

/** Whether annotations of an object of v1 carry metrics of v2. */
export function carriesMetrics(annotations: Readonly<Record<string, string>> | undefined): boolean {
  return (listIn(annotations?.[METRICS]) ?? []).length > 0;
}

function statusOf(object: KubeObject, convert: (status: Fields) => Fields): Fields {
  return object['status'] === undefined ? {} : { status: convert(object['status'] as Fields) };
}

function withoutCarried(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !CARRIED.has(name)));
}

function withAnnotations(
  object: KubeObject,
  annotations: Readonly<Record<string, string>>,
): KubeObject['metadata'] {
  const { annotations: _annotations, ...metadata } = object.metadata;
  return Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations };
}

/** A hand-written annotation that is no JSON counts as none, as in the real conversion. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listIn(text: string | undefined): readonly Fields[] | undefined {
  const value = parsed(text);
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
    ? (value as Fields[])
    : undefined;
}

interface CpuMetric {
  readonly name?: string;
  readonly target?: { readonly averageUtilization?: number };
  readonly current?: { readonly averageUtilization?: number };
}

function cpuOf(metric: Fields): CpuMetric | undefined {
  const resource = metric['resource'] as CpuMetric | undefined;
  return metric['type'] === 'Resource' && resource?.name === 'cpu' ? resource : undefined;
}

function utilizationOf(metric: Fields): number | undefined {
  return cpuOf(metric)?.target?.averageUtilization;
}

function currentUtilizationOf(metric: Fields): number | undefined {
  return cpuOf(metric)?.current?.averageUtilization;
}
