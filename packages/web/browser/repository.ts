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

  /** Gives the last commit a signature in form, by no key; returns what it becomes. */
  sign(): string {
    const commit = this.#git('cat-file', 'commit', 'HEAD');
    const end = commit.indexOf('\n\n');
    const signature = ['-----BEGIN PGP SIGNATURE-----', '', 'c2V0cG9pbnQ=', '-----END PGP SIGNATURE-----'];
    const file = join(this.#folder, '.git/signed');
    writeFileSync(file, `${commit.slice(0, end)}\ngpgsig ${signature.join('\n ')}${commit.slice(end)}`);
    const signed = this.#git('hash-object', '-t', 'commit', '-w', file).trim();
    this.#git('update-ref', 'refs/heads/main', signed);
    return signed;
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
