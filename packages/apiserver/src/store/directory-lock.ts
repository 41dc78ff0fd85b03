import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../errors.ts';

/**
 * Makes this process the only one that has `directory` open and answers the release. A lock left by a killed process
 * is taken over: its process is gone, or (Linux) another one with the same id started at another time.
 *
 * Throws `apiserver.store-locked` when its owner lives.
 */
export function acquireDirectoryLock(directory: string): () => void {
  const lock = join(directory, 'lock');
  const mine = join(directory, `lock.${process.pid}.${process.hrtime.bigint()}`);
  const identity = identityOf(process.pid);
  writeFileSync(mine, identity, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (tryLink(mine, lock)) return () => release(lock, identity);
      const owner = readOwner(lock);
      if (owner === undefined) continue;
      if (isAlive(owner)) throw lockedBy(directory, owner);
      removeStale(lock, owner, `${mine}.stale`);
    }
    throw lockedBy(directory, readOwner(lock) ?? 'unknown');
  } finally {
    rmSync(mine, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Two openers may both see a stale lock; who moves away a fresh one puts it back. */
function removeStale(lock: string, owner: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') !== owner) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function release(lock: string, identity: string): void {
  if (readOwner(lock) === identity) rmSync(lock, { force: true });
}

/** `pid start`, where start is the kernel's start time of the process, or 0 where /proc does not tell. */
function identityOf(pid: number): string {
  return `${pid} ${processStat(pid)?.[19] ?? '0'}`;
}

/** The fields of /proc/PID/stat from the state on; undefined where there are none. */
function processStat(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function isAlive(owner: string): boolean {
  const [pid = '', start = '0'] = owner.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A killed process is there until its parent asks how it ended, but holds nothing any more.
  const state = processStat(Number(pid))?.[0];
  if (state === 'Z' || state === 'X') return false;
  return start === '0' || identityOf(Number(pid)) === owner;
}

function lockedBy(directory: string, owner: string): StoreError {
  return new StoreError('apiserver.store-locked', `process ${owner.split(' ')[0]} has this store open`, {
    subject: directory,
    rule: 'One process at a time may open a data directory.',
    nextAction: 'Stop that process, or use another data directory.',
  });
}
