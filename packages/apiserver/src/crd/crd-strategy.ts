import { isDeepStrictEqual } from 'node:util';
import type { KubernetesSchema } from '@setpoint/cel';
import { SetpointError } from '@setpoint/core';
import { crdSchema, type GroupVersionKind } from '@setpoint/kube';
import { type Draft, type FieldError, FieldErrors, type KindStrategy } from '../kinds/index.ts';
import type { CustomColumn } from '../printers/index.ts';
import { type CrdSpec, crdStorage, type CrdVersion } from './crd-spec.ts';
import type { RawSchema } from './raw-schema.ts';
import { partsOf, type VersionPart } from './shared-parts.ts';
import { validateConversion } from './validate-conversion.ts';
import { validateDefaults } from './validate-defaults.ts';
import { isUnsupported, validateKeywords } from './validate-keywords.ts';
import { validateRules } from './validate-rules.ts';
import { validateStructure } from './validate-structure.ts';

/** The strategy of CustomResourceDefinitions: `common`, and that schemas, rules, columns and paths can be served. */
export function crdStrategy(common: KindStrategy): KindStrategy {
  return {
    ...common,
    validate(object, old, subresource, warn) {
      const found = common.validate(object, old, subresource, warn);
      return subresource === '' ? [...found, ...versionErrors(object, old)] : found;
    },
  };
}

export function isCrdKind({ group, kind }: GroupVersionKind): boolean {
  return kind === 'CustomResourceDefinition' && crdStorage.startsWith(`${group}/`);
}

function versionErrors(object: Draft, old: Draft | undefined): readonly FieldError[] {
  const errors = new FieldErrors();
  const spec = object['spec'] as CrdSpec;
  const before = old?.['spec'] as CrdSpec | undefined;
  const schemas = partsOf(spec, (version) => version.schema?.openAPIV3Schema, 'validation', 'schema');
  for (const part of schemas) validateSchema(part, before, errors);
  for (const part of partsOf(spec, (version) => version.subresources, 'subresources', 'subresources'))
    validateScale(part.value?.scale, `${part.field}.scale`, errors);
  const columns = 'additionalPrinterColumns';
  for (const part of partsOf(spec, (version) => version[columns], columns, columns))
    validateColumns(part.value, part.field, errors);
  const selectable = 'selectableFields';
  for (const part of partsOf(spec, (version) => version[selectable], selectable, selectable))
    validateSelectable(part.value, part.field, errors);
  validateConversion(spec.conversion, before?.conversion, errors);
  return errors.all;
}

function validateSchema(
  part: VersionPart<KubernetesSchema>,
  before: CrdSpec | undefined,
  errors: FieldErrors,
): void {
  const field = `${part.field}.openAPIV3Schema`;
  const count = errors.count;
  const raw = part.value as unknown as RawSchema;
  if (!isUnsupported(raw)) validateStructure(raw, field, errors);
  validateKeywords(raw, field, errors);
  if (errors.count > count) return;
  try {
    const schema = crdSchema(part.value);
    errors.include(validateDefaults(part.value, schema, field));
  } catch (error) {
    if (!(error instanceof SetpointError)) throw error;
    errors.invalid(field, '', `${error.message}: ${error.rule ?? ''}`);
  }
  if (errors.count > count) return;
  const isKept = part.versions.every((version) => hasSameSchema(version, before));
  errors.include(validateRules(part.value, field, isKept));
}

function hasSameSchema({ name, schema }: CrdVersion, before: CrdSpec | undefined): boolean {
  const known = before?.versions.find((version) => version.name === name);
  return known !== undefined && isDeepStrictEqual(known.schema, schema);
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = [
  'binary',
  'bool',
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'name',
  'password',
];

function validateColumns(columns: readonly CustomColumn[], path: string, errors: FieldErrors): void {
  columns.forEach((column, index) => {
    const field = `${path}[${index}]`;
    if (!column.name) errors.required(`${field}.name`);
    const types = `must be one of ${columnTypes.join(',')}`;
    if (!column.type) errors.required(`${field}.type`, types);
    else if (!columnTypes.includes(column.type)) errors.invalid(`${field}.type`, column.type, types);
    if (column.format && !columnFormats.includes(column.format)) {
      errors.invalid(`${field}.format`, column.format, `must be one of ${columnFormats.join(',')}`);
    }
    if (!column.jsonPath) errors.required(`${field}.jsonPath`);
  });
}

function validateScale(
  scale: NonNullable<CrdVersion['subresources']>['scale'],
  path: string,
  errors: FieldErrors,
): void {
  if (scale === undefined) return;
  checkPath(`${path}.specReplicasPath`, scale.specReplicasPath, '.spec', errors);
  checkPath(`${path}.statusReplicasPath`, scale.statusReplicasPath, '.status', errors);
}

function checkPath(field: string, value: string | undefined, under: string, errors: FieldErrors): void {
  if (!value) errors.required(field);
  else if (!value.startsWith(`${under}.`))
    errors.invalid(field, value, `should be a json path under ${under}`);
}

const maxSelectableFields = 8;

function validateSelectable(
  fields: NonNullable<CrdVersion['selectableFields']>,
  path: string,
  errors: FieldErrors,
): void {
  fields.forEach(({ jsonPath }, index) => {
    if (!jsonPath) errors.required(`${path}[${index}].jsonPath`);
  });
  if (fields.length > maxSelectableFields) errors.tooMany(path, fields.length, maxSelectableFields);
}
