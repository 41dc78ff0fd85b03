import { failure, KUSTOMIZE_CODES } from './errors.ts';
import type { HelmChart, HelmGlobals } from './kustomization-fields.ts';
import { parseResources } from './parse-resources.ts';
import type { Generator, PluginHost } from './plugin.ts';

const MERGE_MODES = ['merge', 'override', 'replace'];

/** `helmCharts`: what the chart's templates give, by way of the caller's Helm. */
export function helmChartGenerator(chart: HelmChart, globals: HelmGlobals, host: PluginHost): Generator {
  const { context, loader } = host;
  if (!context.enableHelm) throw failure('must specify --enable-helm');
  if (chart.name === '') throw failure('chart name cannot be empty');
  if (chart.valuesMerge !== '' && !MERGE_MODES.includes(chart.valuesMerge)) {
    throw failure(`valuesMerge must be one of [${MERGE_MODES.join(' ')}]`);
  }
  const inflate = context.ports.helmChart;
  if (inflate === undefined) {
    throw failure(`the chart ${chart.name} cannot be inflated here`, KUSTOMIZE_CODES.unsupported, {
      rule: 'helmCharts: a Helm engine is needed to inflate charts',
      nextAction: 'Give the build a helmChart port, or render the chart beforehand.',
    });
  }
  return async () => {
    const load = (path: string): Promise<Uint8Array> => loader.load(path);
    const text = await inflate({ chart, globals, directory: loader.root, load }, context.signal);
    return parseResources(text);
  };
}
