import { matchesPattern } from './regex.ts';
import { isTable, type Table } from '../values/merge-maps.ts';
import { knownKeywords } from './draft-keywords.ts';
import { formatProblem } from './formats.ts';
import { equal, numberOf, typeOf } from './instance.ts';
import {
  type Add,
  bounds,
  byTypeOrder,
  enumMessage,
  firstDuplicates,
  missingMessage,
  missingOf,
  numberErrors,
  oneOfError,
  stringErrors,
} from './keyword-rules.ts';
import type { Schema, SchemaObject, SchemaSource } from './schema-source.ts';
import { quoted, quotedList, type SchemaError, schemaError, shown } from './schema-error.ts';

/** Values validated against schemas, at most: a hostile schema ends in an error, not in a hang. */
const maxSteps = 2_000_000;
/** References that lead to each other without going into the value. */
const maxDepth = 400;

/** What a validation evaluated of a value, for `unevaluatedProperties` and `unevaluatedItems`. */
interface Evaluated {
  readonly keys: Set<string>;
  items: number;
}

/** Validates values as santhosh-tekuri/jsonschema v6 does, which is what Helm uses. */
export class Validator {
  readonly #document: SchemaSource;
  #steps = 0;
  #depth = 0;

  constructor(document: SchemaSource) {
    this.#document = document;
  }

  /** The errors of the whole value, the outermost group opened. */
  errors(value: unknown): readonly SchemaError[] {
    const error = this.#validate(this.#document.root, value, [], newEvaluated());
    if (error === undefined) return [];
    return error.group ? error.causes : [error];
  }

  #validate(
    given: Schema,
    value: unknown,
    at: readonly string[],
    evaluated: Evaluated,
  ): SchemaError | undefined {
    if (typeof given === 'boolean') return given ? undefined : schemaError(at, 'false schema');
    const schema = knownKeywords(given, this.#document.draft);
    if (++this.#steps > maxSteps || this.#depth > maxDepth)
      throw new Error('schema validation exceeds its limits');
    this.#depth++;
    const errors: SchemaError[] = [];
    // Before draft 2019 nothing counts beside a reference.
    const isReference = typeof schema['$ref'] === 'string' && this.#document.draft < 2019;
    const first = isReference ? undefined : this.#whole(schema, value, at);
    if (first === undefined) this.#keywords(schema, value, at, evaluated, errors);
    else errors.push(first);
    this.#depth--;
    if (errors.length < 2) return errors[0];
    return { location: at, message: 'validation failed', causes: errors, group: true };
  }

  /** Keywords that end the validation of a value when it fails them. */
  #whole(schema: SchemaObject, value: unknown, at: readonly string[]): SchemaError | undefined {
    const { type, enum: allowed, format } = schema;
    if (type !== undefined) {
      const wanted = (Array.isArray(type) ? type : [type]) as string[];
      const got = typeOf(value);
      const isInteger = wanted.includes('integer') && Number.isInteger(numberOf(value) ?? Number.NaN);
      if (!wanted.includes(got) && !isInteger) {
        return schemaError(at, `got ${got}, want ${[...wanted].sort(byTypeOrder).join(' or ')}`);
      }
    }
    if ('const' in schema && this.#document.draft > 4 && !equal(value, schema['const'])) {
      const wanted = schema['const'];
      const isPlain = typeof wanted !== 'object' || wanted === null;
      return schemaError(at, isPlain ? `value must be ${shown(wanted)}` : "'const' failed");
    }
    if (Array.isArray(allowed) && !allowed.some((item) => equal(value, item))) {
      return schemaError(at, enumMessage(allowed));
    }
    if (typeof format === 'string' && typeof value === 'string' && this.#document.assertsFormats) {
      const problem = formatProblem(format, value);
      if (problem !== undefined)
        return schemaError(at, `${quoted(value)} is not valid ${format}: ${problem}`);
    }
    return undefined;
  }

  #keywords(
    schema: SchemaObject,
    value: unknown,
    at: readonly string[],
    seen: Evaluated,
    errors: SchemaError[],
  ): void {
    const add = (error: SchemaError | undefined): void => {
      if (error !== undefined) errors.push(error);
    };
    const { $ref } = schema;
    if (typeof $ref === 'string') {
      add(this.#referred($ref, value, at, seen));
      if (this.#document.draft < 2019) return;
    }
    if (isTable(value)) this.#object(schema, value, at, seen, add);
    else if (Array.isArray(value)) this.#array(schema, value, at, seen, add);
    else if (typeof value === 'string') stringErrors(schema, value, at, add);
    else if (numberOf(value) !== undefined) numberErrors(schema, numberOf(value) as number, at, add);
    for (const keyword of ['$recursiveRef', '$dynamicRef']) {
      const target = schema[keyword];
      if (typeof target === 'string' && this.#document.draft >= 2019)
        add(this.#referred(target, value, at, seen));
    }
    this.#conditions(schema, value, at, seen, add);
    this.#unevaluated(schema, value, at, seen, add);
  }

  #referred(
    reference: string,
    value: unknown,
    at: readonly string[],
    seen: Evaluated,
  ): SchemaError | undefined {
    const own = newEvaluated();
    const error = this.#validate(this.#document.resolve(reference), value, at, own);
    if (error === undefined) merge(seen, own);
    return error?.group === true ? { ...error, group: false } : error;
  }

  #object(schema: SchemaObject, value: Table, at: readonly string[], seen: Evaluated, add: Add): void {
    const { minProperties, maxProperties, required, dependencies, dependentRequired } = schema;
    bounds('minProperties', 'maxProperties', value.size, minProperties, maxProperties, at, add);
    const missing = missingOf(value, required);
    if (missing.length > 0) add(schemaError(at, missingMessage(missing)));
    this.#dependents(dependencies, value, at, seen, add);
    this.#properties(schema, value, at, seen, add);
    const { propertyNames } = schema;
    if (propertyNames !== undefined) {
      for (const key of value.keys()) {
        const error = this.#validate(propertyNames as Schema, key, [], newEvaluated());
        if (error !== undefined) {
          add(schemaError([], `invalid propertyName ${quoted(key)}`, error.group ? error.causes : [error]));
        }
      }
    }
    this.#dependents(schema['dependentSchemas'], value, at, seen, add);
    this.#dependents(dependentRequired, value, at, seen, add);
  }

  #dependents(rules: unknown, value: Table, at: readonly string[], seen: Evaluated, add: Add): void {
    for (const [key, rule] of Object.entries((rules ?? {}) as SchemaObject)) {
      if (!value.has(key)) continue;
      if (!Array.isArray(rule)) {
        const own = newEvaluated();
        add(this.#validate(rule as Schema, value, at, own));
        merge(seen, own);
        continue;
      }
      const missing = missingOf(value, rule);
      if (missing.length > 0) {
        add(schemaError(at, `properties ${quotedList(missing)} required, if ${quoted(key)} exists`));
      }
    }
  }

  #properties(schema: SchemaObject, value: Table, at: readonly string[], seen: Evaluated, add: Add): void {
    const properties = (schema['properties'] ?? {}) as SchemaObject;
    const patterns = Object.entries((schema['patternProperties'] ?? {}) as SchemaObject);
    const additional = schema['additionalProperties'] as Schema | undefined;
    const refused: string[] = [];
    for (const [key, item] of value) {
      const inside = [...at, key];
      let known = false;
      const check = (inner: Schema): void => {
        known = true;
        add(this.#validate(inner, item, inside, newEvaluated()));
      };
      if (Object.hasOwn(properties, key)) check(properties[key] as Schema);
      for (const [pattern, inner] of patterns) if (matchesPattern(pattern, key)) check(inner as Schema);
      if (!known && additional === false) refused.push(key);
      if (!known && additional !== undefined && additional !== false) check(additional);
      if (known || additional !== undefined) seen.keys.add(key);
    }
    if (refused.length > 0) add(schemaError(at, `additional properties ${quotedList(refused)} not allowed`));
  }

  #array(
    schema: SchemaObject,
    value: readonly unknown[],
    at: readonly string[],
    seen: Evaluated,
    add: Add,
  ): void {
    bounds('minItems', 'maxItems', value.length, schema['minItems'], schema['maxItems'], at, add);
    if (schema['uniqueItems'] === true) {
      const pair = firstDuplicates(value);
      if (pair !== undefined) add(schemaError(at, `items at ${pair[0]} and ${pair[1]} are equal`));
    }
    const modern = this.#document.draft >= 2020;
    const { items } = schema;
    const prefix = (modern ? schema['prefixItems'] : Array.isArray(items) ? items : undefined) as
      | Schema[]
      | undefined;
    const rest = modern ? items : Array.isArray(items) ? schema['additionalItems'] : items;
    const fixed = Math.min(prefix?.length ?? 0, value.length);
    const validateItem = (inner: Schema, index: number, shownIndex = index): void =>
      add(this.#validate(inner, value[index], [...at, String(shownIndex)], newEvaluated()));
    for (let i = 0; i < fixed; i++) validateItem((prefix as Schema[])[i] as Schema, i);
    if (rest === false && !modern && prefix !== undefined) {
      if (value.length > fixed)
        add(schemaError(at, `last ${value.length - fixed} additionalItem(s) not allowed`));
    } else if (rest !== undefined) {
      // Items behind a prefix are counted from it in the library's messages.
      for (let i = fixed; i < value.length; i++) validateItem(rest as Schema, i, i - fixed);
    }
    seen.items = Math.max(seen.items, rest === undefined ? fixed : value.length);
    if (schema['contains'] !== undefined) this.#contains(schema, value, at, add);
  }

  #contains(schema: SchemaObject, value: readonly unknown[], at: readonly string[], add: Add): void {
    const { contains, minContains, maxContains } = schema;
    const failed: SchemaError[] = [];
    const matched: number[] = [];
    for (const [i, item] of value.entries()) {
      const error = this.#validate(contains as Schema, item, [...at, String(i)], newEvaluated());
      if (error === undefined) matched.push(i);
      else failed.push(error);
    }
    const found = `but matched ${matched.length} items at ${matched.join(' ')}`;
    if (typeof minContains === 'number') {
      const but = matched.length === 0 ? 'but none matched' : found;
      const message = `min ${minContains} items required to match contains schema, ${but}`;
      if (matched.length < minContains) add(schemaError(at, message, failed));
    } else if (matched.length === 0) {
      add(schemaError(at, 'no items match contains schema', failed));
    }
    if (typeof maxContains === 'number' && matched.length > maxContains) {
      add(schemaError(at, `max ${maxContains} items required to match contains schema, ${found}`));
    }
  }

  #conditions(schema: SchemaObject, value: unknown, at: readonly string[], seen: Evaluated, add: Add): void {
    const { not, allOf, anyOf, oneOf } = schema;
    const tried = (inner: Schema): SchemaError | undefined => {
      const own = newEvaluated();
      const error = this.#validate(inner, value, at, own);
      if (error === undefined) merge(seen, own);
      return error;
    };
    if (not !== undefined && this.#validate(not as Schema, value, at, newEvaluated()) === undefined) {
      add(schemaError(at, "'not' failed"));
    }
    if (Array.isArray(allOf)) {
      const failed = (allOf as Schema[]).map(tried).filter((error) => error !== undefined);
      if (failed.length > 0) add(schemaError(at, "'allOf' failed", failed));
    }
    if (Array.isArray(anyOf)) {
      const results = (anyOf as Schema[]).map(tried);
      if (!results.includes(undefined)) add(schemaError(at, "'anyOf' failed", results as SchemaError[]));
    }
    if (Array.isArray(oneOf)) add(oneOfError((oneOf as Schema[]).map(tried), at));
    const condition = schema['if'] as Schema | undefined;
    if (condition === undefined) return;
    const branch = schema[tried(condition) === undefined ? 'then' : 'else'] as Schema | undefined;
    if (branch !== undefined) add(tried(branch));
  }

  #unevaluated(schema: SchemaObject, value: unknown, at: readonly string[], seen: Evaluated, add: Add): void {
    const { unevaluatedProperties, unevaluatedItems } = schema;
    if (unevaluatedProperties !== undefined && isTable(value)) {
      for (const [key, item] of value) {
        if (seen.keys.has(key)) continue;
        add(this.#validate(unevaluatedProperties as Schema, item, [...at, key], newEvaluated()));
        seen.keys.add(key);
      }
    }
    if (unevaluatedItems !== undefined && Array.isArray(value)) {
      for (let i = seen.items; i < value.length; i++) {
        add(this.#validate(unevaluatedItems as Schema, value[i], [...at, String(i)], newEvaluated()));
      }
      seen.items = value.length;
    }
  }
}

function newEvaluated(): Evaluated {
  return { keys: new Set(), items: 0 };
}

function merge(into: Evaluated, from: Evaluated): void {
  for (const key of from.keys) into.keys.add(key);
  into.items = Math.max(into.items, from.items);
}
