import { SetpointError } from '@setpoint/core';
import type { Tree } from '@setpoint/source';
import type { DoWork, EngineBudgets, EngineOutput } from './engine.ts';
import { engineFor } from './engines.ts';
import type { Reads } from './reads.ts';
import { RecordingTree } from './recording-tree.ts';
import type { Tool } from './tool.ts';

/** An engine's output with the record of what it read, complete even where it failed. */
export interface EngineRun extends EngineOutput {
  readonly reads: Reads;
}

export interface EngineJob {
  readonly tool: Tool;
  readonly path: string;
  readonly tree: Tree;
  readonly budgets: EngineBudgets;
}

const AT_ONCE: DoWork = async (work) => work();

/** Runs the engine of the job's tool; everything it throws becomes its one error, except the signal's reason. */
export async function runEngine(
  job: EngineJob,
  signal: AbortSignal,
  work: DoWork = AT_ONCE,
): Promise<EngineRun> {
  const tree = new RecordingTree(job.tree);
  try {
    const engine = await engineFor(job.tool);
    return { ...(await engine.render({ ...job, tree, work }, signal)), reads: tree.reads };
  } catch (error) {
    signal.throwIfAborted();
    return { objects: [], skipped: [], errors: [SetpointError.from(error)], reads: tree.reads };
  }
}
