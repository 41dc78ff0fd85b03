import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetpointError } from '@setpoint/core';
import { openAccess, secretsOf } from './access.ts';
import { CatFile } from './cat-file.ts';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { type GitContext, runGitIn } from './git-context.ts';
import type { GitObject, HashAlgorithm } from './git-object.ts';
import type { GitCommand } from './git-process.ts';
import { commitAndPush, type RunGit } from './git-push.ts';
import type { NewCommit } from './new-commit.ts';
import { followRedirect } from './http-redirect.ts';
import { discardMirror, packBytes, prepareMirror, removeLeftovers } from './mirror.ts';
import { parseLsRemote, type RemoteRefs } from './refs.ts';
import type { History, Remote } from './remote.ts';
import type { RepositorySpec } from './repository.ts';
import type { RepositoryUrl } from './repository-url.ts';

interface Mirror {
  readonly gitDir: string;
  readonly objects: CatFile;
}

/** A repository reached over the network: refs by `git ls-remote`, objects by `git fetch` into a bare mirror. */
export class GitRemote implements Remote {
  readonly #context: GitContext;
  readonly #url: RepositoryUrl;
  /** Where the server said, with a redirect on the same host, that the repository is now. */
  #remoteUrl: string;
  #algorithm: HashAlgorithm = 'sha1';
  #mirror: Mirror | undefined;
  #tidying: Promise<void> = Promise.resolve();
  #stopTidy = new AbortController();

  constructor(context: GitContext, url: RepositoryUrl) {
    this.#context = context;
    this.#url = url;
    this.#remoteUrl = url.remote;
  }

  async listRefs(spec: RepositorySpec, signal: AbortSignal): Promise<RemoteRefs> {
    const { quotas, mirrors } = this.#context;
    const list = (): Promise<Buffer> =>
      this.#run(spec, signal, {
        args: ['ls-remote', '--symref', '--quiet', '--end-of-options', this.#remoteUrl],
        cwd: mirrors,
        timeoutMs: quotas.listTimeoutMs,
        maxOutputBytes: quotas.maxRefs * 256,
      });
    const output = await this.#redirected(spec, signal, list);
    const refs = parseLsRemote(output.toString(), this.#url.display, quotas.maxRefs);
    this.#adoptAlgorithm(refs);
    return refs;
  }

  async fetch(spec: RepositorySpec, commitId: string, history: History, signal: AbortSignal): Promise<void> {
    if (history === 'full') {
      await this.#fetchAll(spec, signal);
      return;
    }
    const depth = existsSync(this.#wholeMark()) ? [] : ['--depth=1'];
    try {
      await this.#fetch(spec, signal, depth, [`+${commitId}:refs/setpoint/${commitId.slice(0, 2)}`]);
    } catch (error) {
      if (!refusesSingleCommits(error)) throw error;
      await this.#fetchAll(spec, signal);
    }
  }

  read(name: string): Promise<GitObject | undefined> {
    return this.#opened().objects.read(name);
  }

  async commit(spec: RepositorySpec, commit: NewCommit, signal: AbortSignal): Promise<string> {
    await this.#tidying;
    const { gitDir } = this.#opened();
    const common = {
      cwd: gitDir,
      timeoutMs: this.#context.quotas.fetchTimeoutMs,
      maxOutputBytes: 16 * 1024 * 1024,
    };
    const run: RunGit = (command) => this.#run(spec, signal, { ...common, ...command });
    const push = (): Promise<string> =>
      commitAndPush({ gitDir, remoteUrl: this.#remoteUrl, subject: this.#url.display, run }, commit);
    try {
      return await this.#redirected(spec, signal, push);
    } catch (error) {
      removeLeftovers(gitDir);
      throw error;
    }
  }

  async discard(): Promise<boolean> {
    const mirror = this.#opened();
    await this.#stopTidying();
    mirror.objects.abandon();
    this.#mirror = undefined;
    discardMirror(mirror.gitDir, Buffer.from(this.#context.random.bytes(6)).toString('hex'));
    return true;
  }

  async close(): Promise<void> {
    this.#mirror?.objects.close();
    this.#mirror = undefined;
    await this.#stopTidying();
  }

  /** A shallow mirror is made whole; afterwards commits can be found by abbreviation. */
  async #fetchAll(spec: RepositorySpec, signal: AbortSignal): Promise<void> {
    const refspecs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
    const deepen = existsSync(join(this.#opened().gitDir, 'shallow')) ? ['--unshallow'] : [];
    await this.#fetch(spec, signal, ['--prune', ...deepen], refspecs);
    writeFileSync(this.#wholeMark(), '');
  }

  /** Present once the mirror has all history; a shallow fetch would cut it off again. */
  #wholeMark(): string {
    return join(this.#opened().gitDir, 'setpoint-whole');
  }

  async #fetch(
    spec: RepositorySpec,
    signal: AbortSignal,
    options: readonly string[],
    refspecs: readonly string[],
  ): Promise<void> {
    await this.#tidying;
    const { gitDir } = this.#opened();
    const { quotas } = this.#context;
    const fixed = [
      '--quiet',
      '--no-tags',
      '--no-auto-gc',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--force',
    ];
    const fetch = (): Promise<Buffer> =>
      this.#run(spec, signal, {
        args: [
          '--git-dir',
          gitDir,
          'fetch',
          ...fixed,
          ...options,
          '--end-of-options',
          this.#remoteUrl,
          ...refspecs,
        ],
        cwd: gitDir,
        timeoutMs: quotas.fetchTimeoutMs,
        maxOutputBytes: 1024 * 1024,
        check: () => this.#overQuota(gitDir),
      });
    try {
      await this.#redirected(spec, signal, fetch);
      const over = await this.#overQuota(gitDir);
      if (over !== undefined) throw over;
    } catch (error) {
      // A git that was stopped leaves its locks behind, and they would stop the next one.
      removeLeftovers(gitDir);
      if ((error as SetpointError).code === SOURCE_CODES.quota) await this.discard();
      throw error;
    }
    this.#tidying = this.#tidy(gitDir);
  }

  /**
   * Packs what has gathered, when git finds that it is enough; readers go on meanwhile and the next fetch waits. A
   * failure costs space and nothing else, and damage shows where it is read, so none is reported from here.
   */
  async #tidy(gitDir: string): Promise<void> {
    const { environment, quotas } = this.#context;
    const command: GitCommand = {
      args: ['--git-dir', gitDir, 'gc', '--auto', '--quiet'],
      environment,
      cwd: gitDir,
      subject: this.#url.display,
      secrets: [],
      timeoutMs: quotas.fetchTimeoutMs,
      maxOutputBytes: 1024 * 1024,
    };
    await runGitIn(this.#context, command, this.#stopTidy.signal).catch(() => undefined);
  }

  async #stopTidying(): Promise<void> {
    this.#stopTidy.abort();
    await this.#tidying;
    this.#stopTidy = new AbortController();
  }

  async #overQuota(gitDir: string): Promise<Error | undefined> {
    const { maxRepositoryBytes } = this.#context.quotas;
    const bytes = await packBytes(gitDir);
    if (bytes <= maxRepositoryBytes) return undefined;
    return sourceError(SOURCE_CODES.quota, 'the repository is too large', this.#url.display, {
      rule: `at most ${maxRepositoryBytes} bytes on disk for one repository`,
      nextAction: 'Make the repository smaller, or raise maxRepositoryBytes.',
    });
  }

  async #run(
    spec: RepositorySpec,
    signal: AbortSignal,
    command: Omit<GitCommand, 'environment' | 'subject' | 'secrets'>,
  ): Promise<Buffer> {
    const { environment, scratch, random } = this.#context;
    await this.#context.gitChecked();
    const access = await openAccess(spec, this.#url, scratch, random);
    try {
      const secrets = secretsOf(spec, this.#url);
      const env = { ...environment, ...access.environment };
      const full: GitCommand = { ...command, environment: env, subject: this.#url.display, secrets };
      return await runGitIn(this.#context, full, signal);
    } finally {
      await access.dispose();
    }
  }

  /** Runs again at the place a redirect on the same host names; Git itself follows none. */
  async #redirected<T>(spec: RepositorySpec, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof SetpointError) || error.code !== SOURCE_CODES.redirect) throw error;
      const target = await followRedirect(spec, this.#url, this.#remoteUrl, signal);
      if (target === undefined || target === this.#remoteUrl) throw error;
      this.#remoteUrl = target;
      return run();
    }
  }

  #adoptAlgorithm(refs: RemoteRefs): void {
    const id = refs.headId ?? refs.refs.values().next().value?.id;
    const algorithm = id !== undefined && id.length === 64 ? 'sha256' : 'sha1';
    if (id === undefined || algorithm === this.#algorithm) return;
    this.#mirror?.objects.close();
    this.#mirror = undefined;
    this.#algorithm = algorithm;
  }

  #opened(): Mirror {
    this.#mirror ??= this.#open();
    return this.#mirror;
  }

  #open(): Mirror {
    const { mirrors, gitBinary, environment, clock, quotas, idleMs } = this.#context;
    const gitDir = prepareMirror({
      folder: mirrors,
      normalizedUrl: this.#url.normalized,
      algorithm: this.#algorithm,
    });
    const objects = new CatFile({
      gitBinary,
      gitDir,
      environment,
      subject: this.#url.display,
      clock,
      maxObjectBytes: quotas.maxFileBytes,
      stallMs: quotas.readStallMs,
      idleMs,
    });
    return { gitDir, objects };
  }
}

/** Servers may refuse to send a commit no ref names, and those of plain files cannot send part of a history. */
function refusesSingleCommits(error: unknown): boolean {
  return (
    error instanceof SetpointError &&
    /not our ref|unadvertised object|shallow|does not support|remote ref/i.test(error.message)
  );
}
