export type { BuildPorts, HelmChartRequest, HelmPullRequest } from './build-context.ts';
export { build, buildUrl, type BuildOptions, type KustomizeResult } from './build.ts';
export { checkManifests } from './check-manifests.ts';
export { KUSTOMIZE_CODES } from './errors.ts';
export type { FileEntry, Files } from './files.ts';
export type { KustomizationEdit } from './kustomization.ts';
export type {
  HelmChart,
  HelmGlobals,
  Image,
  Kustomization,
  Label,
  Patch,
  Replica,
} from './kustomization-fields.ts';
export { readPatches } from './read-patches.ts';
export { KUSTOMIZATION_FILE_NAMES } from './kustomization-file-names.ts';
export type { UrlAnswer } from './loader.ts';
export { splitImage } from './transform-images.ts';
export { parseRepoSpec, type RepoSpec } from './repo-spec.ts';
