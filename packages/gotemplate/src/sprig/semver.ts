import { goVersion } from '../semver/go-version.ts';
import { parseConstraint, satisfies } from '../semver/constraint.ts';
import { parseVersion } from '../semver/version.ts';
import { func, type GoFunction } from '../values/go-function.ts';
import { stringType } from '../values/go-type.ts';

function semverCompare(constraint: string, version: string): boolean {
  const parsed = parseConstraint(constraint);
  return satisfies(parseVersion(version), parsed);
}

export const semverFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['semver', func([stringType], goVersion)],
  ['semverCompare', func([stringType, stringType], semverCompare)],
];
