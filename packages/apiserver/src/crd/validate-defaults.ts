import { isDeepStrictEqual } from 'node:util';
import { createRuleValidator, type KubernetesSchema } from '@setpoint/cel';
import { clonePlain, type SchemaNode } from '@setpoint/kube';
import { type FieldError, FieldErrors } from '../kinds/index.ts';
import { pruneUnknown } from '../registry/prune.ts';
import { ruleErrors } from './rule-errors.ts';
import { schemaErrors } from './validate-value.ts';

/**
 * Whether every default of a structural schema is a value the schema takes: nothing unknown in it, of its type, within
 * its rules (apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go).
 */
export function validateDefaults(
  schema: KubernetesSchema,
  node: SchemaNode,
  field: string,
): readonly FieldError[] {
  const errors = new FieldErrors();
  visit(schema, node, field, errors);
  return errors.all;
}

function visit(schema: KubernetesSchema, node: SchemaNode, field: string, errors: FieldErrors): void {
  if (schema.default !== undefined && schema.default !== null)
    checkDefault(schema, node, `${field}.default`, errors);
  if (schema.items !== undefined && node.items !== undefined)
    visit(schema.items, node.items, `${field}.items`, errors);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const child = node.properties?.get(name);
    // metadata is a built-in type, whose defaults are not the CRD's.
    if (child !== undefined && child.name === undefined)
      visit(property, child, `${field}.properties[${name}]`, errors);
  }
}

function checkDefault(schema: KubernetesSchema, node: SchemaNode, field: string, errors: FieldErrors): void {
  const value = schema.default;
  const pruned = clonePlain(value);
  pruneUnknown(pruned, node);
  if (!isDeepStrictEqual(pruned, value)) errors.invalid(field, value, 'must not have unknown fields');
  const wrong = schemaErrors(value, node, field);
  errors.include(wrong);
  if (wrong.length > 0) return;
  const rules = createRuleValidator(schema, schema['x-kubernetes-embedded-resource'] === true);
  if (rules === undefined) return;
  const asUpdate = ruleErrors(rules.validate(value, value), field);
  errors.include(asUpdate);
  // Rules with an optional oldSelf have to hold when the default comes in too.
  if (asUpdate.length === 0) errors.include(ruleErrors(rules.validate(value), field));
}
