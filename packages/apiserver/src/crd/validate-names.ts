import { dns1035Label } from '@setpoint/kube';
import type { FieldErrors } from '../kinds/index.ts';
import type { CrdNames } from './crd-spec.ts';

const REQUIRED = ['plural', 'singular', 'kind', 'listKind'] as const;

/** The rules of `spec.names` (apiextensions/validation.ValidateCustomResourceDefinitionNames). */
export function validateNames(names: Partial<CrdNames>, errors: FieldErrors): void {
  const path = 'spec.names';
  for (const field of REQUIRED) if (!names[field]) errors.required(`${path}.${field}`);
  for (const field of ['plural', 'singular'] as const)
    oneLine(names[field] || undefined, `${path}.${field}`, errors);
  for (const field of ['kind', 'listKind'] as const) {
    const value = names[field];
    const problems = value ? dns1035Label(value.toLowerCase()) : [];
    if (problems.length > 0)
      errors.invalid(
        `${path}.${field}`,
        value,
        `may have mixed case, but should otherwise match: ${problems.join(',')}`,
      );
  }
  names.shortNames?.forEach((name, index) => oneLine(name, `${path}.shortNames[${index}]`, errors));
  if (names.kind && names.kind === names.listKind)
    errors.invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same');
  names.categories?.forEach((name, index) => oneLine(name, `${path}.categories[${index}]`, errors));
}

/** All that is wrong with a DNS label, in one error. */
export function oneLine(name: string | undefined, field: string, errors: FieldErrors): void {
  const problems = name === undefined ? [] : dns1035Label(name);
  if (problems.length > 0) errors.invalid(field, name, problems.join(','));
}
