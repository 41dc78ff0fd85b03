import { isTable } from '../values/merge-maps.ts';
import type { Renderable } from './scopes.ts';
import type { Trace } from './template-errors.ts';

export interface MissingValueHint {
  readonly rule: string;
  readonly nextAction: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const nilAccess = /nil pointer evaluating /;

/**
 * Which value of a failed `.Values.a.b` was nil, or was handed to the template that failed, and which values file it should
 * have come from; undefined for an error of another kind.
 */
export function missingValueHint(
  { dot, node }: Renderable,
  traces: readonly Trace[],
): MissingValueHint | undefined {
  if (!nilAccess.test(traces.at(-1)?.message ?? '')) return undefined;
  const found = traces.toReversed().flatMap(({ expression, location }) =>
    Array.from(expression.matchAll(/\.Values\.([\w.-]*\w)/g), ([, path = '']) => ({
      missing: firstMissing(dot.get('Values'), path.split('.')),
      location,
    })),
  );
  const [nil] = found.filter(({ missing }) => missing !== undefined);
  if (nil?.missing === undefined) return undefined;
  const { missing, location } = nil;
  const chartPath = location.replace(/\/templates\/.*$/, '');
  const valuesFile = `${chartPath}/values.yaml`;
  const fromParent = [...chartPath.split('/charts/').slice(1), missing].join('.');
  return {
    rule: `Values.${missing} is nil, so nothing inside it can be read.`,
    nextAction: `Set ${fromParent} in the values, or give ${missing} a default in ${valuesFile}.`,
    details: { missingValue: missing, valuesFile, valuesPath: fromParent, chart: node.name },
  };
}

function firstMissing(values: unknown, path: readonly string[]): string | undefined {
  let current = values;
  for (const [index, key] of path.entries()) {
    if (!isTable(current)) return path.slice(0, index).join('.');
    current = current.get(key);
    if (current === undefined || current === null) return path.slice(0, index + 1).join('.');
  }
  return undefined;
}
