import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const identity = [
  '-c',
  'user.name=test',
  '-c',
  'user.email=test@setpoint.invalid',
  '-c',
  'commit.gpgsign=false',
];

/** A real Git repository in a temporary folder, independent of this machine's Git settings. */
export class GitRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'setpoint-repository-'));

  constructor() {
    this.#git('init', '--quiet', '--initial-branch=main');
  }

  get url(): string {
    return `file://${this.folder}`;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    symlinkSync(target, join(this.folder, path));
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  /** Commits everything and returns the commit id. */
  commit(message = 'change'): string {
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--no-verify', '--allow-empty', `--message=${message}`);
    return this.#git('rev-parse', 'HEAD').trim();
  }

  /** Commits that the other repository, at that commit, lies at the path. */
  submodule(path: string, url: string, id: string): string {
    this.write('.gitmodules', `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`);
    this.#git('add', '.gitmodules');
    this.#git('update-index', '--add', '--cacheinfo', `160000,${id},${path}`);
    this.#git('commit', '--quiet', '--no-verify', '--message=submodule');
    return this.#git('rev-parse', 'HEAD').trim();
  }

  /** Takes pushes to the branch that is checked out, and changes the files with them. */
  allowPushes(): void {
    this.#git('config', 'receive.denyCurrentBranch', 'updateInstead');
  }

  /** The file at the revision. */
  show(revision: string, path: string): string {
    return this.#git('show', `${revision}:${path}`);
  }

  /** Author and message of the commits of a branch, the newest first. */
  log(branch: string): readonly string[] {
    return this.#git('log', '--format=%an <%ae>%n%B%x00', branch)
      .split('\0\n')
      .filter((text) => text !== '');
  }

  /** The note on the revision, without its final line break. */
  note(ref: string, revision: string): string {
    return this.#git('notes', `--ref=${ref}`, 'show', revision).trim();
  }

  /** The full id of what the revision names. */
  id(revision: string): string {
    return this.#git('rev-parse', revision).trim();
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #git(...args: readonly string[]): string {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', [...identity, ...args], { cwd: this.folder, encoding: 'utf8', env });
  }
}
