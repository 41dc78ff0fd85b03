import type { Application } from '../../resources/application.ts';
import type { ApplicationSet, RolloutStep } from '../../resources/application-set.ts';

type MatchExpression = NonNullable<RolloutStep['matchExpressions']>[number];

/** Which Applications each step is about, and what is wrong with the steps. */
export interface RolloutSteps {
  readonly steps: readonly RolloutStep[];
  readonly names: readonly (readonly string[])[];
  /** The step of each Application, from 0; absent when no step selects it. */
  readonly stepOf: ReadonlyMap<string, number>;
  /** In Argo CD's words; undefined when the steps are fine. */
  readonly problem: string | undefined;
}

/** The steps of a set with `strategy.type: RollingSync`; undefined when it has another strategy. */
export function rollingSteps(set: ApplicationSet): readonly RolloutStep[] | undefined {
  const { strategy } = set.spec;
  return strategy?.type === 'RollingSync' && strategy.rollingSync !== undefined
    ? (strategy.rollingSync.steps ?? [])
    : undefined;
}

/** Whether Applications are to be deleted last step first. */
export function isDeletionReversed(set: ApplicationSet): boolean {
  const steps = rollingSteps(set) ?? [];
  return steps.length > 0 && set.spec.strategy?.deletionOrder?.toLowerCase() === 'reverse';
}

/** Sorts the Applications into the steps by their labels; the first step that selects one has it. */
export function sortIntoSteps(
  steps: readonly RolloutStep[],
  applications: readonly Application[],
): RolloutSteps {
  const names = steps.map((step) =>
    applications.filter((app) => isSelected(app, step)).map(({ metadata }) => metadata.name ?? ''),
  );
  const stepsOf = new Map<string, number[]>();
  names.forEach((selected, step) => {
    for (const name of selected) stepsOf.set(name, [...(stepsOf.get(name) ?? []), step]);
  });
  const stepOf = new Map([...stepsOf].map(([name, [first]]) => [name, first as number]));
  return { steps, names, stepOf, problem: problemOf(steps, names, stepsOf) };
}

function isSelected({ metadata }: Application, { matchExpressions = [] }: RolloutStep): boolean {
  const labels = new Map(Object.entries(metadata.labels ?? {}));
  return matchExpressions.every((expression) => matches(labels.get(expression.key ?? ''), expression));
}

function matches(value: string | undefined, { operator, values = [] }: MatchExpression): boolean {
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  return false;
}

function problemOf(
  steps: readonly RolloutStep[],
  names: readonly (readonly string[])[],
  stepsOf: ReadonlyMap<string, readonly number[]>,
): string | undefined {
  const invalid = steps.flatMap(({ matchExpressions = [] }, step) =>
    matchExpressions
      .filter(({ operator }) => operator !== 'In' && operator !== 'NotIn')
      .map(({ operator = '' }) => ({ step: step + 1, operator })),
  );
  if (invalid.length > 0) {
    const operators = invalid.map(({ operator }) => operator).join(', ');
    return `${stepList(invalid.map(({ step }) => step))} invalid matchExpression operators: ${operators}. Supported Operators are 'In' and 'NotIn'`;
  }
  const twice = [...stepsOf]
    .filter(([, selected]) => selected.length > 1)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const [first] = twice;
  if (first !== undefined) {
    return `Application '${first[0]}' is selected by multiple steps: (${first[1].map((step) => step + 1).join('-')})`;
  }
  const empty = names.flatMap((selected, step) => (selected.length === 0 ? [step + 1] : []));
  return empty.length === 0
    ? undefined
    : `Steps [${empty.join(' ')}] have no applications matching their criteria`;
}

function stepList(steps: readonly number[]): string {
  return steps.length === 1 ? `Step ${steps[0]} has` : `Steps ${steps.join(', ')} have`;
}
