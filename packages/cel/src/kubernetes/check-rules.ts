import { MAX } from '../cost/range.ts';
import { fixedDecimal } from '../values/double-text.ts';
import { type CompiledRule, compileRules } from './compile-rules.ts';
import { type DeclaredType, declaredTypeOf } from './declared-type.ts';
import { escapeField } from './escape.ts';
import { CEL_LIMITS } from './limits.ts';
import { normalizedFieldPath } from './rule-field-path.ts';
import { additionalSchemaOf, type KubernetesSchema, type ValidationRule } from './schema.ts';

/** What is wrong with the rules of a CRD's schema. */
export interface RuleProblem {
  /** `BASE.properties[spec].x-kubernetes-validations[0].rule`. */
  readonly field: string;
  readonly type: 'Invalid' | 'Required' | 'Forbidden' | 'NotSupported';
  /** `supported values: "a", "b"` where the value is none of them. */
  readonly message: string;
  /** What is shown as wrong: a text or boolean of the rule, or all of it when it does not compile. */
  readonly value?: ValidationRule | string | boolean;
  /** About the cost of one rule, which a schema that did not change is not refused for. */
  readonly isRuleCost?: boolean;
}

const RULE_LIMIT = CEL_LIMITS.estimatedRule;
const SCHEMA_LIMIT = CEL_LIMITS.estimatedSchema;
const MOST_EXPENSIVE = 4;
const RULES = 'x-kubernetes-validations';
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/**
 * What the rules of one schema, whose fields are those of `field`, are wrong about before they are compiled: texts that
 * are missing or empty, reasons and paths that mean nothing.
 */
export function ruleDefinitionProblems(schema: KubernetesSchema, field: string): readonly RuleProblem[] {
  return (schema[RULES] ?? []).flatMap((rule, index) => definitionProblems(rule, schema, field, index));
}

/**
 * Compiles the rules of a CRD's schema and estimates their costs, as the API server does when the CRD is written
 * (apiextensions-apiserver/pkg/apis/apiextensions/validation): the problems in its words, none when all is well. `base`
 * is the field the schema stands in. Rules are left alone where `isWrong` says that of their schema's field: types may be
 * wrong there too, and what the compiler says of them would only mislead.
 */
export function checkRules(
  schema: KubernetesSchema,
  base: string,
  isWrong: (field: string) => boolean = () => false,
): readonly RuleProblem[] {
  const state: State = { isWrong, problems: [], total: 0, expensive: [] };
  visit(state, schema, declaredTypeOf(schema, true, 'selfType'), {
    field: base,
    cardinality: 1,
    uncorrelatable: undefined,
  });
  if (state.total > SCHEMA_LIMIT) reportTotal(state, base);
  return state.problems;
}

interface State {
  isWrong(field: string): boolean;
  readonly problems: RuleProblem[];
  total: number;
  readonly expensive: { readonly field: string; readonly cost: number }[];
}

interface Place {
  readonly field: string;
  /** How often the value can be there in one object; undefined when nothing bounds it. */
  readonly cardinality: number | undefined;
  /** The field, if any, below which values have no old counterparts. */
  readonly uncorrelatable: string | undefined;
}

function visit(
  state: State,
  schema: KubernetesSchema,
  declared: DeclaredType | undefined,
  place: Place,
): void {
  visitInside(state, schema, declared, place);
  const rules = schema[RULES] ?? [];
  if (declared === undefined || rules.length === 0 || state.isWrong(place.field)) return;
  compileRules(rules, declared).forEach((rule, index) => judge(state, rule, index, place));
}

function visitInside(
  state: State,
  schema: KubernetesSchema,
  declared: DeclaredType | undefined,
  place: Place,
): void {
  const additional = additionalSchemaOf(schema);
  if (additional !== undefined) {
    const type = declared?.element ?? ownType(additional, '@elem');
    visit(state, additional, type, below(place, schema, 'additionalProperties'));
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeField(name);
    const type = escaped === undefined ? ownType(property, name) : declared?.fields?.get(escaped);
    visit(state, property, type ?? ownType(property, name), below(place, schema, `properties[${name}]`));
  }
  const { items } = schema;
  if (items !== undefined)
    visit(state, items, declared?.element ?? ownType(items, '@idx'), below(place, schema, 'items'));
}

function ownType(schema: KubernetesSchema, name: string): DeclaredType | undefined {
  return declaredTypeOf(schema, schema['x-kubernetes-embedded-resource'] === true, name);
}

function below(place: Place, schema: KubernetesSchema, step: string): Place {
  const most = maxElementsOf(schema);
  const isCorrelated = schema.type !== 'array' || schema['x-kubernetes-list-type'] === 'map';
  return {
    field: `${place.field}.${step}`,
    cardinality:
      place.cardinality === undefined || most === undefined ? undefined : saturated(place.cardinality * most),
    uncorrelatable: place.uncorrelatable ?? (isCorrelated ? undefined : place.field),
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

function definitionProblems(
  rule: ValidationRule,
  schema: KubernetesSchema,
  at: string,
  index: number,
): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  const add = (field: string, type: RuleProblem['type'], message: string, value = ''): void => {
    problems.push({ field: `${at}.${RULES}[${index}].${field}`, type, message, value });
  };
  const { rule: expression, message: written = '', messageExpression = '', reason, fieldPath = '' } = rule;
  const message = written.trim();
  if (expression.trim() === '') add('rule', 'Required', 'rule is not specified');
  else if (written !== '' && message === '')
    add('message', 'Invalid', 'must be non-empty if specified', written);
  else if (hasNewlines(message)) add('message', 'Invalid', 'must not contain line breaks', written);
  else if (hasNewlines(expression.trim()) && message === '')
    add('message', 'Required', 'message must be specified if rule contains line breaks');
  if (messageExpression !== '' && messageExpression.trim() === '')
    add('messageExpression', 'Required', 'messageExpression must be non-empty if specified');
  if (reason !== undefined && !REASONS.includes(reason))
    add(
      'reason',
      'NotSupported',
      `supported values: ${REASONS.map((each) => `"${each}"`).join(', ')}`,
      reason,
    );
  if (fieldPath === '') return problems;
  if (fieldPath.trim() === '') add('fieldPath', 'Invalid', 'must be non-empty if specified', fieldPath);
  if (hasNewlines(fieldPath)) add('fieldPath', 'Invalid', 'must not contain line breaks', fieldPath);
  if (normalizedFieldPath(fieldPath, schema) === undefined)
    add('fieldPath', 'Invalid', 'must be a valid path', fieldPath);
  return problems;
}

function hasNewlines(text: string): boolean {
  return /[\n\r]/.test(text);
}

function judge(state: State, compiled: CompiledRule, index: number, place: Place): void {
  const { rule, messageMaxCost } = compiled;
  const at = `${place.field}.${RULES}[${index}]`;
  const add = (field: string, message: string, value: RuleProblem['value'] = rule): void => {
    state.problems.push({ field: `${at}.${field}`, type: 'Invalid', message, value });
  };
  const times = place.cardinality ?? compiled.maxCardinality;
  const cost = compiled.maxCost === 0 ? 0 : saturated(compiled.maxCost * times);
  observe(state, `${at}.rule`, cost, 'estimated rule cost');
  if (compiled.error !== undefined) add('rule', compiled.error);
  if (compiled.messageError !== undefined) add('messageExpression', compiled.messageError);
  observe(state, `${at}.messageExpression`, messageMaxCost, 'estimated messageExpression cost');
  if (compiled.usesOldSelf && place.uncorrelatable !== undefined) {
    const where = place.uncorrelatable;
    add(
      'rule',
      `oldSelf cannot be used on the uncorrelatable portion of the schema within ${where}`,
      rule.rule,
    );
  }
  if (!compiled.usesOldSelf && rule.optionalOldSelf !== undefined)
    add('optionalOldSelf', 'may not be set if oldSelf is not used in rule', rule.optionalOldSelf);
}

/** Rules below a hundredth of the limit are not named among the expensive ones. */
function observe(state: State, field: string, cost: number, name: string): void {
  if (cost > RULE_LIMIT) {
    const message = costMessage(name, cost, RULE_LIMIT);
    state.problems.push({ field, type: 'Forbidden', message, isRuleCost: true });
  }
  state.total = saturated(state.total + cost);
  if (cost >= SCHEMA_LIMIT / 100) state.expensive.push({ field, cost });
}

function reportTotal(state: State, base: string): void {
  const message = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
  const expensive = [...state.expensive].sort((a, b) => b.cost - a.cost).slice(0, MOST_EXPENSIVE);
  for (const { field } of expensive) state.problems.push({ field, type: 'Forbidden', message });
  const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  const total = costMessage(name, state.total, SCHEMA_LIMIT);
  state.problems.push({ field: base, type: 'Forbidden', message: total });
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
