export { detectTool } from './detect-tool.ts';
export { RENDER_CODES, type RenderCode } from './errors.ts';
export type { Fact, Reads } from './reads.ts';
export { createRenderer, type RenderCounts, type Renderer, type RendererOptions } from './renderer.ts';
export type {
  RenderedObject,
  RenderFailed,
  Rendered,
  RenderRequest,
  RenderResult,
  SkippedFile,
} from './result.ts';
export type { DirectoryTool, HelmTool, KustomizeTool, Tool, ToolKind } from './tool.ts';
export type { WorkerLimits } from './worker-handle.ts';
