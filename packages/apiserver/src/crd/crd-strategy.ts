import { SetpointError } from '@setpoint/core';
import { crdSchema, type GroupVersionKind } from '@setpoint/kube';
import { type Draft, FieldErrors, type KindStrategy } from '../kinds/index.ts';
import { type CrdSpec, type CrdVersion, crdStorage } from './crd-spec.ts';
import { validateStructure } from './validate-structure.ts';

/** The strategy of CustomResourceDefinitions: `common`, and that schemas, columns and paths can be served. */
export function crdStrategy(common: KindStrategy): KindStrategy {
  return {
    ...common,
    validate(object, old, subresource) {
      const found = common.validate(object, old, subresource);
      return subresource === '' ? [...found, ...versionErrors(object)] : found;
    },
  };
}

export function isCrdKind({ group, kind }: GroupVersionKind): boolean {
  return kind === 'CustomResourceDefinition' && crdStorage.startsWith(`${group}/`);
}

function versionErrors(object: Draft): FieldErrors['all'] {
  const errors = new FieldErrors();
  const { versions, conversion } = object['spec'] as CrdSpec;
  versions.forEach((version, index) => {
    const path = `spec.versions[${index}]`;
    validateSchema(version, `${path}.schema.openAPIV3Schema`, errors);
    validateColumns(version, path, errors);
    validatePaths(version, path, errors);
  });
  if (conversion?.strategy === 'Webhook') {
    errors.forbidden('spec.conversion.strategy', 'this server does not call conversion webhooks; use None');
  }
  return errors.all;
}

function validateSchema(version: CrdVersion, field: string, errors: FieldErrors): void {
  const schema = version.schema?.openAPIV3Schema;
  if (schema === undefined) return;
  const before = errors.count;
  validateStructure(schema, field, errors);
  if (errors.count > before) return;
  try {
    crdSchema(schema);
  } catch (error) {
    if (!(error instanceof SetpointError)) throw error;
    errors.invalid(field, '', `${error.message}: ${error.rule ?? ''}`);
  }
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

function validateColumns(
  { additionalPrinterColumns = [] }: CrdVersion,
  path: string,
  errors: FieldErrors,
): void {
  additionalPrinterColumns.forEach((column, index) => {
    const field = `${path}.additionalPrinterColumns[${index}]`;
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

const maxSelectableFields = 8;

function validatePaths(
  { subresources, selectableFields = [] }: CrdVersion,
  path: string,
  errors: FieldErrors,
): void {
  const scale = subresources?.scale;
  if (scale !== undefined) {
    checkPath(`${path}.subresources.scale.specReplicasPath`, scale.specReplicasPath, '.spec', errors);
    checkPath(`${path}.subresources.scale.statusReplicasPath`, scale.statusReplicasPath, '.status', errors);
  }
  selectableFields.forEach(({ jsonPath }, index) => {
    if (!jsonPath) errors.required(`${path}.selectableFields[${index}].jsonPath`);
  });
  if (selectableFields.length > maxSelectableFields) {
    errors.tooMany(`${path}.selectableFields`, selectableFields.length, maxSelectableFields);
  }
}

function checkPath(field: string, value: string | undefined, under: string, errors: FieldErrors): void {
  if (!value) errors.required(field);
  else if (!value.startsWith(`${under}.`))
    errors.invalid(field, value, `should be a json path under ${under}`);
}
