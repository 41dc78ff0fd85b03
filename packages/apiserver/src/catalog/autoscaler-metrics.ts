/**
 * Metrics of autoscalers as annotations of autoscaling/v1 carry them: v2's, each with its fields under older names
 * (pkg/apis/autoscaling/v1/conversion.go).
 */

type Fields = Readonly<Record<string, unknown>>;

interface Shape {
  /** What kind of metric it is, and the field its description stands in. */
  readonly field: string;
  toV1(source: Fields): Fields;
  toV2(source: Fields): Fields;
}

/** What a kind of metric says of its target (in specs) or its current value (in statuses). */
interface Side {
  readonly values: 'target' | 'current';
  readonly prefix: 'target' | 'current';
}

const SPEC: Side = { values: 'target', prefix: 'target' };
const STATUS: Side = { values: 'current', prefix: 'current' };

/** v2's metrics of a spec in v1's form, or back. */
export const specMetricsToV1 = (metrics: readonly Fields[]): Fields[] => converted(metrics, SPEC, 'toV1');
export const specMetricsToV2 = (metrics: readonly Fields[]): Fields[] => converted(metrics, SPEC, 'toV2');
/** The same of a status. */
export const statusMetricsToV1 = (metrics: readonly Fields[]): Fields[] => converted(metrics, STATUS, 'toV1');
export const statusMetricsToV2 = (metrics: readonly Fields[]): Fields[] => converted(metrics, STATUS, 'toV2');

function converted(metrics: readonly Fields[], side: Side, direction: 'toV1' | 'toV2'): Fields[] {
  const shapes = shapesOf(side);
  return metrics.map((metric) => {
    const result: Record<string, unknown> = { type: metric['type'] ?? '' };
    for (const shape of shapes) {
      const source = metric[shape.field];
      if (typeof source === 'object' && source !== null)
        result[shape.field] = shape[direction](source as Fields);
    }
    return result;
  });
}

function shapesOf(side: Side): readonly Shape[] {
  return [
    { field: 'object', ...objectShape(side) },
    { field: 'pods', ...podsShape(side) },
    { field: 'resource', ...resourceShape(side, []) },
    { field: 'containerResource', ...resourceShape(side, ['container']) },
    { field: 'external', ...externalShape(side) },
  ];
}

type Conversions = Omit<Shape, 'field'>;

const fieldsOf = (value: unknown): Fields =>
  (typeof value === 'object' && value !== null ? value : {}) as Fields;

/** Only members that are there. */
function present(members: Fields): Fields {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** A target tells which of its values counts; a status does not. */
function typed(side: Side, type: string, values: Fields): Fields {
  return { [side.values]: present(side === SPEC ? { type, ...values } : values) };
}

function objectShape(side: Side): Conversions {
  const value = `${side.prefix}Value`;
  return {
    toV1(source) {
      const [metric, values] = [fieldsOf(source['metric']), fieldsOf(source[side.values])];
      const { kind = '', name = '', apiVersion } = fieldsOf(source['describedObject']);
      return present({
        target: present({ kind, name, apiVersion }),
        metricName: metric['name'] ?? '',
        [value]: values['value'] ?? '0',
        selector: metric['selector'],
        averageValue: values['averageValue'],
      });
    },
    toV2(source) {
      const { averageValue, [value]: plain = '0' } = source;
      const isAverage = averageValue !== undefined && side === SPEC;
      const isLeftOut = isAverage && String(plain) === '0';
      return {
        describedObject: source['target'] ?? { kind: '', name: '' },
        ...typed(side, isAverage ? 'AverageValue' : 'Value', {
          value: isLeftOut ? undefined : plain,
          averageValue,
        }),
        metric: present({ name: source['metricName'] ?? '', selector: source['selector'] }),
      };
    },
  };
}

function podsShape(side: Side): Conversions {
  const value = `${side.prefix}AverageValue`;
  return {
    toV1(source) {
      const metric = fieldsOf(source['metric']);
      const { averageValue = '0' } = fieldsOf(source[side.values]);
      return present({
        metricName: metric['name'] ?? '',
        [value]: averageValue,
        selector: metric['selector'],
      });
    },
    toV2: (source) => ({
      metric: present({ name: source['metricName'] ?? '', selector: source['selector'] }),
      ...typed(side, 'AverageValue', { averageValue: source[value] ?? '0' }),
    }),
  };
}

function resourceShape(side: Side, own: readonly string[]): Conversions {
  const [utilization, average] = [`${side.prefix}AverageUtilization`, `${side.prefix}AverageValue`];
  const told = (source: Fields): Fields =>
    Object.fromEntries(own.map((field) => [field, source[field] ?? '']));
  return {
    toV1(source) {
      const { averageUtilization, averageValue } = fieldsOf(source[side.values]);
      const shown = side === STATUS ? (averageValue ?? '0') : averageValue;
      return present({
        name: source['name'] ?? '',
        [utilization]: averageUtilization,
        [average]: shown,
        ...told(source),
      });
    },
    toV2(source) {
      const values = { averageValue: source[average], averageUtilization: source[utilization] };
      const type = source[utilization] === undefined ? 'AverageValue' : 'Utilization';
      return { name: source['name'] ?? '', ...typed(side, type, values), ...told(source) };
    },
  };
}

function externalShape(side: Side): Conversions {
  const [value, average] = [`${side.prefix}Value`, `${side.prefix}AverageValue`];
  return {
    toV1(source) {
      const [metric, values] = [fieldsOf(source['metric']), fieldsOf(source[side.values])];
      return present({
        metricName: metric['name'] ?? '',
        metricSelector: metric['selector'],
        [value]: side === STATUS ? (values['value'] ?? '0') : values['value'],
        [average]: values['averageValue'],
      });
    },
    toV2: (source) => ({
      metric: present({ name: source['metricName'] ?? '', selector: source['metricSelector'] }),
      ...typed(side, source[value] === undefined ? 'AverageValue' : 'Value', {
        value: source[value],
        averageValue: source[average],
      }),
    }),
  };
}

/** A scaling behaviour with its members named as Go's structs name them, each of them there, as the annotation has it. */
export function behaviorToV1({ scaleUp, scaleDown }: Fields): Fields {
  const rules = (given: unknown): unknown => {
    if (given === undefined || given === null) return null;
    const { stabilizationWindowSeconds, selectPolicy, policies, tolerance } = given as Fields;
    return {
      StabilizationWindowSeconds: stabilizationWindowSeconds ?? null,
      SelectPolicy: selectPolicy ?? null,
      Policies:
        (policies as readonly Fields[] | undefined)?.map(({ type, value, periodSeconds }) => ({
          Type: type,
          Value: value,
          PeriodSeconds: periodSeconds,
        })) ?? null,
      Tolerance: tolerance ?? null,
    };
  };
  return { ScaleUp: rules(scaleUp), ScaleDown: rules(scaleDown) };
}

/** The behaviour an annotation carries, as the API names its members; undefined where it carries none that can be read. */
export function behaviorToV2(value: unknown): Fields | undefined {
  const named = withApiNames(value);
  if (!isFields(named) || !Object.values(named).every(isRules)) return undefined;
  return Object.keys(named).length === 0 ? undefined : named;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRules(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { policies = [] } = value;
  return Array.isArray(policies) && policies.every(isFields);
}

/** `null` members are none. */
function withApiNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withApiNames);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name.charAt(0).toLowerCase() + name.slice(1), withApiNames(inner)]),
  );
}
