import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { placeOf } from '../places.ts';

const run = promisify(execFile);
const examples = placeOf('../../examples');
const author = ['-c', 'user.name=Setpoint demo', '-c', 'user.email=demo@setpoint.invalid'];

/** The demo's Git repository, with a work tree that people can edit. */
function demoRepositoryIn(dataDir: string): string {
  return join(dataDir, 'demo', 'examples');
}

/** Makes the demo's repository from `examples/`, unless an earlier start has: what people committed stays. */
export async function seedRepository(dataDir: string, signal: AbortSignal): Promise<string> {
  const folder = demoRepositoryIn(dataDir);
  if (existsSync(join(folder, '.git', 'HEAD'))) return folder;
  mkdirSync(folder, { recursive: true });
  cpSync(examples, folder, { recursive: true });
  const git = (...args: readonly string[]): Promise<unknown> =>
    run('git', [...author, '-c', 'commit.gpgsign=false', ...args], { cwd: folder, signal });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', '--message=Seed the examples');
  return folder;
}
