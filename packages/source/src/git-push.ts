import { SOURCE_CODES, sourceError } from './errors.ts';
import type { GitCommand } from './git-process.ts';
import { checkPaths, type FileMode, importStream, type NewCommit } from './new-commit.ts';
import { isFullId } from './git-object.ts';

/** Runs git for the repository: its access, environment, errors without secrets. */
export type RunGit = (command: Pick<GitCommand, 'args' | 'input'>) => Promise<Buffer>;

export interface PushTarget {
  /** The mirror, which holds the commit's parent. */
  readonly gitDir: string;
  readonly remoteUrl: string;
  /** The repository without credentials, for errors. */
  readonly subject: string;
  readonly run: RunGit;
}

/** Where a commit lies in the mirror until it is pushed; overwritten by the next. */
const PUSHED = 'refs/setpoint/pushed';

/**
 * Makes the commit in the mirror and pushes it, without a checkout: `git fast-import` writes its objects, and the lease
 * lets the push through only while the branch is what the commit was made for. Gives the commit's id. Throws
 * `source.branch-moved` when it is not, and `source.push-refused` when the server will not have it. Safe to repeat.
 */
export async function commitAndPush(target: PushTarget, commit: NewCommit): Promise<string> {
  const { run, subject } = target;
  const git = ['--git-dir', target.gitDir];
  checkPaths(commit.files);
  const modes = await modesOf(git, commit, run);
  const importing = ['fast-import', '--quiet', '--force', '--done', '--date-format=raw'];
  const printed = await run({
    args: [...git, ...importing],
    input: importStream(commit, modes, PUSHED),
  });
  const id = printed.toString().trim();
  if (!isFullId(id)) {
    throw sourceError(SOURCE_CODES.gitFailed, 'git did not say which commit it made', subject, {
      retry: 'backoff',
    });
  }
  const lease = `--force-with-lease=${commit.ref}:${commit.expected ?? ''}`;
  const options = ['--quiet', '--no-verify', '--no-signed', '--no-follow-tags', '--recurse-submodules=no'];
  await run({
    args: [...git, 'push', ...options, lease, '--end-of-options', target.remoteUrl, `${id}:${commit.ref}`],
  });
  return id;
}

/** Paths on one command line, which has a length. */
const PATHS_AT_ONCE = 200;

/** An executable script stays one. */
async function modesOf(
  git: readonly string[],
  commit: NewCommit,
  run: RunGit,
): Promise<Map<string, FileMode>> {
  const modes = new Map<string, FileMode>();
  const { parent } = commit;
  if (parent === undefined) return modes;
  const paths = [...commit.files.keys()];
  for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
    const some = paths.slice(at, at + PATHS_AT_ONCE);
    const listed = await run({
      args: [...git, 'ls-tree', '-z', '--full-tree', '--end-of-options', parent, ...some],
    });
    for (const line of listed.toString().split('\0')) {
      if (line.startsWith('100755 ')) modes.set(line.slice(line.indexOf('\t') + 1), '100755');
    }
  }
  return modes;
}
