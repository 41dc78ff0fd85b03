import { execFile } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SetpointError } from '@setpoint/core';
import { createDirectoryTree, type FileContent, type Tree } from '@setpoint/source';
import { codes } from '../errors.ts';

const run = promisify(execFile);
const maxFiles = 100_000;
const maxBytes = 512 * 1024 * 1024;
const mebibyte = 1024 * 1024;

/**
 * The files of a folder as they are now, committed or not: of a Git work tree those that Git does not ignore, else all.
 * Nothing of the repository is run. Throws `cli.working-tree` when there are too many to hold.
 */
export async function readWorkingTree(folder: string, isGit: boolean, signal: AbortSignal): Promise<Tree> {
  const paths = isGit ? await pathsOfGit(folder, signal) : [...pathsBelow(folder, '')];
  if (paths.length > maxFiles) throw tooMuch(folder, `more than ${maxFiles} files`);
  const files = new Map<string, FileContent>();
  let bytes = 0;
  for (const path of paths) {
    const content = contentOf(join(folder, path));
    if (content === undefined) continue;
    bytes += content instanceof Uint8Array ? content.length : 0;
    if (bytes > maxBytes) throw tooMuch(folder, `more than ${maxBytes / mebibyte} MiB`);
    files.set(path, content);
  }
  return createDirectoryTree(files, { id: 'working-tree', ref: 'working tree' });
}

/** Settings of the repository that would have git start a program are overruled. */
const harmless = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/** Runs git for what it knows of a repository, without anything that the repository could have it run. */
export async function askGit(folder: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
  const { stdout } = await run('git', [...harmless, ...args], {
    cwd: folder,
    env,
    signal,
    maxBuffer: 256 * mebibyte,
  });
  return stdout;
}

async function pathsOfGit(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const list = await askGit(folder, ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], signal);
  return [...new Set(list.split('\0').filter((path) => path !== ''))];
}

function* pathsBelow(folder: string, below: string): Generator<string> {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    if (entry.name === '.git') continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* pathsBelow(folder, path);
    else yield path;
  }
}

/** Undefined for what is no file or link, as submodules and sockets, and for files deleted but not yet committed. */
function contentOf(path: string): FileContent | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink()) return { link: readlinkSync(path) };
  if (stat?.isFile()) return stat.size > maxBytes ? new Uint8Array(maxBytes + 1) : readFileSync(path);
  return undefined;
}

function tooMuch(folder: string, how: string): SetpointError {
  return new SetpointError(codes.workingTree, `the folder holds ${how}`, {
    subject: folder,
    nextAction: 'Name a folder below it, or leave out by .gitignore what is not part of the repository.',
  });
}
