import { Correlated, createRuleValidator, type KubernetesSchema, type RuleValidator } from '@setpoint/cel';
import { apiVersionOf, type GroupVersionKind, type SchemaNode } from '@setpoint/kube';
import {
  customResourceStrategy,
  type Draft,
  type FieldError,
  formatFieldErrors,
  type KindStrategy,
} from '../kinds/index.ts';
import { applyDefaults } from './apply-defaults.ts';
import type { ScalePaths } from './custom-version.ts';
import { embeddedErrors } from './embedded-objects.ts';
import { listTypeErrors } from './list-types.ts';
import { ruleError } from './rule-errors.ts';
import { scaleErrors } from './scale-errors.ts';
import { schemaErrors } from './validate-value.ts';

export interface CustomStrategyOptions {
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  readonly scale: ScalePaths | undefined;
  /** Said of every request, as of a deprecated version. */
  readonly warning: string | undefined;
}

/** The schema of a version of a custom resource: as written, and as read. */
export interface CustomSchema {
  readonly written: KubernetesSchema;
  readonly node: SchemaNode;
}

/** The strategy of one version of a custom resource: the common rules, those of its schema and those written in CEL. */
export function customStrategy(
  gvk: GroupVersionKind,
  schema: CustomSchema,
  options: CustomStrategyOptions,
): KindStrategy {
  const common = customResourceStrategy(apiVersionOf(gvk), gvk.kind, options);
  const validation = new CustomValidation(schema, options.scale);
  return {
    ...common,
    default(object) {
      common.default(object);
      applyDefaults(object, schema.node);
    },
    validate(object, old, subresource, warn) {
      warnOfFinalizers(object, old, warn);
      return [
        ...common.validate(object, old, subresource, warn),
        ...validation.errors(object, old, subresource, warn),
      ];
    },
    deprecation: options.warning,
  };
}

const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Others may take the same name for their own finalizer, unless it is in a domain. */
function warnOfFinalizers(object: Draft, old: Draft | undefined, warn: (text: string) => void): void {
  const known = new Set(old?.metadata.finalizers ?? []);
  for (const name of (object.metadata.finalizers ?? []).toSorted()) {
    if (known.has(name) || name.includes('/') || standardFinalizers.has(name)) continue;
    const path = name.includes('.') ? ' including a path (/)' : '';
    warn(
      `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`,
    );
  }
}

/** The first of these makes rules pointless: they may count on values of the types they were compiled for. */
const blocking: ReadonlySet<FieldError['type']> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);
const unchecked: FieldError = {
  type: 'FieldValueInvalid',
  field: '<nil>',
  badValue: null,
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

const compiled = new WeakMap<KubernetesSchema, { readonly rules: RuleValidator | undefined }>();

/** The rules of a schema; compiled at the first object: many CRDs are there that nobody uses. */
function rulesOf(written: KubernetesSchema): RuleValidator | undefined {
  let known = compiled.get(written);
  if (known === undefined) {
    known = { rules: createRuleValidator(written) };
    compiled.set(written, known);
  }
  return known.rules;
}

/**
 * What the schema of a version refuses (apiextensions-apiserver/pkg/registry/customresource/strategy.go). What did not
 * change in an update is not refused for what the schema says of it now: by a rule it is warned of instead.
 */
class CustomValidation {
  readonly #written: KubernetesSchema;
  readonly #node: SchemaNode;
  readonly #scale: ScalePaths | undefined;

  constructor({ written, node }: CustomSchema, scale: ScalePaths | undefined) {
    this.#scale = scale;
    this.#written = written;
    this.#node = node;
  }

  errors(
    object: Draft,
    old: Draft | undefined,
    subresource: string,
    warn: (text: string) => void,
  ): readonly FieldError[] {
    const found = [
      ...(subresource === 'status' ? this.#statusErrors(object, old) : this.#ownErrors(object, old)),
      ...scaleErrors(object, this.#scale, subresource),
      ...(subresource === 'status' ? [] : embeddedErrors(object, this.#written)),
      ...this.#listErrors(object, old),
    ];
    const rules = rulesOf(this.#written);
    if (rules === undefined) return found;
    if (found.some(({ type }) => blocking.has(type))) return [...found, unchecked];
    const errors = [...found];
    for (const violation of rules.validate(object, old)) {
      const error = ruleError(violation);
      if (violation.isRatcheted) warn(formatFieldErrors([error]));
      else errors.push(error);
    }
    return errors;
  }

  #ownErrors(object: Draft, old: Draft | undefined): readonly FieldError[] {
    const found = schemaErrors(object, this.#written, '');
    if (found.length === 0 || old === undefined) return found;
    return schemaErrors(object, this.#written, '', new Correlated(object, old, this.#written));
  }

  #statusErrors(object: Draft, old: Draft | undefined): readonly FieldError[] {
    const schema = this.#written.properties?.['status'];
    const { status } = object;
    if (schema === undefined || status === undefined) return [];
    const found = schemaErrors(status, schema, 'status');
    if (found.length === 0 || old === undefined) return found;
    const correlated = new Correlated(object, old, this.#written).key('status');
    return schemaErrors(status, schema, 'status', correlated);
  }

  #listErrors(object: Draft, old: Draft | undefined): readonly FieldError[] {
    const found = listTypeErrors(ownFields(object), this.#node);
    if (found.length === 0 || old === undefined) return found;
    return listTypeErrors(ownFields(old), this.#node).length > 0 ? [] : found;
  }
}

function ownFields(object: Draft): object {
  const { metadata: _metadata, ...own } = object;
  return own;
}
