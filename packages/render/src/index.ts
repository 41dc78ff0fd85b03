export { type ChartDependencyPorts, withChartDependencies } from './chart-dependencies.ts';
export {
  type ClusterCapabilities,
  type ClusterView,
  clusterTree,
  type LookupQuery,
  lookupQueryOf,
} from './cluster-tree.ts';
export { type KustomizeBuildFlags, parseKustomizeBuildFlags } from './kustomize/build-flags.ts';
export { kustomizePorts } from './kustomize/ports.ts';
export { withSourceIgnore } from './flux/source-ignore.ts';
export { loadPlugins } from './plugin/load-plugins.ts';
export type { PluginCommand, PluginDefinition } from './plugin/plugin-definition.ts';
export { detectTool } from './detect-tool.ts';
export { RENDER_CODES, type RenderCode } from './errors.ts';
export type { ProgramFiles } from './jsonnet/import-closure.ts';
export { printProgram, type PrintProgramOptions } from './jsonnet/print-program.ts';
export { keyedRandom } from './keyed-random.ts';
export { withLookups } from './lookups.ts';
export { type Fact, isRemote, type Reads } from './reads.ts';
export { RecordingTree } from './recording-tree.ts';
export { isReadOf, TreeReaders } from './tree-readers.ts';
export {
  createRemotes,
  type RemoteChart,
  type RemoteRepository,
  type Remotes,
  type RemotesOptions,
} from './remotes.ts';
export { createRenderer, type RenderCounts, type Renderer, type RendererOptions } from './renderer.ts';
export type {
  RenderedObject,
  RenderFailed,
  Rendered,
  RenderRequest,
  RenderResult,
  SkippedFile,
} from './result.ts';
export type {
  DirectoryTool,
  FluxImage,
  FluxTool,
  HelmTool,
  JsonnetSettings,
  JsonnetVariable,
  KustomizePostRenderer,
  KustomizeTool,
  PluginTool,
  Tool,
  ToolKind,
} from './tool.ts';
export {
  DEFAULT_LIMITS,
  deadlineError,
  resourceLimits,
  type WorkerLimits,
  workerError,
} from './worker-limits.ts';
export { received, type TransferredError, transferred } from './error-transfer.ts';
