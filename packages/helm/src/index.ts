export type { Chart, CrdFile } from './chart/chart.ts';
export type { ChartFile, Files, FilesEntry } from './chart/files.ts';
export { type LoadChartOptions, loadArchive, loadChart } from './chart/load-chart.ts';
export type { Dependency, Lock, Maintainer, Metadata } from './chart/metadata.ts';
export { HELM_CODES } from './errors.ts';
export type { Hook, Manifest } from './manifests/sort-manifests.ts';
export { type PostRenderer, type RenderOptions, type RenderResult, renderChart } from './render-chart.ts';
export type { CapabilitiesOptions } from './render/capabilities.ts';
export type { Lookup } from './render/functions.ts';
