export type { BuildPorts, HelmChartRequest } from './build-context.ts';
export { build, type BuildOptions, type KustomizeResult } from './build.ts';
export { KUSTOMIZE_CODES } from './errors.ts';
export type { FileEntry, Files } from './files.ts';
export type { HelmChart, HelmGlobals } from './kustomization-fields.ts';
export type { RepoSpec } from './repo-spec.ts';
