import { isDeepStrictEqual } from 'node:util';
import { dns1123Subdomain } from '@setpoint/kube';
import { caBundleProblem, type Draft, type FieldError, FieldErrors } from '../kinds/index.ts';
import { validateApproval } from './api-approval.ts';
import type { CrdSpec, CrdStatus, CrdVersion } from './crd-spec.ts';
import { showVersions } from './go-values.ts';
import type { RawSchema } from './raw-schema.ts';
import { type SharedParts, sharedParts } from './shared-parts.ts';
import { validateConversion } from './validate-conversion.ts';
import { unsupportedPart } from './validate-keywords.ts';
import { oneLine, validateNames } from './validate-names.ts';
import { validateSchema } from './validate-schema.ts';
import { validateSelectable } from './validate-selectable.ts';
import { validateColumns, validateDeprecation, validateSubresources } from './validate-version-parts.ts';

/** The spec as the server's own type has it: what versions have alike stands in it. */
interface InternalSpec {
  readonly written: Partial<CrdSpec>;
  readonly shared: SharedParts;
  readonly versions: readonly CrdVersion[];
  readonly before: CrdSpec | undefined;
  /** The stored CRD is served already. */
  readonly isServed: boolean;
}

/**
 * All that is wrong with a CustomResourceDefinition beside its metadata, in the server's order and words
 * (apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go).
 */
export function validateCrd(object: Draft, old: Draft | undefined): readonly FieldError[] {
  const errors = new FieldErrors();
  const written = object['spec'] as CrdSpec;
  const before = old?.['spec'] as CrdSpec | undefined;
  const isServed = old !== undefined && isEstablished(old);
  const spec: InternalSpec = { ...sharedParts(written), written, before, isServed };
  validateSpec(spec, errors);
  if (before !== undefined) validateChange(written, before, isServed, errors);
  validateStored(object, spec, errors);
  validateApproval(object, old, errors);
  if (written.preserveUnknownFields === true)
    errors.invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    );
  return errors.all;
}

function validateSpec(spec: InternalSpec, errors: FieldErrors): void {
  const { written, shared, versions } = spec;
  validateGroup(written.group ?? '', errors);
  errors.oneOf('spec.scope', written.scope, ['Cluster', 'Namespaced']);
  requireSchemas(spec, errors);
  if (written.preserveUnknownFields === true && hasDefaults(written.versions))
    errors.invalid(
      'spec.preserveUnknownFields',
      true,
      'must be false in order to use defaults in the schema',
    );
  versions.forEach((version, index) => validateVersion(version, `spec.versions[${index}]`, spec, errors));
  validateVersionNames(spec, errors);
  oneLine(versions[0]?.name || undefined, 'spec.version', errors);
  validateNames(written.names ?? {}, errors);
  const hasStatus = [shared, ...versions].some(({ subresources }) => hasStatusIn(subresources));
  const isKept = isKeptIn(versions[0], spec);
  validateSchema(shared.schema, 'spec.validation', { hasStatus, isKept }, errors);
  validateSubresources(shared.subresources, 'spec.subresources', errors);
  validateColumns(shared.additionalPrinterColumns, 'spec.additionalPrinterColumns', errors);
  validateSharedSelectable(shared, errors);
  const { conversion } = written;
  if (conversion !== undefined && conversion.strategy !== 'None' && written.preserveUnknownFields === true)
    errors.invalid(
      'spec.conversion.strategy',
      conversion.strategy ?? '',
      'must be None if spec.preserveUnknownFields is true',
    );
  validateConversion(conversion, allowsBadBundle(spec), errors);
}

function allowsBadBundle({ before, isServed }: InternalSpec): boolean {
  const known = before?.conversion?.webhook?.clientConfig?.caBundle;
  return !isServed || (known !== undefined && known !== '' && caBundleProblem(known) !== undefined);
}

function validateGroup(group: string, errors: FieldErrors): void {
  const problems = dns1123Subdomain(group);
  if (group === '') errors.required('spec.group');
  else if (problems.length > 0) errors.invalid('spec.group', group, problems.join(','));
  else if (!group.includes('.'))
    errors.invalid('spec.group', group, 'should be a domain with at least one dot');
}

function requireSchemas({ shared, versions }: InternalSpec, errors: FieldErrors): void {
  if (shared.schema?.openAPIV3Schema !== undefined) return;
  versions.forEach(({ schema }, index) => {
    if (schema?.openAPIV3Schema === undefined)
      errors.required(`spec.versions[${index}].schema.openAPIV3Schema`);
  });
}

/** A default anywhere in a schema, which is a keyword and not a property of that name. */
function hasDefaults(versions: CrdSpec['versions'] | undefined): boolean {
  const isIn = (schema: unknown): boolean => {
    if (typeof schema !== 'object' || schema === null) return false;
    const { default: given, properties, ...rest } = schema as RawSchema;
    return (
      (given !== undefined && given !== null) ||
      Object.values(properties ?? {}).some(isIn) ||
      Object.values(rest).some(isIn)
    );
  };
  return (versions ?? []).some(({ schema }) => isIn(schema?.openAPIV3Schema));
}

function hasStatusIn(subresources: CrdVersion['subresources']): boolean {
  return subresources?.status !== undefined;
}

function isKeptIn(version: CrdVersion | undefined, { written, before }: InternalSpec): boolean {
  const find = (spec: Partial<CrdSpec> | undefined): CrdVersion | undefined =>
    spec?.versions?.find(({ name }) => name === version?.name);
  const known = find(before);
  return known !== undefined && isDeepStrictEqual(known.schema, find(written)?.schema);
}

function validateVersion(version: CrdVersion, path: string, spec: InternalSpec, errors: FieldErrors): void {
  oneLine(version.name ?? '', `${path}.name`, errors);
  validateDeprecation(version, path, errors);
  const subresources = version.subresources ?? spec.shared.subresources;
  const options = { hasStatus: hasStatusIn(subresources), isKept: isKeptIn(version, spec) };
  validateSchema(version.schema, `${path}.schema`, options, errors);
  validateSubresources(version.subresources, `${path}.subresources`, errors);
  validateColumns(version.additionalPrinterColumns, `${path}.additionalPrinterColumns`, errors);
  const { selectableFields = [], schema } = version;
  if (selectableFields.length === 0) return;
  if (schema?.openAPIV3Schema === undefined)
    errors.invalid(
      `${path}.selectableFields`,
      '',
      'may only be set when `version.schema.openAPIV3Schema` is not included',
    );
  else selectableOf(selectableFields, schema, path, `${path}.schema`, errors);
}

function validateSharedSelectable({ selectableFields = [], schema }: SharedParts, errors: FieldErrors): void {
  if (selectableFields.length === 0) return;
  if (schema === undefined)
    errors.invalid('spec.selectableFields', '', 'may only be set when validations.schema is included');
  else selectableOf(selectableFields, schema, 'spec', 'spec.schema', errors);
}

function selectableOf(
  fields: NonNullable<CrdVersion['selectableFields']>,
  { openAPIV3Schema }: NonNullable<CrdVersion['schema']>,
  path: string,
  schemaPath: string,
  errors: FieldErrors,
): void {
  const raw = (openAPIV3Schema ?? {}) as unknown as RawSchema;
  const unsupported = unsupportedPart(raw);
  if (unsupported === undefined) validateSelectable(fields, raw, `${path}.selectableFields`, errors);
  else errors.invalid(`${schemaPath}.openAPIV3Schema`, '', unsupported);
}

function validateVersionNames({ written, versions }: InternalSpec, errors: FieldErrors): void {
  const wrong = (detail: string): void =>
    errors.include([
      {
        type: 'FieldValueInvalid',
        field: 'spec.versions',
        badValue: versions,
        shown: written.versions ? showVersions(versions) : 'null',
        detail,
      },
    ]);
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    wrong('must contain unique version names');
  if (versions.filter(({ storage }) => storage).length !== 1)
    wrong('must have exactly one version marked as storage version');
}

/** What decides where objects are stored stays. */
function validateChange(
  now: Partial<CrdSpec>,
  before: CrdSpec,
  isServed: boolean,
  errors: FieldErrors,
): void {
  if (isServed) {
    errors.immutable('spec.scope', now.scope ?? '', before.scope);
    errors.immutable('spec.names.kind', now.names?.kind ?? '', before.names.kind);
  }
  errors.immutable('spec.group', now.group ?? '', before.group);
  errors.immutable('spec.names.plural', now.names?.plural ?? '', before.names.plural);
}

function isEstablished(object: Draft): boolean {
  const { conditions } = (object['status'] ?? {}) as CrdStatus;
  return conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false;
}

/** Versions that objects may be stored in stay. */
function validateStored(object: Draft, { versions }: InternalSpec, errors: FieldErrors): void {
  const field = 'status.storedVersions';
  const { storedVersions = [] } = (object['status'] ?? {}) as CrdStatus;
  if (storedVersions.length === 0) {
    errors.invalid(field, null, 'must have at least one stored version');
    return;
  }
  const left = new Set(storedVersions);
  for (const { name, storage } of versions) {
    // Of two versions with one name the second has lost it to the first.
    if (!left.delete(name) && storage)
      errors.invalid(field, storedVersions, `must have the storage version ${name}`);
  }
  storedVersions.forEach((name, index) => {
    if (!left.has(name)) return;
    errors.invalid(
      `${field}[${index}]`,
      name,
      `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
    );
  });
}
