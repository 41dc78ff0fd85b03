import type { Chart } from '../chart/chart.ts';
import type { Metadata } from '../chart/metadata.ts';
import type { ChartLink } from './chart-link.ts';
import type { ValuesSource } from '../values/coalesce-values.ts';

/** A chart as it takes part in one render: aliased, its disabled dependencies gone, imported values in. */
export interface ChartNode extends ValuesSource {
  readonly chart: Chart;
  readonly metadata: Metadata;
  readonly dependencies: readonly ChartNode[];
  readonly link: ChartLink;
}

/** The node of a chart before its dependencies are processed. */
export function nodeOf(chart: Chart, parent?: ChartLink): ChartNode {
  const { metadata } = chart;
  const link: ChartLink = { name: metadata.name, parent };
  return {
    chart,
    metadata,
    name: metadata.name,
    values: chart.values,
    dependencies: chart.dependencies.map((dependency) => nodeOf(dependency, link)),
    link,
  };
}
