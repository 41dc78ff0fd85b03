import { isPlainMap } from '@setpoint/kube';
import type { ApplicationSet } from '../../resources/application-set.ts';

const minuteMs = 60_000;

/** How often what is outside the cluster is asked, where the generator does not say. */
const defaultMs: ReadonlyMap<string, number> = new Map([
  ['git', 3 * minuteMs],
  ['clusterDecisionResource', 3 * minuteMs],
  ['scmProvider', 30 * minuteMs],
  ['pullRequest', 30 * minuteMs],
  ['plugin', 30 * minuteMs],
]);

/** When the generators are to be asked again, milliseconds: the shortest of them all; undefined when none polls. */
export function pollIntervalMs(set: ApplicationSet): number | undefined {
  const intervals = set.spec.generators.flatMap(intervalsOf).filter((ms) => ms > 0);
  return intervals.length === 0 ? undefined : Math.min(...intervals);
}

function intervalsOf(generator: unknown): number[] {
  if (!isPlainMap(generator)) return [];
  return Object.entries(generator).flatMap(([kind, body]) => {
    if (!isPlainMap(body)) return [];
    if (kind === 'matrix' || kind === 'merge') {
      return Array.isArray(body['generators']) ? body['generators'].flatMap(intervalsOf) : [];
    }
    const fallback = defaultMs.get(kind);
    if (fallback === undefined) return [];
    const seconds = body['requeueAfterSeconds'];
    return [typeof seconds === 'number' ? seconds * 1000 : fallback];
  });
}
