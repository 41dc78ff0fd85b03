import { MAX } from '../cost/range.ts';
import { fixedDecimal } from '../values/double-text.ts';
import { type CompiledRule, compileRules } from './compile-rules.ts';
import { type DeclaredType, declaredTypeOf } from './declared-type.ts';
import { escapeField } from './escape.ts';
import { CEL_LIMITS } from './limits.ts';
import { additionalSchemaOf, type KubernetesSchema, type ValidationRule } from './schema.ts';

/** What is wrong with the rules of a CRD's schema; `path` leads from the schema (`properties`, `spec`, …, `rule`). */
export interface RuleProblem {
  readonly path: readonly (string | number)[];
  readonly type: 'Invalid' | 'Required' | 'Forbidden';
  readonly message: string;
  /** The rule the problem is about, for the value of the error. */
  readonly rule: ValidationRule | undefined;
}

const RULE_LIMIT = CEL_LIMITS.estimatedRule;
const SCHEMA_LIMIT = CEL_LIMITS.estimatedSchema;
const MOST_EXPENSIVE = 4;
const RULES = 'x-kubernetes-validations';

/**
 * Compiles the rules of a CRD's schema and estimates their costs, as the API server does when the CRD is written
 * (apiextensions-apiserver/pkg/apis/apiextensions/validation): the problems in its words, none when all is well.
 */
export function checkRules(schema: KubernetesSchema): readonly RuleProblem[] {
  const state: State = { problems: [], total: 0, expensive: [] };
  visit(state, schema, declaredTypeOf(schema, true, 'selfType'), {
    path: [],
    cardinality: 1,
    uncorrelatable: undefined,
  });
  if (state.total > SCHEMA_LIMIT) reportTotal(state);
  return state.problems;
}

interface State {
  readonly problems: RuleProblem[];
  total: number;
  readonly expensive: { readonly path: RuleProblem['path']; readonly cost: number }[];
}

interface Place {
  readonly path: readonly (string | number)[];
  /** How often the value can be there in one object; undefined when nothing bounds it. */
  readonly cardinality: number | undefined;
  /** The part of the path, if any, below which values have no old counterparts. */
  readonly uncorrelatable: string | undefined;
}

function visit(
  state: State,
  schema: KubernetesSchema,
  declared: DeclaredType | undefined,
  place: Place,
): void {
  const rules = schema[RULES] ?? [];
  if (declared !== undefined && rules.length > 0) {
    const wrong = rules.flatMap((rule, index) => definitionProblems(rule, [...place.path, RULES, index]));
    state.problems.push(...wrong);
    if (wrong.length === 0)
      compileRules(rules, declared).forEach((rule, index) => judge(state, rule, index, place));
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeField(name);
    const type = escaped === undefined ? ownType(property, name) : declared?.fields?.get(escaped);
    visit(state, property, type ?? ownType(property, name), below(place, schema, ['properties', name]));
  }
  const additional = additionalSchemaOf(schema);
  if (additional !== undefined) {
    visit(
      state,
      additional,
      declared?.element ?? ownType(additional, '@elem'),
      below(place, schema, ['additionalProperties']),
    );
  }
  const { items } = schema;
  if (items !== undefined)
    visit(state, items, declared?.element ?? ownType(items, '@idx'), below(place, schema, ['items']));
}

function ownType(schema: KubernetesSchema, name: string): DeclaredType | undefined {
  return declaredTypeOf(schema, schema['x-kubernetes-embedded-resource'] === true, name);
}

function below(place: Place, schema: KubernetesSchema, steps: readonly string[]): Place {
  const most = maxElementsOf(schema);
  const path = [...place.path, ...steps];
  const isCorrelated = schema.type !== 'array' || schema['x-kubernetes-list-type'] === 'map';
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic';
  return {
    path,
    cardinality:
      place.cardinality === undefined || most === undefined ? undefined : saturated(place.cardinality * most),
    uncorrelatable: place.uncorrelatable ?? (isCorrelated && !isAtomic ? undefined : place.path.join('.')),
  };
}

function maxElementsOf(schema: KubernetesSchema): number | undefined {
  if (schema.type === 'array')
    return schema.maxItems === undefined ? undefined : Math.max(0, schema.maxItems);
  if (schema.type !== 'object' || schema.additionalProperties === undefined) return 1;
  return schema.maxProperties === undefined ? undefined : Math.max(0, schema.maxProperties);
}

function saturated(value: number): number {
  return Math.min(value, MAX);
}

function definitionProblems(rule: ValidationRule, path: RuleProblem['path']): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  const add = (field: string, type: RuleProblem['type'], message: string): void => {
    problems.push({ path: [...path, field], type, message, rule });
  };
  const message = rule.message?.trim() ?? '';
  if (rule.rule.trim() === '') add('rule', 'Required', 'rule is not specified');
  else if (rule.message !== undefined && rule.message !== '' && message === '') {
    add('message', 'Invalid', 'must be non-empty if specified');
  } else if (hasNewlines(message)) add('message', 'Invalid', 'must not contain line breaks');
  else if (hasNewlines(rule.rule.trim()) && message === '') {
    add('message', 'Required', 'message must be specified if rule contains line breaks');
  }
  const expression = rule.messageExpression ?? '';
  if (expression !== '' && expression.trim() === '') {
    add('messageExpression', 'Required', 'messageExpression must be non-empty if specified');
  }
  if (hasNewlines(rule.fieldPath ?? '')) add('fieldPath', 'Invalid', 'must not contain line breaks');
  return problems;
}

function hasNewlines(text: string): boolean {
  return /[\n\r]/.test(text);
}

function judge(state: State, compiled: CompiledRule, index: number, place: Place): void {
  const { rule } = compiled;
  const path = [...place.path, RULES, index];
  const add = (field: string, type: RuleProblem['type'], message: string): void => {
    state.problems.push({ path: [...path, field], type, message, rule });
  };
  const times = place.cardinality ?? compiled.maxCardinality;
  const cost = compiled.maxCost === 0 ? 0 : saturated(compiled.maxCost * times);
  observe(state, [...path, 'rule'], cost);
  if (cost > RULE_LIMIT) add('rule', 'Forbidden', costMessage('estimated rule cost', cost, RULE_LIMIT));
  if (compiled.error !== undefined) add('rule', 'Invalid', compiled.error);
  if (compiled.messageError !== undefined) add('messageExpression', 'Invalid', compiled.messageError);
  const { messageMaxCost } = compiled;
  observe(state, [...path, 'messageExpression'], messageMaxCost);
  if (messageMaxCost > RULE_LIMIT) {
    add(
      'messageExpression',
      'Forbidden',
      costMessage('estimated messageExpression cost', messageMaxCost, RULE_LIMIT),
    );
  }
  if (compiled.usesOldSelf && place.uncorrelatable !== undefined) {
    add(
      'rule',
      'Invalid',
      `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelatable}`,
    );
  }
  if (!compiled.usesOldSelf && rule.optionalOldSelf !== undefined && compiled.error === undefined) {
    add('optionalOldSelf', 'Invalid', 'may not be set if oldSelf is not used in rule');
  }
}

/** Rules below a hundredth of the limit are not named among the expensive ones. */
function observe(state: State, path: RuleProblem['path'], cost: number): void {
  state.total = saturated(state.total + cost);
  if (cost >= SCHEMA_LIMIT / 100) state.expensive.push({ path, cost });
}

function reportTotal(state: State): void {
  const message = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
  const expensive = [...state.expensive].sort((a, b) => b.cost - a.cost).slice(0, MOST_EXPENSIVE);
  for (const { path } of expensive)
    state.problems.push({ path, type: 'Forbidden', message, rule: undefined });
  const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  const total = costMessage(name, state.total, SCHEMA_LIMIT);
  state.problems.push({ path: [], type: 'Forbidden', message: total, rule: undefined });
}

function costMessage(name: string, cost: number, limit: number): string {
  const factor = cost / limit;
  let text = `${fixedDecimal(factor, 1)}x`;
  if (factor > 100) text = 'more than 100x';
  else if (factor < 1.5) text = `${fixedDecimal(factor, 6)}x`;
  const advice =
    'try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';
  return `${name} exceeds budget by factor of ${text} (${advice})`;
}
