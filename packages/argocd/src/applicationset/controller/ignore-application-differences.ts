import { compileJq } from '../../jq/compile-jq.ts';
import type { Application } from '../../resources/application.ts';
import type { ApplicationSetSpec } from '../../resources/application-set.ts';
import { withoutPointer } from '@setpoint/sync';

type Rules = NonNullable<ApplicationSetSpec['ignoreApplicationDifferences']>;

/**
 * The Application without the fields that `spec.ignoreApplicationDifferences` leaves to others. Applied to both sides
 * before they are compared, so that such a field is neither a difference nor written.
 */
export function ignoring(rules: Rules | undefined, name: string): (app: Application) => Application {
  const about = (rules ?? []).filter((rule) => !rule.name || rule.name === name);
  const pointers = about.flatMap((rule) => rule.jsonPointers ?? []);
  const programs = about.flatMap((rule) => rule.jqPathExpressions ?? []).map((text) => compileJq(text));
  return (app) => {
    const pointed = pointers.reduce<unknown>(withoutPointer, app) as Application;
    return programs.reduce((left, program) => program.deletePaths(left), pointed);
  };
}
