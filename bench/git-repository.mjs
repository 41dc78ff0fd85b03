import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const identity = [
  '-c',
  'user.name=bench',
  '-c',
  'user.email=bench@setpoint.invalid',
  '-c',
  'commit.gpgsign=false',
];

/** A repository on disk with one branch, `main`. */
export class GitRepository {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main');
  }

  get url() {
    return `file://${this.folder}`;
  }

  git(...args) {
    return execFileSync('git', [...identity, ...args], { cwd: this.folder, encoding: 'utf8' });
  }

  write(path, text) {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Commits everything and returns the commit id. */
  commit(message) {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--no-verify', `--message=${message}`);
    return this.git('rev-parse', 'HEAD').trim();
  }
}
