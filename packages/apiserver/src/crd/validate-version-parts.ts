import type { FieldErrors } from '../kinds/index.ts';
import type { CustomColumn } from '../printers/index.ts';
import type { CrdVersion } from './crd-spec.ts';

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MAX_WARNING_BYTES = 256;

export function validateColumns(
  columns: readonly CustomColumn[] | undefined,
  path: string,
  errors: FieldErrors,
): void {
  columns?.forEach((column, index) => {
    const field = `${path}[${index}]`;
    if (!column.name) errors.required(`${field}.name`);
    const types = `must be one of ${columnTypes.join(',')}`;
    if (!column.type) errors.required(`${field}.type`, types);
    else if (!columnTypes.includes(column.type)) errors.invalid(`${field}.type`, column.type, types);
    if (column.format && !columnFormats.includes(column.format)) {
      errors.invalid(`${field}.format`, column.format, `must be one of ${columnFormats.join(',')}`);
    }
    if (!column.jsonPath) errors.required(`${field}.JSONPath`);
    else checkSimplePath(column.jsonPath, `${field}.JSONPath`, errors);
  });
}

/** Where the replicas and the selector of the scale subresource are. */
export function validateSubresources(
  subresources: CrdVersion['subresources'],
  path: string,
  errors: FieldErrors,
): void {
  const scale = subresources?.scale;
  if (!scale) return;
  const at = `${path}.scale`;
  for (const [key, under] of [
    ['specReplicasPath', '.spec'],
    ['statusReplicasPath', '.status'],
  ] as const) {
    const value = scale[key];
    if (!value) errors.required(`${at}.${key}`);
    else if (checkSimplePath(value, `${at}.${key}`, errors) && !value.startsWith(`${under}.`))
      errors.invalid(`${at}.${key}`, value, `should be a json path under ${under}`);
  }
  const selector = scale.labelSelectorPath;
  const field = `${at}.labelSelectorPath`;
  if (selector && checkSimplePath(selector, field, errors) && !/^\.(?:spec|status)\./.test(selector))
    errors.invalid(field, selector, 'should be a json path under either .spec or .status');
}

function checkSimplePath(path: string, field: string, errors: FieldErrors): boolean {
  if (path.startsWith('.')) return true;
  errors.invalid(field, path, 'must be a simple json path starting with .');
  return false;
}

/** What users of a deprecated version are told. */
export function validateDeprecation(version: CrdVersion, path: string, errors: FieldErrors): void {
  const { deprecated = false, deprecationWarning: warning } = version;
  const field = `${path}.deprecationWarning`;
  if (warning === undefined || warning === null) return;
  const refuse = (rule: string): void => errors.invalid(field, warning, rule);
  if (!deprecated) {
    refuse('can only be set for deprecated versions');
    return;
  }
  if (Buffer.byteLength(warning) > MAX_WARNING_BYTES)
    refuse(`must be <= ${MAX_WARNING_BYTES} characters long`);
  if (warning === '') refuse('must not be an empty string');
  // Go's printable characters: letters, marks, numbers, punctuation, symbols and the plain space.
  const wrong = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(warning);
  if (wrong === null) return;
  const index = Buffer.byteLength(warning.slice(0, wrong.index));
  refuse(`must only contain printable UTF-8 characters; non-printable character found at index ${index}`);
}
