import { SetpointError } from '@setpoint/core';
import { normalizePath, type Tree } from '@setpoint/source';

const MAGIC = /[*?[\\]/;

/**
 * What a pattern of Go's `filepath.Glob` matches below a directory of the tree, written as the pattern writes it; a plain
 * path matches itself when it is there.
 */
export async function globPaths(
  tree: Tree,
  folder: string,
  pattern: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  let found: readonly string[] = [''];
  for (const part of pattern.split('/').filter((one) => one !== '' && one !== '.')) {
    const next: string[] = [];
    for (const at of found) next.push(...(await below(tree, folder, at, part, signal)));
    found = next;
  }
  return found.filter((path) => path !== '');
}

async function below(
  tree: Tree,
  folder: string,
  at: string,
  part: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const join = (name: string): string => (at === '' ? name : `${at}/${name}`);
  const inTree = (path: string): string => normalizePath(`${folder}/${path}`);
  try {
    if (!MAGIC.test(part)) {
      return (await tree.entry(inTree(join(part)), signal)) === undefined ? [] : [join(part)];
    }
    const entries = (await tree.list(inTree(at), signal)) ?? [];
    const matches = segmentPattern(part);
    const names = entries.map((entry) => entry.path.slice(entry.path.lastIndexOf('/') + 1));
    return names.filter((name) => matches.test(name)).map(join);
  } catch (error) {
    // Nothing outside of the tree matches.
    if (error instanceof SetpointError && error.retry === 'never') return [];
    throw error;
  }
}

/** `filepath.Match` of one name: `*`, `?`, `[a-z]`, `[^a]` and `\` before a character that stands for itself. */
export function segmentPattern(part: string): RegExp {
  const source = part.replace(
    /\\(.)|\*|\?|\[(\^?)((?:\\.|[^\]\\])+)\]|([.+^${}()|[\]\\/])/g,
    (all, escaped?: string, negated?: string, set?: string, special?: string) => {
      if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
      if (all === '*') return '[^/]*';
      if (all === '?') return '[^/]';
      if (set !== undefined) return `[${negated ?? ''}${set.replaceAll('[', '\\[').replaceAll('^', '\\^')}]`;
      return `\\${special ?? ''}`;
    },
  );
  return new RegExp(`^${source}$`, 's');
}
