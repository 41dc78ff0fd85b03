import { SetpointError } from '@setpoint/core';
import type { Tree } from '@setpoint/source';
import type { DoWork, Engine, EngineBudgets, EngineOutput } from './engine.ts';
import { engineFor } from './engines.ts';
import type { Reads } from './reads.ts';
import { RecordingRemotes } from './recording-remotes.ts';
import { RecordingTree } from './recording-tree.ts';
import { RemotePending } from './port-remotes.ts';
import type { Remotes } from './remotes.ts';
import type { Tool } from './tool.ts';

/** An engine's output with the record of what it read, complete even where it failed. */
export interface EngineRun extends EngineOutput {
  readonly reads: Reads;
}

export interface EngineJob {
  readonly tool: Tool;
  readonly path: string;
  readonly tree: Tree;
  readonly remotes?: Remotes;
  readonly budgets: EngineBudgets;
  readonly secret: Uint8Array;
}

const AT_ONCE: DoWork = async (work) => work();

/**
 * Runs the engine of the job's tool; everything it throws becomes its one error, except the signal's reason and
 * {@link RemotePending}.
 *
 * @param chosen - Default: the engine of the job's tool.
 */
export async function runEngine(
  job: EngineJob,
  signal: AbortSignal,
  work: DoWork = AT_ONCE,
  chosen?: Engine,
): Promise<EngineRun> {
  const tree = new RecordingTree(job.tree);
  const { remotes } = job;
  const recorded = remotes === undefined ? {} : { remotes: new RecordingRemotes(remotes, tree.reads) };
  try {
    const engine = chosen ?? (await engineFor(job.tool));
    return { ...(await engine.render({ ...job, ...recorded, tree, work }, signal)), reads: tree.reads };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RemotePending) throw error;
    return { objects: [], skipped: [], errors: [SetpointError.from(error)], reads: tree.reads };
  }
}
