import type { HttpFile, Revision, TreeEntry } from '@setpoint/source';
import type { EngineBudgets } from './engine.ts';
import type { TransferredError } from './error-transfer.ts';
import type { Reads } from './reads.ts';
import type { RemoteQuestion } from './remote-session.ts';
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
      readonly hasRemotes: boolean;
      readonly secret: Uint8Array;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly value: QuestionAnswer }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: TransferredError };

/** About a tree by its number: 0 is the render's own, others were opened by a question about a repository. */
export interface TreeQuestion {
  readonly what: 'entry' | 'list' | 'read';
  readonly tree: number;
  readonly path: string;
}

export type TreeAnswer = TreeEntry | readonly TreeEntry[] | Uint8Array | undefined;

/** What a remote answered; a tree is asked about by its number from then on. */
export type RemoteAnswer =
  | { readonly kind: 'pending' }
  | { readonly kind: 'tree'; readonly tree: number; readonly treeId: string; readonly revision: Revision }
  | { readonly kind: 'file'; readonly file: HttpFile };

export type Question = TreeQuestion | RemoteQuestion;
export type QuestionAnswer = TreeAnswer | RemoteAnswer;

/** What a worker sends the main thread: that a render has begun, then questions, then one outcome. */
export type FromWorker =
  /** The engine is loaded: from here on the render's time counts. */
  | { readonly kind: 'begun' }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  /** The render needs what a remote has not answered yet, and is to run again when it has. */
  | { readonly kind: 'paused' }
  | ({ readonly kind: 'done' } & WorkerOutput);

interface WorkerOutput {
  readonly objects: readonly RenderedObject[];
  readonly skipped: readonly SkippedFile[];
  readonly errors: readonly TransferredError[];
  readonly reads: Reads;
}
