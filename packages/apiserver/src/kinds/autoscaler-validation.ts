import { dns1123Label, pathSegmentName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import type { Draft, TypedReference } from './model/meta.ts';
import { validateContainerResourceName } from './pod/resources.ts';
import { quantityNanos, quantityText } from './quantity.ts';

interface ScalingRules {
  stabilizationWindowSeconds?: number;
  selectPolicy?: string;
  policies?: { type: string; value: number; periodSeconds: number }[];
  tolerance?: string;
}

interface MetricTarget {
  readonly type?: string;
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

interface MetricSource {
  readonly name?: string;
  readonly container?: string;
  readonly metric?: { readonly name?: string };
  readonly describedObject?: TypedReference;
  readonly target?: MetricTarget;
}

export interface AutoscalerSpec {
  scaleTargetRef?: TypedReference;
  minReplicas?: number;
  maxReplicas?: number;
  metrics?: { type: string; [source: string]: unknown }[];
  targetCPUUtilizationPercentage?: number;
  behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules };
}

const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;

/** Rules of an autoscaler (`ValidateHorizontalPodAutoscaler`). */
export function validateAutoscaler(object: Draft, errors: FieldErrors): void {
  validateSpec(object, false, errors);
}

/** A target accepted once with an apiVersion that says nothing may keep it. */
export function validateAutoscalerUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const { apiVersion = '' } = (old['spec'] as AutoscalerSpec).scaleTargetRef ?? {};
  validateSpec(object, apiVersionFault(apiVersion, false) !== undefined, errors);
}

function validateSpec(object: Draft, anyVersion: boolean, errors: FieldErrors): void {
  const spec = object['spec'] as AutoscalerSpec;
  const { minReplicas: min, maxReplicas: max = 0 } = spec;
  if (min !== undefined && min < 1) {
    errors.invalid('spec.minReplicas', min, 'must be greater than or equal to 1');
  }
  if (max === 0) errors.required('spec.maxReplicas', 'must be set and greater than 0');
  else if (max < 0) errors.invalid('spec.maxReplicas', max, 'must be greater than or equal to 1');
  if (min !== undefined && max < min) {
    errors.invalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`');
  }
  validateTarget(spec.scaleTargetRef ?? {}, 'spec.scaleTargetRef', errors, { anyVersion });
  for (const [index, metric] of metricsOf(spec).entries()) {
    validateMetric(metric, `spec.metrics[${index}]`, errors);
  }
  const wakes = metricsOf(spec).some(({ type }) => type === 'Object' || type === 'External');
  if (min === 0 && !wakes)
    errors.forbidden(
      'spec.metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    );
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = spec.behavior?.[direction];
    if (rules !== undefined) validateRules(rules, `spec.behavior.${direction}`, errors);
  }
}

/** The first version of the API has one metric, in a field of its own. */
function metricsOf(spec: AutoscalerSpec): NonNullable<AutoscalerSpec['metrics']> {
  const percentage = spec.targetCPUUtilizationPercentage;
  if (percentage === undefined) return spec.metrics ?? [];
  const target = { type: 'Utilization', averageUtilization: percentage };
  return [{ type: 'Resource', resource: { name: 'cpu', target } }];
}

function apiVersionFault(apiVersion: string, anyGroup: boolean): string | undefined {
  const parts = apiVersion.split('/');
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  return anyGroup || (parts.length === 2 && parts[0] !== '')
    ? undefined
    : 'apiVersion must specify API group';
}

function validateTarget(
  target: TypedReference,
  path: string,
  errors: FieldErrors,
  { anyVersion = false, anyGroup = false }: { anyVersion?: boolean; anyGroup?: boolean },
): void {
  errors.named(`${path}.kind`, target.kind, pathSegmentName);
  errors.named(`${path}.name`, target.name, pathSegmentName);
  const { apiVersion = '' } = target;
  const fault = anyVersion ? undefined : apiVersionFault(apiVersion, anyGroup);
  if (fault !== undefined) errors.invalid(`${path}.apiVersion`, apiVersion, fault);
}

const METRIC_TYPES: ReadonlyMap<string, string> = new Map([
  ['ContainerResource', 'containerResource'],
  ['External', 'external'],
  ['Object', 'object'],
  ['Pods', 'pods'],
  ['Resource', 'resource'],
]);

type SourceRule = (source: MetricSource, path: string, errors: FieldErrors) => void;

/** In the order in which the server looks: the first that is there is what the metric is. */
const SOURCES: ReadonlyMap<string, SourceRule> = new Map<string, SourceRule>([
  ['object', validateObjectSource],
  ['external', validateExternalSource],
  ['pods', validatePodsSource],
  ['resource', validateResourceSource],
  ['containerResource', validateContainerSource],
]);

function validateMetric(
  metric: { type?: string; [source: string]: unknown },
  path: string,
  errors: FieldErrors,
): void {
  const { type = '' } = metric;
  if (type === '') errors.required(`${path}.type`, 'must specify a metric source type');
  errors.among(`${path}.type`, type, [...METRIC_TYPES.keys()]);
  const present = [...SOURCES.keys()].filter((field) => metric[field] !== undefined);
  const [first] = present;
  if (first !== undefined) SOURCES.get(first)?.(metric[first] as MetricSource, `${path}.${first}`, errors);
  const expected = METRIC_TYPES.get(type);
  if (expected === undefined) errors.among(`${path}.type`, type, [...METRIC_TYPES.keys()]);
  else if (metric[expected] === undefined) {
    errors.required(`${path}.${expected}`, 'must populate information for the given metric source');
  }
  if (present.length === 1) return;
  for (const field of present) {
    if (field !== expected)
      errors.forbidden(`${path}.${field}`, 'must populate the given metric source only');
  }
}

function validateIdentifier({ metric }: MetricSource, path: string, errors: FieldErrors): void {
  const { name = '' } = metric ?? {};
  if (name === '') errors.required(`${path}.metric.name`, 'must specify a metric name');
  else errors.invalidAll(`${path}.metric.name`, name, pathSegmentName(name));
}

const TARGET_TYPES: ReadonlySet<string> = new Set(['Utilization', 'Value', 'AverageValue']);

function validateMetricTarget({ target = {} }: MetricSource, path: string, errors: FieldErrors): void {
  const { type = '', averageUtilization } = target;
  const at = `${path}.target`;
  if (type === '') errors.required(`${at}.type`, 'must specify a metric target type');
  if (!TARGET_TYPES.has(type)) {
    errors.invalid(`${at}.type`, type, 'must be either Utilization, Value, or AverageValue');
  }
  for (const field of ['value', 'averageValue'] as const) {
    const value = target[field];
    if (value !== undefined && (quantityNanos(value) ?? 0n) <= 0n) {
      errors.invalid(`${at}.${field}`, quantityText(value), 'must be positive');
    }
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.invalid(`${at}.averageUtilization`, averageUtilization, 'must be greater than 0');
  }
}

function validateObjectSource(source: MetricSource, path: string, errors: FieldErrors): void {
  validateTarget(source.describedObject ?? {}, `${path}.describedObject`, errors, { anyGroup: true });
  validateIdentifier(source, path, errors);
  validateMetricTarget(source, path, errors);
  if (source.target?.value === undefined && source.target?.averageValue === undefined) {
    errors.required(`${path}.target.averageValue`, 'must set either a target value or averageValue');
  }
}

function validateExternalSource(source: MetricSource, path: string, errors: FieldErrors): void {
  validateIdentifier(source, path, errors);
  validateMetricTarget(source, path, errors);
  const { value, averageValue } = source.target ?? {};
  if (value === undefined && averageValue === undefined) {
    const detail = 'must set either a target value for metric or a per-pod target';
    errors.required(`${path}.target.averageValue`, detail);
  }
  if (value !== undefined && averageValue !== undefined) {
    const detail = 'may not set both a target value for metric and a per-pod target';
    errors.forbidden(`${path}.target.value`, detail);
  }
}

function validatePodsSource(source: MetricSource, path: string, errors: FieldErrors): void {
  validateIdentifier(source, path, errors);
  validateMetricTarget(source, path, errors);
  if (source.target?.averageValue === undefined) {
    errors.required(`${path}.target.averageValue`, 'must specify a positive target averageValue');
  }
}

function validateResourceSource(source: MetricSource, path: string, errors: FieldErrors): void {
  if (!source.name) errors.required(`${path}.name`, 'must specify a resource name');
  validateUtilization(source, path, errors);
}

function validateContainerSource(source: MetricSource, path: string, errors: FieldErrors): void {
  const { name = '', container = '' } = source;
  if (name === '') errors.required(`${path}.name`, 'must specify a resource name');
  else validateContainerResourceName(name, `${path}.name`, errors);
  if (container === '') errors.required(`${path}.container`, 'must specify a container');
  else errors.invalidAll(`${path}.container`, container, dns1123Label(container));
  validateUtilization(source, path, errors);
}

function validateUtilization(source: MetricSource, path: string, errors: FieldErrors): void {
  validateMetricTarget(source, path, errors);
  const { averageUtilization, averageValue } = source.target ?? {};
  if (averageUtilization === undefined && averageValue === undefined) {
    const detail = 'must set either a target raw value or a target utilization';
    errors.required(`${path}.target.averageUtilization`, detail);
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    const detail = 'may not set both a target raw value and a target utilization';
    errors.forbidden(`${path}.target.averageValue`, detail);
  }
}

function validateRules(rules: ScalingRules, path: string, errors: FieldErrors): void {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  const at = `${path}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.invalid(at, window, 'must be greater than or equal to zero');
  if (window !== undefined && window > MAX_WINDOW_SECONDS) {
    errors.invalid(at, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`);
  }
  if (selectPolicy !== undefined) {
    errors.among(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']);
  }
  if (policies.length === 0) errors.required(`${path}.policies`, 'must specify at least one Policy');
  for (const [index, { type, value, periodSeconds }] of policies.entries()) {
    const place = `${path}.policies[${index}]`;
    errors.among(`${place}.type`, type, ['Percent', 'Pods']);
    errors.positive(`${place}.value`, value);
    errors.positive(`${place}.periodSeconds`, periodSeconds);
    if (periodSeconds > MAX_PERIOD_SECONDS) {
      const detail = `must be less than or equal to ${MAX_PERIOD_SECONDS}`;
      errors.invalid(`${place}.periodSeconds`, periodSeconds, detail);
    }
  }
  if (tolerance !== undefined && (quantityNanos(tolerance) ?? 0n) < 0n) {
    errors.invalid(`${path}.tolerance`, quantityText(tolerance), 'must be greater than or equal to 0');
  }
}
