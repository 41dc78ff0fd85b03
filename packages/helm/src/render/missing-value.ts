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
 * Which value of a failed `.Values.a.b` was nil, and which values file it should have come from; undefined for an
 * error of another kind.
 */
export function missingValueHint(
  { dot, node }: Renderable,
  trace: Trace | undefined,
): MissingValueHint | undefined {
  if (trace === undefined || !nilAccess.test(trace.message)) return undefined;
  const path = /^\$?\.Values\.([\w.-]+)$/.exec(trace.expression)?.[1]?.split('.');
  if (path === undefined) return undefined;
  const missing = firstMissing(dot.get('Values'), path);
  if (missing === undefined) return undefined;
  const chartPath = trace.location.replace(/\/templates\/.*$/, '');
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
