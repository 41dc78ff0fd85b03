import type { GitObject } from './git-object.ts';
import type { NewCommit } from './new-commit.ts';
import type { RemoteRefs } from './refs.ts';
import type { RepositorySpec } from './repository.ts';

/** How much history a fetch brings: the commit's own tree, or all branches and tags with all their past. */
export type History = 'tip' | 'full';

/**
 * One repository as this package reaches it: the port behind which Git, its network and its disk lie. A simulation puts
 * its own here.
 */
export interface Remote {
  /** What the remote announces now, to a caller with the spec's credentials. */
  listRefs(spec: RepositorySpec, signal: AbortSignal): Promise<RemoteRefs>;
  /** Makes the commit and all it holds readable. Throws when the remote has no such commit, or refuses it. */
  fetch(spec: RepositorySpec, commitId: string, history: History, signal: AbortSignal): Promise<void>;
  /** The object of that id, or of an abbreviation followed by `^{commit}`; undefined when it is not here. */
  read(name: string): Promise<GitObject | undefined>;
  /**
   * Makes the commit and pushes it; gives its id. Throws `source.branch-moved` and `source.push-refused`. Absent where
   * nothing can be written.
   */
  commit?(spec: RepositorySpec, commit: NewCommit, signal: AbortSignal): Promise<string>;
  /** Throws away what is held locally, after it was found damaged. False when there is nothing to throw away. */
  discard(): Promise<boolean>;
  close(): Promise<void>;
}
