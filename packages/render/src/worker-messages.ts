import type { Revision, TreeEntry } from '@setpoint/source';
import type { EngineBudgets } from './engine.ts';
import type { TransferredError } from './error-transfer.ts';
import type { Reads } from './reads.ts';
import type { RenderedObject, SkippedFile } from './result.ts';
import type { Tool } from './tool.ts';

/** What the main thread sends a worker. One render at a time. */
export type ToWorker =
  | {
      readonly kind: 'render';
      readonly tool: Tool;
      readonly path: string;
      readonly treeId: string;
      readonly revision: Revision;
      readonly budgets: EngineBudgets;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly value: TreeAnswer }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: TransferredError };

export type TreeAnswer = TreeEntry | readonly TreeEntry[] | Uint8Array | undefined;

/** What a worker sends the main thread: questions about the tree, then one outcome. */
export type FromWorker =
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly what: 'entry' | 'list' | 'read';
      readonly path: string;
    }
  | ({ readonly kind: 'done' } & WorkerOutput);

interface WorkerOutput {
  readonly objects: readonly RenderedObject[];
  readonly skipped: readonly SkippedFile[];
  readonly errors: readonly TransferredError[];
  readonly reads: Reads;
}
