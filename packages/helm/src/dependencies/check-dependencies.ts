import type { Chart } from '../chart/chart.ts';
import { HELM_CODES, helmError } from '../errors.ts';

/** Fails with `helm.dependency` when Chart.yaml declares a dependency that `charts/` does not hold, naming them all. */
export function checkDependencies(chart: Chart, helmVersion: 3 | 4): void {
  const present = new Set(chart.dependencies.map(({ metadata }) => metadata.name));
  const missing = (chart.metadata.dependencies ?? [])
    .filter(({ name }) => !present.has(name))
    .map(({ name }) => name);
  if (missing.length === 0) return;
  throw helmError(
    HELM_CODES.dependency,
    `${helmVersion === 3 ? 'An' : 'an'} error occurred while checking for chart dependencies. You may need to run \`helm dependency build\` to fetch ` +
      `missing dependencies: found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`,
    {
      subject: chart.metadata.name,
      rule: 'Every dependency of Chart.yaml is under charts/, as a directory or a packaged chart.',
      nextAction: `Vendor ${missing.join(', ')} under charts/.`,
      details: { missing },
    },
  );
}
