import { GoError, parseConstraint, parseVersion, satisfies } from '@setpoint/gotemplate';

/** Whether Masterminds/semver reads the text as a version. */
export function isVersion(text: string): boolean {
  return orFalse(() => parseVersion(text) !== undefined);
}

/** Whether the version meets the constraint; false when either does not parse, as in Helm. */
export function isCompatible(constraint: string, version: string): boolean {
  return orFalse(() => satisfies(parseVersion(version), parseConstraint(constraint)));
}

/** A text that does not parse is an answer here, not a failure. */
function orFalse(test: () => boolean): boolean {
  try {
    return test();
  } catch (error) {
    if (error instanceof GoError) return false;
    throw error;
  }
}
