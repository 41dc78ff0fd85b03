import { CelError } from '../values/cel-error.ts';
import { Optional } from '../values/optional.ts';
import type { Value } from '../values/value.ts';
import { type CompiledRule, compileRules } from './compile-rules.ts';
import { Correlated, itemsByKeys, mapKeyOf, mapKeysOf } from './correlation.ts';
import { type DeclaredType, declaredTypeOf } from './declared-type.ts';
import { escapeField } from './escape.ts';
import { CEL_LIMITS } from './limits.ts';
import { normalizedFieldPath } from './rule-field-path.ts';
import { additionalSchemaOf, type KubernetesSchema, propertyOf, withTypeAndObjectMeta } from './schema.ts';
import { typedValue } from './typed-value.ts';

/** What a rule says against a value. */
export interface RuleViolation {
  /** The steps from the root: property names, map keys and list indexes. */
  readonly path: readonly (string | number)[];
  /** Whether each step of the path is a map's key (shown in brackets) rather than a property. */
  readonly keys: readonly boolean[];
  readonly message: string;
  /** `FieldValueInvalid` unless the rule says otherwise. */
  readonly reason: string;
  /** The rule's own `fieldPath` below the path (`spec.min`); empty for none. */
  readonly fieldPath: string;
  /** The value the rule is about; undefined for objects and lists, which errors do not repeat. */
  readonly value: unknown;
  /** The value did not change, so that the rule is only to be warned of; errors of a rule are never. */
  readonly isRatcheted: boolean;
}

const MAX_MESSAGE_BYTES = 5 * 1024;
const INVALID = 'FieldValueInvalid';
const OUT_OF_BUDGET =
  'validation failed due to running out of cost budget, no further validation rules will be run';

/** The rules of a schema and of all below it. */
export interface RuleValidator {
  /**
   * What the rules say against an object. `old` is the object before an update: transition rules are left out without
   * it. Stops when the budget of the object is used up, with a violation that says so.
   */
  readonly validate: (object: unknown, old?: unknown) => readonly RuleViolation[];
}

/**
 * Compiles all `x-kubernetes-validations` of a CRD's schema (apiextensions-apiserver/pkg/apiserver/schema/cel);
 * undefined when there are none. A resource, unlike other values, has kind, apiVersion and metadata.
 */
export function createRuleValidator(schema: KubernetesSchema, isResource = true): RuleValidator | undefined {
  const root = nodeOf(schema, schema, declaredTypeOf(schema, isResource, 'selfType'), isResource);
  if (root === undefined) return undefined;
  return {
    validate: (object, old) => {
      const run: Run = { budget: CEL_LIMITS.object, violations: [] };
      const current = old === undefined ? undefined : new Correlated(object, old, schema);
      validateNode(root, run, { path: [], keys: [], current, nearest: undefined }, object, old);
      return run.violations;
    },
  };
}

interface Node {
  /** For values; the node's own schema, not the one of `allOf` that rules may come from. */
  readonly schema: KubernetesSchema;
  readonly rules: readonly CompiledRule[];
  readonly properties: ReadonlyMap<string, Node>;
  readonly items: Node | undefined;
  readonly additional: Node | undefined;
  readonly allOf: readonly Node[];
}

function nodeOf(
  rulesOf: KubernetesSchema,
  schema: KubernetesSchema,
  declared: DeclaredType | undefined,
  isResource: boolean,
): Node | undefined {
  const own = rulesOf['x-kubernetes-validations'] ?? [];
  const node: Node = {
    schema: isResource ? withTypeAndObjectMeta(schema) : schema,
    rules: declared === undefined || own.length === 0 ? [] : compileRules(own, declared),
    properties: propertyNodes(rulesOf, schema, declared),
    items: childNode(rulesOf.items, schema.items, declared?.element),
    additional: childNode(additionalSchemaOf(rulesOf), additionalSchemaOf(schema), declared?.element),
    allOf: (rulesOf.allOf ?? []).flatMap((part) => nodeOf(part, schema, declared, isResource) ?? []),
  };
  const isEmpty = node.rules.length === 0 && node.properties.size === 0 && node.allOf.length === 0;
  return isEmpty && node.items === undefined && node.additional === undefined ? undefined : node;
}

function childNode(
  rulesOf: KubernetesSchema | undefined,
  schema: KubernetesSchema | undefined,
  declared: DeclaredType | undefined,
): Node | undefined {
  if (rulesOf === undefined || schema === undefined) return undefined;
  return nodeOf(rulesOf, schema, declared, schema['x-kubernetes-embedded-resource'] === true);
}

function propertyNodes(
  rulesOf: KubernetesSchema,
  schema: KubernetesSchema,
  declared: DeclaredType | undefined,
): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const [name, property] of Object.entries(rulesOf.properties ?? {})) {
    const own = propertyOf(schema, name);
    if (own === undefined) continue;
    const escaped = escapeField(name);
    const isEmbedded = own['x-kubernetes-embedded-resource'] === true;
    const type =
      escaped === undefined ? declaredTypeOf(own, isEmbedded, name) : declared?.fields?.get(escaped);
    const node = childNode(property, own, type);
    if (node !== undefined) nodes.set(name, node);
  }
  return nodes;
}

interface Run {
  /** Negative once the rest is not to be validated any more. */
  budget: number;
  readonly violations: RuleViolation[];
}

interface Place extends Pick<RuleViolation, 'path' | 'keys'> {
  /** The value beside its old one; undefined where the schema does not say which that is. */
  readonly current: Correlated | undefined;
  /** The same of the nearest value around that has one. */
  readonly nearest: Correlated | undefined;
}

function validateNode(node: Node, run: Run, place: Place, object: unknown, old: unknown): void {
  if (object === null || object === undefined) return;
  if (node.rules.length > 0) runRules(node, run, place, object, old ?? undefined);
  // As in the real server, which lets no unchanged value pass the rules inside allOf.
  const inside = node.allOf.length === 0 ? place : { ...place, current: undefined };
  for (const part of node.allOf) if (run.budget >= 0) validateNode(part, run, inside, object, old);
  if (Array.isArray(object)) validateItems(node, run, place, object, old);
  else if (typeof object === 'object') validateFields(node, run, place, object as Data, old);
}

type Data = Readonly<Record<string, unknown>>;

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function validateFields(node: Node, run: Run, place: Place, object: Data, old: unknown): void {
  const counterpart = isData(old) ? old : undefined;
  for (const [name, value] of Object.entries(object)) {
    if (run.budget < 0) return;
    const property = node.properties.get(name);
    const child = node.additional ?? property;
    if (child === undefined) continue;
    const before =
      counterpart !== undefined && Object.hasOwn(counterpart, name) ? counterpart[name] : undefined;
    validateNode(child, run, below(place, name, child !== property), value, before);
  }
}

function below(place: Place, step: string | number, isKey: boolean): Place {
  const path = { path: [...place.path, step], keys: [...place.keys, isKey] };
  const { current, nearest } = place;
  if (current === undefined) return { ...path, current, nearest };
  // Both versions were converted to the same type, so that these two never tell of a change.
  if (nearest === undefined && (step === 'apiVersion' || step === 'kind'))
    return { ...path, current: undefined, nearest };
  const next = typeof step === 'number' ? current.index(step) : current.key(step);
  return { ...path, current: next, nearest: current };
}

/** Only the elements of a list that is a map have counterparts: those with the same keys. */
function validateItems(node: Node, run: Run, place: Place, list: readonly unknown[], old: unknown): void {
  const { items } = node;
  if (items === undefined) return;
  const keys = node.schema['x-kubernetes-list-type'] === 'map' ? mapKeysOf(node.schema) : [];
  const before = keys.length > 0 && Array.isArray(old) ? itemsByKeys(old, keys) : undefined;
  for (const [index, item] of list.entries()) {
    if (run.budget < 0) return;
    validateNode(items, run, below(place, index, true), item, before?.get(mapKeyOf(item, keys)));
  }
}

function runRules(node: Node, run: Run, place: Place, object: unknown, old: unknown): void {
  const self = typedValue(object, node.schema);
  const oldSelf = old === undefined ? undefined : typedValue(old, node.schema);
  const report = (message: string): void => {
    const { path, keys } = place;
    const value = node.schema.type ?? '';
    run.violations.push({ path, keys, message, reason: INVALID, fieldPath: '', value, isRatcheted: false });
  };
  if (run.budget <= 0) {
    report(OUT_OF_BUDGET);
    run.budget = -1;
    return;
  }
  for (const compiled of node.rules) {
    if (compiled.error !== undefined) report(`rule compile error: ${compiled.error}`);
    else if (!runRule({ compiled, run, place, object, self, oldSelf, node, report })) return;
  }
}

interface RuleRun {
  readonly compiled: CompiledRule;
  readonly run: Run;
  readonly place: Place;
  readonly object: unknown;
  readonly self: Value;
  readonly oldSelf: Value | undefined;
  readonly node: Node;
  readonly report: (message: string) => void;
}

/** False when no further rule may run. */
function runRule(given: RuleRun): boolean {
  const { compiled, run, report, oldSelf, self } = given;
  const { rule, program } = compiled;
  if (program === undefined) return true;
  const optional = rule.optionalOldSelf === true;
  if (compiled.usesOldSelf && oldSelf === undefined && !optional) return true;
  const bindings = new Map<string, Value>([['self', self]]);
  if (optional) bindings.set('oldSelf', oldSelf === undefined ? Optional.none : new Optional(oldSelf));
  else if (oldSelf !== undefined) bindings.set('oldSelf', oldSelf);
  const { value, cost, limitExceeded } = program.evaluate(bindings, { costLimit: CEL_LIMITS.expression });
  if (cost > run.budget) return stop(given, OUT_OF_BUDGET);
  run.budget -= cost;
  if (limitExceeded) {
    return stop(
      given,
      `'${messageOf(value)}': no further validation rules will be run due to call cost exceeds limit for rule: ${nameOf(compiled)}`,
    );
  }
  if (value instanceof CelError) report(errorText(value, compiled));
  else if (value !== true) return violated(given, bindings);
  return true;
}

function stop(given: RuleRun, message: string): false {
  given.report(message);
  given.run.budget = -1;
  return false;
}

function messageOf(value: Value): string {
  return value instanceof CelError ? value.message : '';
}

function nameOf({ rule }: CompiledRule): string {
  return rule.message === undefined || rule.message === '' ? rule.rule.trim() : rule.message.trim();
}

function errorText(error: CelError, compiled: CompiledRule): string {
  if (error.message.startsWith('no such overload')) {
    return `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${nameOf(compiled)}`;
  }
  return `${error.message} evaluating rule: ${nameOf(compiled)}`;
}

function violated(given: RuleRun, bindings: ReadonlyMap<string, Value>): boolean {
  const { compiled, run, place, node, object } = given;
  const { rule } = compiled;
  const evaluated = evaluateMessage(compiled, bindings, run);
  const isFatal = evaluated !== undefined && 'fatal' in evaluated;
  const usual =
    rule.message === undefined || rule.message === '' ? `failed rule: ${nameOf(compiled)}` : nameOf(compiled);
  const isContainer = node.schema.type === 'object' || node.schema.type === 'array';
  const { path, keys, current, nearest } = place;
  const shown = isContainer ? undefined : object;
  run.violations.push({
    path,
    keys,
    message: isFatal ? evaluated.fatal : (evaluated?.text ?? usual),
    reason: isFatal ? INVALID : (rule.reason ?? INVALID),
    fieldPath: normalizedFieldPath(rule.fieldPath ?? '', node.schema) ?? '',
    value: isFatal ? (node.schema.type ?? '') : shown,
    isRatcheted: !compiled.usesOldSelf && (current ?? nearest)?.isUnchanged === true,
  });
  if (isFatal) run.budget = -1;
  return !isFatal;
}

type Message = { readonly text: string } | { readonly fatal: string } | undefined;

/** The text of the rule's message expression, unless it is no usable one; running out of budget is fatal. */
function evaluateMessage(compiled: CompiledRule, bindings: ReadonlyMap<string, Value>, run: Run): Message {
  const { messageProgram, rule } = compiled;
  if (messageProgram === undefined) return undefined;
  const { value, cost, limitExceeded } = messageProgram.evaluate(bindings, {
    costLimit: CEL_LIMITS.expression,
  });
  const source = JSON.stringify(rule.messageExpression ?? '');
  if (cost > run.budget) {
    return {
      fatal: `messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run`,
    };
  }
  if (limitExceeded) {
    return {
      fatal: `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${source}`,
    };
  }
  run.budget -= cost;
  const text = typeof value === 'string' ? value.trim() : '';
  const isUsable = text !== '' && !text.includes('\n') && Buffer.byteLength(text) <= MAX_MESSAGE_BYTES;
  return isUsable ? { text } : undefined;
}
