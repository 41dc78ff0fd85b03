import type { ArgoCdSettings } from '../config/settings.ts';
import { globMatches } from '../project/glob.ts';

/** Those of an application's labels that its events carry too: `resource.includeEventLabelKeys` without the excluded. */
export function eventLabels(
  labels: Readonly<Record<string, string>> | undefined,
  { include, exclude }: ArgoCdSettings['eventLabels'],
): Readonly<Record<string, string>> {
  if (include.length === 0 || labels === undefined) return {};
  const matches = (globs: readonly string[], key: string): boolean =>
    globs.some((glob) => globMatches(glob, key));
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => matches(include, key) && !matches(exclude, key)),
  );
}
