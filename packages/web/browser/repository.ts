import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A Git repository on this disk that people commit to. */
export class Repository {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#git('init', '--quiet', '--initial-branch=main');
  }

  get url(): string {
    return `file://${this.#folder}`;
  }

  /** Writes the files (`undefined` removes one), commits, and returns the commit. */
  commit(message: string, files: Readonly<Record<string, string | undefined>>): string {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.#folder, path);
      if (text === undefined) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--no-verify', '--message', message);
    return this.#git('rev-parse', 'HEAD').trim();
  }

  #git(...args: readonly string[]): string {
    const identity = [
      '-c',
      'user.name=Ada Lovelace',
      '-c',
      'user.email=ada@setpoint.invalid',
      '-c',
      'commit.gpgsign=false',
    ];
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', [...identity, ...args], { cwd: this.#folder, encoding: 'utf8', env });
  }
}
