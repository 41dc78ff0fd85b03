import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own for one test file. */
export interface Scratch {
  readonly path: string;
  remove(): void;
}

export function makeScratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'setpoint-source-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Git as a stranger's machine has it: nothing of the user's or system's configuration. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada Author',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Carl Committer',
  GIT_COMMITTER_EMAIL: 'carl@example.com',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05+02:00',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:06+00:00',
  LC_ALL: 'C',
} as const;

/** A real repository with a work tree, driven by the real git. */
export class TestRepository {
  readonly path: string;

  constructor(path: string, ...initOptions: string[]) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main', ...initOptions);
    this.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  }

  git(...args: string[]): string {
    return this.gitWithInput('', ...args);
  }

  gitWithInput(input: string | Uint8Array, ...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.path,
      env: ENVIRONMENT,
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
      .toString()
      .trim();
  }

  write(path: string, content: string | Uint8Array): this {
    const full = join(this.path, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    return this;
  }

  link(path: string, target: string): this {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    symlinkSync(target, join(this.path, path));
    return this;
  }

  /** Commits everything; gives the commit id. */
  commit(message = 'change'): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.head();
  }

  head(): string {
    return this.git('rev-parse', 'HEAD');
  }

  /** A tree object made of raw lines, whatever git thinks of their names. */
  rawTree(...entries: readonly (readonly [mode: string, name: string, id: string])[]): string {
    const lines = entries.map(([mode, name, id]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
    );
    return this.gitWithInput(
      Buffer.concat(lines),
      'hash-object',
      '-t',
      'tree',
      '-w',
      '--stdin',
      '--literally',
    );
  }

  blob(content: string): string {
    return this.gitWithInput(content, 'hash-object', '-w', '--stdin');
  }

  /** A commit of that tree, on the branch of that name. */
  commitTree(tree: string, branch: string): string {
    const id = this.git('commit-tree', tree, '-m', 'raw');
    this.git('update-ref', `refs/heads/${branch}`, id);
    return id;
  }
}
