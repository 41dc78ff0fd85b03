export type { Chart, CrdFile } from './chart/chart.ts';
export type { ChartFile, Files, FilesEntry } from './chart/files.ts';
export { type LoadChartOptions, chartFiles, loadArchive, loadChart } from './chart/load-chart.ts';
export { isCompatible } from './chart/versions.ts';
export type { Dependency, Lock, Maintainer, Metadata } from './chart/metadata.ts';
export {
  type DeclaredDependencies,
  checkLock,
  declaredDependencies,
} from './dependencies/declared-dependencies.ts';
export { HELM_CODES } from './errors.ts';
export type { Hook, Manifest } from './manifests/sort-manifests.ts';
export { type PostRenderer, type RenderOptions, type RenderResult, renderChart } from './render-chart.ts';
export { type CapabilitiesOptions, parseKubeVersion } from './render/capabilities.ts';
export type { Lookup } from './render/functions.ts';
export { type MergeValuesPorts, mergeValues, type ValuesOptions } from './values/merge-values.ts';
