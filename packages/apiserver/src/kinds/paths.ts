import type { FieldErrors } from './field-error.ts';

/** No way up in a path (`..` as a whole step). */
export function validateNoBacksteps(value: string, path: string, errors: FieldErrors): void {
  if (value.includes('..') && value.split('/').includes('..'))
    errors.invalid(path, value, "must not contain '..'");
}

/** A path inside something: relative, with no way up. */
export function validateDescendingPath(value: string, path: string, errors: FieldErrors): void {
  if (value.startsWith('/')) errors.invalid(path, value, 'must be a relative path');
  validateNoBacksteps(value, path, errors);
}

/** The same for files a volume makes, whose names beginning with two dots are the volume's own. */
export function validateFilePath(value: string, path: string, errors: FieldErrors): void {
  validateDescendingPath(value, path, errors);
  if (value.startsWith('..') && !value.startsWith('../'))
    errors.invalid(path, value, "must not start with '..'");
}
