import {
  type LabelOperator,
  type LabelRequirement,
  labelSelectorMatches,
  qualifiedName,
} from '@setpoint/kube';
import { generatorError } from '../errors.ts';
import { flatten, type Params } from '../params.ts';
import type { Generator } from '../resource/generator-fields.ts';

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

/**
 * The parameter sets that the generator's `selector` matches, by their flattened names. Unlike labels, values may be
 * any text, an address for instance.
 */
export function selectedBy({ selector }: Generator, params: readonly Params[]): readonly Params[] {
  if (selector === undefined || selector === null) return params;
  const requirements = requirementsOf(selector);
  return params.filter((each) => labelSelectorMatches(requirements, Object.fromEntries(flatten(each))));
}

function requirementsOf(selector: NonNullable<Generator['selector']>): LabelRequirement[] {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) =>
    requirement(key, '=', [value]),
  );
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    const known = operators.get(operator);
    if (known === undefined) throw problem(`"${operator}" is not a valid pod selector operator`);
    const wantsValues = known === 'in' || known === 'notin';
    if (wantsValues !== values.length > 0) {
      throw problem(`the operator ${operator} of ${key} ${wantsValues ? 'needs' : 'takes no'} values`);
    }
    return requirement(key, known, values);
  });
  return [...equal, ...expressions];
}

function requirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const [invalid] = qualifiedName(key);
  if (invalid !== undefined) throw problem(`key ${key}: ${invalid}`);
  return { key, operator, values };
}

function problem(message: string): Error {
  return generatorError(`error parsing label selector: ${message}`, "Correct the generator's selector.");
}
