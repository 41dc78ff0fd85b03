import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetpointError } from '@setpoint/core';
import { createDirectoryTree, type FileContent, type Source, type Tree } from '@setpoint/source';
import { codes } from '../errors.ts';
import { filesBelow } from './files-below.ts';
import { askGit, readWorkingTree } from './working-tree.ts';

/** A repository to be planned: its files, and what Applications may call it. */
export interface Repository {
  readonly tree: Tree;
  /** Where in the tree to look; '' for all of it. */
  readonly scope: string;
  /** The address under which sources that are made up for it are known; the first of `urls`. */
  readonly url: string;
  readonly urls: readonly string[];
}

export interface RepositoryRequest {
  /** A folder, or the URL of a Git repository. */
  readonly place: string;
  /** Instead of the working tree, and of the URL's HEAD: a branch, tag or commit. */
  readonly revision?: string;
  /** What its Applications know the folder by; default what Git has as remotes, for the top of its work tree. */
  readonly urls: readonly string[];
}

/** Opens a folder's working tree, or a Git repository at a revision. Throws `cli.usage` for what is neither. */
export async function openRepository(
  { place, revision, urls }: RepositoryRequest,
  cwd: string,
  source: Source,
  signal: AbortSignal,
): Promise<Repository> {
  if (/^[a-z][a-z0-9+.-]*:\/\/|^[^/@\s]+@[^/:\s]+:/i.test(place)) {
    const spec = { url: place };
    const tree = await source.tree(spec, await source.resolve(spec, revision ?? '', signal), signal);
    return { tree, scope: '', url: place, urls: [place, ...urls] };
  }
  const folder = resolve(cwd, place);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new SetpointError(codes.usage, `${place} is neither a folder nor the URL of a Git repository`, {
      nextAction: 'Name a folder, such as `.`, or a URL.',
    });
  }
  const top = topOf(folder);
  // What the addresses given lead to is the folder itself; what Git knows as remotes leads to the top of the work tree.
  const root = urls.length > 0 ? folder : (top ?? folder);
  const known = urls.length > 0 || top === undefined ? urls : await remotesOf(top, signal);
  const all = [...new Set([...known, pathToFileURL(root).href, root])];
  const within = (from: string, to: string): string => relative(from, to).split(sep).join('/');
  const tree =
    revision === undefined
      ? await readWorkingTree(root, top !== undefined, signal)
      : await treeAt(top ?? root, revision, within(top ?? root, root), source, signal);
  return { tree, scope: within(root, folder), url: all[0] ?? root, urls: all };
}

async function treeAt(
  top: string,
  revision: string,
  folder: string,
  source: Source,
  signal: AbortSignal,
): Promise<Tree> {
  const spec = { url: pathToFileURL(top).href };
  const found = await source.resolve(spec, revision, signal);
  const tree = await source.tree(spec, found, signal);
  if (folder === '') return tree;
  const files = new Map<string, FileContent>();
  for await (const { path } of filesBelow(tree, folder, signal)) {
    files.set(path.slice(folder.length + 1), await tree.read(path, signal));
  }
  return createDirectoryTree(files, found);
}

/** The top of the Git work tree that the folder is in. */
function topOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

async function remotesOf(top: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const lines = await askGit(top, ['config', '--local', '--get-regexp', '^remote\\..*\\.url$'], signal);
    return lines.split('\n').flatMap((line) => /^\S+ (.+)$/.exec(line)?.[1] ?? []);
  } catch (error) {
    // Git's way to say that there are none.
    if ((error as { code?: unknown }).code === 1) return [];
    throw error;
  }
}

/** Whether two addresses lead to one repository, however it is spoken to: by https, by ssh, with a user or without. */
export function isSameRepository(one: string, other: string): boolean {
  return placeOf(one) === placeOf(other);
}

function placeOf(url: string): string {
  const text = url
    .trim()
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '');
  const scp = /^(?:[^/@\s]+@)?([^/:\s]+):(?!\/\/)([^\s]+)$/.exec(text);
  if (scp !== null) return `${scp[1] ?? ''}/${(scp[2] ?? '').replace(/^\/+/, '')}`.toLowerCase();
  const parts = /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/+(.*)$/i.exec(text);
  if (parts !== null) return `${parts[1] ?? ''}/${parts[2] ?? ''}`.toLowerCase();
  return text.replace(/^file:\/\//i, '');
}
