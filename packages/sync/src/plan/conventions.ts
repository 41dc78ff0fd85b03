import type { ReadSyncAnnotations } from '../order/sync-annotations.ts';
import type { Ownership } from '../ownership/ownership.ts';

/** What differs between dialects, in one value; the rest of this room knows no dialect. */
export interface Conventions {
  readonly ownership: Ownership;
  readonly readAnnotations: ReadSyncAnnotations;
  /** The manager our server-side applies carry: `argocd-controller`. */
  readonly fieldManager: string;
  /** Managers of client-side applies whose fields are ours, beside {@link fieldManager}: `kubectl-client-side-apply`. */
  readonly formerManagers: readonly string[];
  /** Keeps a hook's object until its result is recorded: `argocd.argoproj.io/hook-finalizer`. */
  readonly hookFinalizer: string;
}
