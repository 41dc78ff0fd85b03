import { isDeepStrictEqual } from 'node:util';
import { createRuleValidator, type KubernetesSchema } from '@setpoint/cel';
import { SetpointError } from '@setpoint/core';
import { clonePlain, crdSchema, type SchemaNode } from '@setpoint/kube';
import { type FieldError, FieldErrors } from '../kinds/index.ts';
import { pruneUnknown } from '../registry/prune.ts';
import { validateEmbedded } from './embedded-objects.ts';
import { rawOf } from './raw-schema.ts';
import { ruleErrors } from './rule-errors.ts';
import { defaultErrors } from './validate-value.ts';

/**
 * Whether every default of a structural schema is a value the schema takes: nothing unknown in it, of its type, within
 * its rules (apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go).
 */
export function validateDefaults(schema: KubernetesSchema, field: string): readonly FieldError[] {
  const errors = new FieldErrors();
  visit(schema, true, field, errors);
  return errors.all;
}

function visit(schema: KubernetesSchema, isRoot: boolean, field: string, errors: FieldErrors): void {
  const isObject = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  if (schema.default !== undefined && schema.default !== null)
    checkDefault(schema, isObject, `${field}.default`, errors);
  if (isSchema(schema.items)) visit(schema.items, false, `${field}.items`, errors);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    // metadata is a built-in type, whose defaults are not the CRD's.
    if (!(isObject && name === 'metadata') && isSchema(property))
      visit(property, false, `${field}.properties[${name}]`, errors);
  }
}

function isSchema(value: KubernetesSchema | undefined): value is KubernetesSchema {
  return typeof value === 'object' && value !== null;
}

function checkDefault(schema: KubernetesSchema, isObject: boolean, field: string, errors: FieldErrors): void {
  const value = schema.default;
  if (hasUnknown(value, schema)) errors.invalid(field, value, 'must not have unknown fields');
  const said = new FieldErrors();
  if (isObject) validateEmbedded(rawOf(value), field, said);
  errors.include(said.all);
  if (said.count > 0) return;
  const wrong = defaultErrors(value, schema, field);
  errors.include(wrong);
  if (wrong.length > 0) return;
  const rules = createRuleValidator(schema, isObject);
  if (rules === undefined) return;
  const asUpdate = ruleErrors(rules.validate(value, value), field);
  errors.include(asUpdate);
  // Rules with an optional oldSelf have to hold when the default comes in too.
  if (asUpdate.length === 0) errors.include(ruleErrors(rules.validate(value), field));
}

function hasUnknown(value: unknown, schema: KubernetesSchema): boolean {
  const pruned = clonePlain(value);
  try {
    pruneUnknown(pruned, crdSchema({ properties: { value: schema } }).properties?.get('value') as SchemaNode);
  } catch (error) {
    // What the keywords say of it in their own words.
    if (!(error instanceof SetpointError)) throw error;
  }
  return !isDeepStrictEqual(pruned, value);
}
