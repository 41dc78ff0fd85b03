import type { KubernetesSchema } from '@setpoint/cel';
import { type FieldError, FieldErrors } from '../kinds/index.ts';
import type { CrdVersion } from './crd-spec.ts';
import { schemaFields, showSchema } from './go-values.ts';
import type { RawSchema } from './raw-schema.ts';
import { validateDefaults } from './validate-defaults.ts';
import { unsupportedPart, validateKeywords } from './validate-keywords.ts';
import { validateRules } from './validate-rules.ts';
import { validateStructure } from './validate-structure.ts';

export interface SchemaOptions {
  /** The status is a subresource, so the schema of the root may not speak of it together with the rest. */
  readonly hasStatus: boolean;
  /** The stored CRD has the same schema, whose rules may stay as expensive as they are. */
  readonly isKept: boolean;
}

/** The rules of a version's schema (apiextensions/validation.validateCustomResourceDefinitionValidation). */
export function validateSchema(
  schema: CrdVersion['schema'],
  path: string,
  { hasStatus, isKept }: SchemaOptions,
  errors: FieldErrors,
): void {
  const written = schema?.openAPIV3Schema;
  if (written === undefined) return;
  const raw = written as unknown as RawSchema;
  const field = `${path}.openAPIV3Schema`;
  const found = new FieldErrors();
  if (hasStatus) checkRoot(raw, field, found);
  if (raw['nullable'] === true) found.forbidden(`${field}.nullable`, 'nullable cannot be true at the root');
  const unsupported = unsupportedPart(raw);
  const structure = unsupported === undefined ? structureErrors(written, field) : [];
  found.include(structure);
  const keywords = new FieldErrors();
  validateKeywords(raw, field, keywords);
  found.include(keywords.all);
  if (unsupported === undefined && structure.length === 0) {
    const isWrong = (at: string): boolean =>
      keywords.all.some((error) => error.field.startsWith(`${at}.`) || error.field.startsWith(`${at}[`));
    found.include(validateRules(written, field, isKept, isWrong));
  }
  if (found.count === 0 && unsupported !== undefined) found.invalid(field, '', unsupported);
  errors.include(found.all);
}

/** What keeps the schema from being structural, or else its defaults from being values of it. */
function structureErrors(schema: KubernetesSchema, field: string): readonly FieldError[] {
  const errors = new FieldErrors();
  validateStructure(schema as unknown as RawSchema, field, errors);
  return errors.count > 0 ? errors.all : validateDefaults(schema, field);
}

const AT_ROOT: readonly string[] = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
];

/** The schema of the status is what `properties` has for it: nothing else may restrict it. */
function checkRoot(schema: RawSchema, field: string, errors: FieldErrors): void {
  const set = schemaFields.filter(({ key, isZero }) => !isZero(schema[key]));
  const wrong = set.find(({ name }) =>
    name === 'Type' ? schema['type'] !== 'object' : !AT_ROOT.includes(name),
  );
  if (wrong === undefined) return;
  const when = 'if the status subresource is enabled';
  if (wrong.name === 'Type') {
    const rule = `only "object" is allowed as the type at the root of the schema ${when}`;
    errors.invalid(`${field}.type`, schema['type'], rule);
    return;
  }
  const rule = `only [${AT_ROOT.join(' ')}] fields are allowed at the root of the schema ${when}`;
  errors.include([
    { type: 'FieldValueInvalid', field, badValue: schema, shown: showSchema(schema), detail: rule },
  ]);
}
