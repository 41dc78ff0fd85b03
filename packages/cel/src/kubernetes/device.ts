import { estimateCost } from '../cost/estimate.ts';
import { Environment } from '../environment.ts';
import { BINDINGS_LIBRARY } from '../library/bindings.ts';
import { formatType } from '../types/format-type.ts';
import { BOOL, DYN, isSameType, mapType, STRING, structType, type Type } from '../types/type.ts';
import { type DeclaredType, sizesOf } from './declared-type.ts';
import { KUBERNETES_LIBRARIES } from './libraries.ts';
import { QUANTITY } from './quantity-value.ts';

const DEVICE = structType('kubernetes.DRADevice');
const MAX_DRIVER = 63;
const MAX_PER_DEVICE = 32;
const MAX_VALUE = 64;
/** A selector may not cost more. */
const MAX_COST = 1_000_000;

const bounded = (type: Type, maxElements: number): DeclaredType => ({ type, maxElements, minSize: 0 });

/** By domain, and in it by name. */
function byName(value: DeclaredType): DeclaredType {
  const inner: DeclaredType = {
    ...bounded(mapType(STRING, value.type), MAX_PER_DEVICE),
    element: value,
  };
  return { ...bounded(mapType(STRING, inner.type), MAX_PER_DEVICE), element: inner };
}

const FIELDS: ReadonlyMap<string, DeclaredType> = new Map([
  ['driver', bounded(STRING, MAX_DRIVER)],
  ['allowMultipleAllocations', bounded(BOOL, 1)],
  ['attributes', byName(bounded(DYN, MAX_VALUE))],
  ['capacity', byName(bounded(QUANTITY, 0))],
]);

const ENVIRONMENT = new Environment({
  libraries: [...KUBERNETES_LIBRARIES, BINDINGS_LIBRARY],
  variables: { device: DEVICE },
  types: {
    fieldsOf: (name) =>
      name === DEVICE.name ? new Map([...FIELDS].map(([field, { type }]) => [field, type])) : undefined,
  },
  validateLiterals: true,
});

const SIZES = sizesOf({ ...bounded(DEVICE, 0), fields: FIELDS });

/** What keeps an expression from selecting devices. */
export interface SelectorProblem {
  readonly type: 'Invalid' | 'Forbidden';
  readonly message: string;
}

/**
 * What the API server says of the CEL expression of a device selector, compiled against `device`
 * (dynamic-resource-allocation/cel/compile.go); undefined when it is right and not too expensive.
 */
export function deviceSelectorProblem(expression: string): SelectorProblem | undefined {
  const compiled = ENVIRONMENT.compile(expression);
  if (!compiled.ok) {
    const text = expression === '' ? endOfNothing(compiled.error) : compiled.error;
    return { type: 'Invalid', message: `compilation failed: ${text}` };
  }
  const { resultType, problem, checked } = compiled.program;
  // An attribute may be a boolean, which is not known before there is a device.
  if (!isSameType(resultType, BOOL) && !isSameType(resultType, DYN)) {
    const message = `must evaluate to bool or the unknown type, not ${formatType(resultType)}`;
    return { type: 'Invalid', message };
  }
  if (problem !== undefined) return { type: 'Invalid', message: `program instantiation failed: ${problem}` };
  const cost = checked === undefined ? 0 : estimateCost(checked, SIZES).max;
  return cost > MAX_COST ? { type: 'Forbidden', message: 'too complex, exceeds cost limit' } : undefined;
}

/** Nothing ends before its first column, and has no line to show. */
function endOfNothing(error: string): string {
  return error.replace('<input>:1:1:', '<input>:1:0:').replace(/\n[^]*$/, '');
}
