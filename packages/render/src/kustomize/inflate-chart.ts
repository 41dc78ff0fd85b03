import type { Random } from '@setpoint/core';
import { type Files as ChartFiles, loadChart, mergeValues, renderChart } from '@setpoint/helm';
import type { Files, HelmChartRequest } from '@setpoint/kustomize';
import { RENDER_CODES, renderError } from '../errors.ts';

/** What `helm template` of Helm 3 prints for a chart of `helmCharts`; `random` gives what its functions draw. */
export async function inflateChart(
  { chart, files, path, values }: HelmChartRequest,
  random: Random | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (chart.releaseName !== '' && chart.nameTemplate !== '') {
    throw renderError(
      RENDER_CODES.badTool,
      'cannot set --name-template and also specify a name',
      chart.name,
      {
        rule: 'an entry of helmCharts has a releaseName or a nameTemplate',
        nextAction: 'Remove one of the two.',
      },
    );
  }
  const loaded = await loadChart(chartFiles(files), path, { signal });
  const merged = await mergeValues({ inline: values }, { helmVersion: 3, signal });
  const { manifests } = await renderChart(loaded, {
    values: merged,
    helmVersion: 3,
    release: {
      ...(chart.releaseName === '' ? {} : { name: chart.releaseName }),
      ...(chart.nameTemplate === '' ? {} : { nameTemplate: chart.nameTemplate }),
      ...(chart.namespace === '' ? {} : { namespace: chart.namespace }),
    },
    capabilities: {
      ...(chart.kubeVersion === '' ? {} : { kubeVersion: chart.kubeVersion }),
      // Each is an argument of `--api-versions`, which takes several apart by commas.
      ...(chart.apiVersions === undefined
        ? {}
        : { apiVersions: chart.apiVersions.flatMap((versions) => versions.split(',')) }),
    },
    includeCrds: chart.includeCRDs,
    skipTests: chart.skipTests,
    noHooks: chart.skipHooks,
    ...(random === undefined ? {} : { ports: { random, reproducible: true } }),
  });
  return manifests;
}

function chartFiles(files: Files): ChartFiles {
  const sized = <T extends { readonly size?: number | undefined }>(entry: T) => ({
    ...entry,
    size: entry.size,
  });
  return {
    entry: async (path, signal) => {
      const entry = await files.entry(path, signal);
      return entry === undefined ? undefined : sized(entry);
    },
    list: async (path, signal) => (await files.list?.(path, signal))?.map(sized),
    read: (path, signal) => files.read(path, signal),
  };
}
