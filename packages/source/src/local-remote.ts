import { join } from 'node:path';
import { CatFile } from './cat-file.ts';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { type GitContext, runGitIn } from './git-context.ts';
import type { GitObject } from './git-object.ts';
import type { GitCommand } from './git-process.ts';
import { commitAndPush, type RunGit } from './git-push.ts';
import { type LocalRepository, LocalRefs, openLocalRepository } from './local-refs.ts';
import { folderIdentity, prepareMirror } from './mirror.ts';
import type { NewCommit } from './new-commit.ts';
import { parseLsRemote, type RemoteRefs } from './refs.ts';
import type { History, Remote } from './remote.ts';
import type { RepositorySpec } from './repository.ts';
import type { RepositoryUrl } from './repository-url.ts';

interface Opened {
  readonly repository: LocalRepository;
  readonly refs: LocalRefs;
  readonly objectsFolder: string;
  readonly identity: string | undefined;
  readonly gitDir: string;
  readonly objects: CatFile;
}

/**
 * A repository on this machine. Its refs are read from their files and its objects in place, through a mirror of ours
 * that names its object folder as an alternate: nothing is copied, and its own configuration is never obeyed.
 */
export class LocalRemote implements Remote {
  readonly #context: GitContext;
  readonly #url: RepositoryUrl;
  #opened: Opened | undefined;

  constructor(context: GitContext, url: RepositoryUrl) {
    this.#context = context;
    this.#url = url;
  }

  async listRefs(_spec: RepositorySpec, signal: AbortSignal): Promise<RemoteRefs> {
    const { repository, refs } = this.#open();
    return repository.plainRefs ? refs.list() : this.#askGit(signal);
  }

  async fetch(
    _spec: RepositorySpec,
    commitId: string,
    _history: History,
    _signal: AbortSignal,
  ): Promise<void> {
    if ((await this.read(commitId)) !== undefined) return;
    throw sourceError(SOURCE_CODES.refNotFound, `there is no commit ${commitId}`, this.#url.display, {
      nextAction: 'Check the commit id, and that the repository still has it.',
      retry: 'backoff',
    });
  }

  read(name: string): Promise<GitObject | undefined> {
    return this.#open().objects.read(name);
  }

  /** Written to our mirror and pushed as to any other: a repository with a checkout of the branch refuses it. */
  commit(_spec: RepositorySpec, commit: NewCommit, signal: AbortSignal): Promise<string> {
    const { gitDir } = this.#open();
    const { quotas } = this.#context;
    const run: RunGit = (command) =>
      this.#run(
        { ...command, cwd: gitDir, timeoutMs: quotas.fetchTimeoutMs, maxOutputBytes: 16 * 1024 * 1024 },
        signal,
      );
    return commitAndPush({ gitDir, remoteUrl: this.#url.remote, subject: this.#url.display, run }, commit);
  }

  async discard(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    this.#opened?.objects.close();
    this.#opened = undefined;
  }

  /** For refs that are not plain files (`reftable`). */
  async #askGit(signal: AbortSignal): Promise<RemoteRefs> {
    const { mirrors, quotas } = this.#context;
    const output = await this.#run(
      {
        args: ['ls-remote', '--symref', '--quiet', '--end-of-options', this.#url.remote],
        cwd: mirrors,
        timeoutMs: quotas.listTimeoutMs,
        maxOutputBytes: quotas.maxRefs * 256,
      },
      signal,
    );
    return parseLsRemote(output.toString(), this.#url.display, quotas.maxRefs);
  }

  #run(
    command: Omit<GitCommand, 'environment' | 'subject' | 'secrets'>,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const { environment } = this.#context;
    const full: GitCommand = { ...command, environment, subject: this.#url.display, secrets: [] };
    return runGitIn(this.#context, full, signal);
  }

  /** A repository removed and made again at the same path is opened again. */
  #open(): Opened {
    const opened = this.#opened;
    if (opened?.identity !== undefined && folderIdentity(opened.objectsFolder) === opened.identity)
      return opened;
    opened?.objects.abandon();
    this.#opened = undefined;
    const { mirrors, gitBinary, environment, clock, quotas, idleMs } = this.#context;
    const subject = this.#url.display;
    const repository = openLocalRepository(this.#url.path);
    const objectsFolder = join(repository.commonDir, 'objects');
    const gitDir = prepareMirror({
      folder: mirrors,
      normalizedUrl: this.#url.normalized,
      algorithm: repository.sha256 ? 'sha256' : 'sha1',
      alternates: [objectsFolder],
    });
    const objects = new CatFile({
      gitBinary,
      gitDir,
      environment,
      subject,
      clock,
      maxObjectBytes: quotas.maxFileBytes,
      stallMs: quotas.readStallMs,
      idleMs,
    });
    const refs = new LocalRefs(repository, subject, quotas.maxRefs);
    this.#opened = {
      repository,
      gitDir,
      objects,
      refs,
      objectsFolder,
      identity: folderIdentity(objectsFolder),
    };
    return this.#opened;
  }
}
