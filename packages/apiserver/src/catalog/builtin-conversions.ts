import type { KubeObject } from '@setpoint/kube';
import type { Conversion } from './conversion.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Events are kept as core/v1; events.k8s.io/v1 names the same fields otherwise (pkg/apis/events/v1/conversion.go). */
const eventFields: readonly (readonly [stored: string, served: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

export const eventConversion: Conversion = {
  toStorage: (object) =>
    renameFields(object, new Map(eventFields.map(([stored, served]) => [served, stored]))),
  fromStorage: (object) => renameFields(object, new Map(eventFields)),
};

function renameFields(object: KubeObject, names: ReadonlyMap<string, string>): KubeObject {
  return Object.fromEntries(
    Object.entries(object).map(([field, value]) => [names.get(field) ?? field, value]),
  ) as unknown as KubeObject;
}

const otherMetrics = 'autoscaling.alpha.kubernetes.io/metrics';
const otherBehavior = 'autoscaling.alpha.kubernetes.io/behavior';

/** autoscaling/v1 shows the CPU target of v2 as its one field and carries the rest in annotations. */
export const autoscalerConversion: Conversion = { toStorage: autoscalerToV2, fromStorage: autoscalerToV1 };

function autoscalerToV2(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage, ...spec } = (object['spec'] ?? {}) as Fields;
  const {
    [otherMetrics]: metricsText,
    [otherBehavior]: behaviorText,
    ...annotations
  } = object.metadata.annotations ?? {};
  const metrics = parseAnnotation(metricsText) ?? [];
  if (typeof targetCPUUtilizationPercentage === 'number') {
    const target = { type: 'Utilization', averageUtilization: targetCPUUtilizationPercentage };
    metrics.unshift({ type: 'Resource', resource: { name: 'cpu', target } });
  }
  const behavior = behaviorText === undefined ? undefined : (JSON.parse(behaviorText) as unknown);
  return {
    ...object,
    metadata: withAnnotations(object, annotations),
    spec: {
      ...spec,
      ...(metrics.length === 0 ? {} : { metrics }),
      ...(behavior === undefined ? {} : { behavior }),
    },
    ...statusOf(object, ({ currentCPUUtilizationPercentage, ...status }) => ({
      ...status,
      ...(typeof currentCPUUtilizationPercentage === 'number'
        ? { currentMetrics: [cpuStatus(currentCPUUtilizationPercentage)] }
        : {}),
    })),
  };
}

function autoscalerToV1(object: KubeObject): KubeObject {
  const { metrics = [], behavior, ...spec } = (object['spec'] ?? {}) as Fields;
  const all = metrics as readonly Fields[];
  const cpu = all.findIndex((metric) => utilizationOf(metric) !== undefined);
  const others = all.filter((_, index) => index !== cpu);
  const annotations = {
    ...object.metadata.annotations,
    ...(others.length === 0 ? {} : { [otherMetrics]: JSON.stringify(others) }),
    ...(behavior === undefined ? {} : { [otherBehavior]: JSON.stringify(behavior) }),
  };
  const target = cpu < 0 ? undefined : utilizationOf(all[cpu] as Fields);
  return {
    ...object,
    metadata: withAnnotations(object, annotations),
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    ...statusOf(object, ({ currentMetrics: _metrics, conditions: _conditions, ...status }) => status),
  };
}

function statusOf(object: KubeObject, convert: (status: Fields) => Fields): Fields {
  return object['status'] === undefined ? {} : { status: convert(object['status'] as Fields) };
}

function withAnnotations(
  object: KubeObject,
  annotations: Readonly<Record<string, string>>,
): KubeObject['metadata'] {
  const { annotations: _annotations, ...metadata } = object.metadata;
  return Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations };
}

/** A hand-written annotation that is no JSON list counts as none, as in the real conversion. */
function parseAnnotation(text: string | undefined): unknown[] | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function cpuStatus(averageUtilization: number): Fields {
  return { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization, averageValue: '0' } } };
}

function utilizationOf(metric: Fields): number | undefined {
  if (metric['type'] !== 'Resource') return undefined;
  const resource = metric['resource'] as
    | { name?: string; target?: { averageUtilization?: number } }
    | undefined;
  return resource?.name === 'cpu' ? resource.target?.averageUtilization : undefined;
}
