import type { SetpointError } from '@setpoint/core';
import type { YamlOptions } from '@setpoint/goyaml';
import type { Tree } from '@setpoint/source';
import type { Remotes } from './remotes.ts';
import type { RenderedObject, SkippedFile } from './result.ts';
import type { Tool } from './tool.ts';

export type DoWork = <R>(work: () => R) => Promise<R>;

/** How much an engine may spend. */
export interface EngineBudgets {
  /** Bytes of all manifests together; Argo CD's default for a directory is 10 MiB. */
  readonly maxBytes: number;
  readonly yaml: YamlOptions;
}

export interface EngineRequest<T extends Tool> {
  readonly tool: T;
  /** Normalised; '' is the root. */
  readonly path: string;
  readonly tree: Tree;
  /** Absent where nothing beside the tree may be read. */
  readonly remotes?: Remotes;
  readonly budgets: EngineBudgets;
  /** Keys what a chart draws at random, so that the same input gives the same and nobody else can tell it. */
  readonly secret: Uint8Array;
  /** Does a stretch of synchronous work: on the main thread others get their turn in between. */
  readonly work: DoWork;
}

export interface EngineOutput {
  readonly objects: readonly RenderedObject[];
  readonly skipped: readonly SkippedFile[];
  readonly errors: readonly SetpointError[];
}

/**
 * Turns files into objects. An engine is pure: tree and remotes are its only input and it touches nothing else, so its output may
 * be kept under the record of what it read. What it throws fails the render as a whole.
 */
export interface Engine<T extends Tool = Tool> {
  render(request: EngineRequest<T>, signal: AbortSignal): Promise<EngineOutput>;
}
