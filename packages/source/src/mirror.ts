import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HashAlgorithm } from './git-object.ts';

export interface MirrorOptions {
  /** The folder of all mirrors. */
  readonly folder: string;
  readonly normalizedUrl: string;
  readonly algorithm: HashAlgorithm;
  /** Object folders to read from in place, of a repository on this machine. */
  readonly alternates?: readonly string[];
}

/** Makes sure the bare repository for the URL is there, whole and free of what a killed git left; gives its path. */
export function prepareMirror(options: MirrorOptions): string {
  const gitDir = join(options.folder, mirrorName(options.normalizedUrl, options.algorithm));
  if (!isWhole(gitDir)) createMirror(gitDir, options.algorithm);
  removeLeftovers(gitDir);
  if (options.alternates !== undefined) {
    writeFileSync(
      join(gitDir, 'objects/info/alternates'),
      options.alternates.map((path) => `${path}\n`).join(''),
    );
  }
  return gitDir;
}

function mirrorName(normalizedUrl: string, algorithm: HashAlgorithm): string {
  return `${createHash('sha256').update(`${algorithm} ${normalizedUrl}`).digest('hex').slice(0, 40)}.git`;
}

function isWhole(gitDir: string): boolean {
  const head = join(gitDir, 'HEAD');
  return existsSync(head) && readFileSync(head, 'utf8') === HEAD;
}

const HEAD = 'ref: refs/heads/none\n';

/** HEAD appears last and at once: a mirror without a whole one was being made when the process died, and is made again. */
function createMirror(gitDir: string, algorithm: HashAlgorithm): void {
  rmSync(gitDir, { recursive: true, force: true });
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
    mkdirSync(join(gitDir, folder), { recursive: true, mode: 0o700 });
  }
  const extensions = algorithm === 'sha256' ? '[extensions]\n\tobjectFormat = sha256\n' : '';
  const version = algorithm === 'sha256' ? 1 : 0;
  writeFileSync(
    join(gitDir, 'config'),
    `[core]\n\trepositoryFormatVersion = ${version}\n\tbare = true\n\tfilemode = true\n${extensions}`,
  );
  writeFileSync(join(gitDir, 'HEAD.lock'), HEAD);
  renameSync(join(gitDir, 'HEAD.lock'), join(gitDir, 'HEAD'));
}

/** Removes locks and half-written packs; for a mirror in which no git writes, which only its owner can know. */
export function removeLeftovers(gitDir: string): void {
  rmSync(join(gitDir, 'gc.pid'), { force: true });
  for (const folder of ['', 'objects/info', 'objects/pack']) removeIn(join(gitDir, folder), isLeftover);
  removeLocks(join(gitDir, 'refs'));
}

function isLeftover(name: string): boolean {
  return name.endsWith('.lock') || name.startsWith('tmp_') || name.startsWith('.tmp-');
}

function removeIn(folder: string, wanted: (name: string) => boolean): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (wanted(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function removeLocks(folder: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    if (entry.isDirectory()) removeLocks(join(folder, entry.name));
    else if (entry.name.endsWith('.lock')) rmSync(join(folder, entry.name), { force: true });
  }
}

/** Takes the mirror away in one step, so that a crash half way leaves no half mirror. */
export function discardMirror(gitDir: string, suffix: string): void {
  if (!existsSync(gitDir)) return;
  const trash = `${gitDir}.discarded-${suffix}`;
  renameSync(gitDir, trash);
  rmSync(trash, { recursive: true, force: true });
}

/** Removes mirrors that were being discarded when the process died. */
export function removeDiscarded(folder: string): void {
  removeIn(folder, (name) => name.includes('.git.discarded-'));
}

/** Bytes of the packs of a mirror, those being received included; loose objects are few and small by `unpackLimit`. */
export async function packBytes(gitDir: string): Promise<number> {
  const folder = join(gitDir, 'objects/pack');
  const names = await readdir(folder).catch(ignoreAbsence);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (found) => found.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function ignoreAbsence(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** Tells a folder from another one made later at the same path; undefined when there is none. */
export function folderIdentity(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true ? `${stat.dev}:${stat.ino}:${stat.birthtimeMs}` : undefined;
}
