import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const identity = [
  '-c',
  'user.name=test',
  '-c',
  'user.email=test@setpoint.invalid',
  '-c',
  'commit.gpgsign=false',
];

function git(folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', env });
}

/** Writes the files and commits everything in the folder. */
export function commit(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--no-verify', '--allow-empty', '--message=change');
}

/** An empty repository with the branch main. */
export function initRepository(repository: string): void {
  git(join(repository, '..'), 'init', '--quiet', '--initial-branch=main', repository);
}
