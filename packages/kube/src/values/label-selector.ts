import { KUBE_CODES, kubeError } from '../errors.ts';
import { goQuote } from './go-format.ts';
import { compareUtf8, goJson } from './go-json.ts';
import { labelValue, qualifiedName } from './names.ts';

export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

/** One condition of a selector; all of them must hold. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/** A selector read from a string or an object; null matches nothing. */
export type LabelSelector = readonly LabelRequirement[] | null;

/** A selector as objects write it: `spec.selector`. */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?:
    | readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[] | null;
      }[]
    | null;
}

export type Labels = Readonly<Record<string, string>> | undefined | null;

export function selectorError(message: string): Error {
  return kubeError(KUBE_CODES.selectorInvalid, message, {
    nextAction: 'Write the selector as key=value, key!=value, key in (a,b), key notin (a,b), key or !key.',
  });
}

function requirementProblems(key: string, operator: LabelOperator, values: readonly string[]): string[] {
  const problems: string[] = [];
  const keyProblems = qualifiedName(key);
  if (keyProblems.length > 0) problems.push(`key: Invalid value: ${goQuote(key)}: ${keyProblems.join('; ')}`);
  // Go prints an empty list that was never made as null.
  const shown = values.length === 0 ? 'null' : goJson(values);
  const wrongCount = (rule: string) => problems.push(`values: Invalid value: ${shown}: ${rule}`);
  switch (operator) {
    case 'in':
    case 'notin':
      if (values.length === 0) wrongCount("for 'in', 'notin' operators, values set can't be empty");
      break;
    case 'exists':
    case '!':
      if (values.length > 0) wrongCount('values set must be empty for exists and does not exist');
      break;
    case 'gt':
    case 'lt':
      if (values.length !== 1) wrongCount("for 'Gt', 'Lt' operators, exactly one value is required");
      values.forEach((value, i) => {
        if (parseInt64(value) !== undefined) return;
        problems.push(
          `values[${i}]: Invalid value: ${goQuote(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        );
      });
      break;
    default:
      if (values.length !== 1) wrongCount('exact-match compatibility requires one single value');
  }
  values.forEach((value, i) => {
    const found = labelValue(value);
    if (found.length > 0) {
      problems.push(`values[${i}][${key}]: Invalid value: ${goQuote(value)}: ${found.join('; ')}`);
    }
  });
  return problems;
}

/** A checked requirement. Throws `kube.selector-invalid` with all problems, as Kubernetes words them. */
export function labelRequirement(
  key: string,
  operator: LabelOperator,
  values: readonly string[],
  prefix = '',
): LabelRequirement {
  const problems = [...new Set(requirementProblems(key, operator, values))];
  if (problems.length === 1) throw selectorError(`${prefix}${problems[0]}`);
  if (problems.length > 1) throw selectorError(`${prefix}[${problems.join(', ')}]`);
  return { key, operator, values };
}

const OBJECT_OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

export function sortedByKey(requirements: LabelRequirement[]): LabelRequirement[] {
  return requirements.sort((a, b) => compareUtf8(a.key, b.key));
}

/**
 * The selector an object states: undefined or null matches nothing, an empty one everything. Throws
 * `kube.selector-invalid` with Kubernetes' message.
 */
export function labelSelectorOf(object: LabelSelectorObject | undefined | null): LabelSelector {
  if (object === undefined || object === null) return null;
  const requirements = Object.entries(object.matchLabels ?? {}).map(([key, value]) =>
    labelRequirement(key, '=', [value]),
  );
  for (const { key, operator, values } of object.matchExpressions ?? []) {
    const known = OBJECT_OPERATORS.get(operator);
    if (known === undefined)
      throw selectorError(`${goQuote(operator)} is not a valid label selector operator`);
    requirements.push(labelRequirement(key, known, values ?? []));
  }
  return sortedByKey(requirements);
}

function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function requirementMatches({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value =
    labels !== undefined && labels !== null && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'gt':
    case 'lt': {
      const left = value === undefined ? undefined : parseInt64(value);
      const right = parseInt64(values[0] ?? '');
      if (left === undefined || right === undefined) return false;
      return operator === 'gt' ? left > right : left < right;
    }
    default:
      return value !== undefined && values.includes(value);
  }
}

function isParsed(selector: LabelSelector | LabelSelectorObject | undefined): selector is LabelSelector {
  return selector === null || Array.isArray(selector);
}

/** Whether an object with these labels is selected, by a parsed selector or one as objects write it. */
export function labelSelectorMatches(
  selector: LabelSelector | LabelSelectorObject | undefined,
  labels: Labels,
): boolean {
  const requirements = isParsed(selector) ? selector : labelSelectorOf(selector);
  return requirements?.every((requirement) => requirementMatches(requirement, labels)) === true;
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  const list = values.length === 1 ? (values[0] as string) : [...values].sort(compareUtf8).join(',');
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`;
    case 'gt':
      return `${key}>${list}`;
    case 'lt':
      return `${key}<${list}`;
    default:
      return `${key}${operator}${list}`;
  }
}

/** The selector as a query parameter holds it; empty for one that matches everything, and for one that matches nothing. */
export function formatLabelSelector(selector: LabelSelector): string {
  return (selector ?? []).map(formatRequirement).join(',');
}
