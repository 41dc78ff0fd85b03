import type { Tree, TreeEntry } from '@setpoint/source';
import { generatorError } from '../errors.ts';

/** A pattern as a predicate over paths. */
export type PathMatcher = (path: string) => boolean;

/** Go's `path.Match`: `*` and `?` stop at a slash. Throws on a pattern that is none. */
export function pathPattern(pattern: string): PathMatcher {
  const compiled = new RegExp(`^${globSource(pattern, '[^/]')}$`, 'su');
  return (path) => compiled.test(path);
}

/**
 * Git's pathspec, as `git ls-files -- PATTERN` takes it: a folder or a file by its path, or a glob whose `*` also
 * matches slashes.
 */
export function pathspec(pattern: string): PathMatcher {
  const folder = pattern.endsWith('/') ? pattern : `${pattern}/`;
  const compiled = /[*?[\\]/.test(pattern) ? new RegExp(`^${globSource(pattern, '.')}$`, 'su') : undefined;
  return (path) => path === pattern || path.startsWith(folder) || compiled?.test(path) === true;
}

function globSource(pattern: string, any: string): string {
  let source = '';
  const chars = Array.from(pattern);
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] as string;
    if (char === '*') source += `${any}*`;
    else if (char === '?') source += any;
    else if (char === '[') {
      const end = classEnd(chars, at, pattern);
      source += classSource(chars.slice(at + 1, end));
      at = end;
    } else if (char === '\\') {
      at++;
      const escaped = chars[at];
      if (escaped === undefined) throw badPattern(pattern);
      source += literal(escaped);
    } else source += literal(char);
  }
  return source;
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char;
}

function classEnd(chars: readonly string[], start: number, pattern: string): number {
  const first = chars[start + 1] === '^' || chars[start + 1] === '!' ? start + 2 : start + 1;
  for (let at = first; at < chars.length; at++) {
    if (chars[at] === '\\') at++;
    else if (chars[at] === ']' && at > first) return at;
  }
  throw badPattern(pattern);
}

function classSource(inside: readonly string[]): string {
  const negated = inside[0] === '^' || inside[0] === '!';
  const rest = negated ? inside.slice(1) : inside;
  const source = rest
    .map((char) => (char === '[' || char === ']' || char === '^' ? `\\${char}` : char))
    .join('');
  return `[${negated ? '^' : ''}${source}]`;
}

function badPattern(pattern: string): Error {
  return generatorError(`syntax error in pattern ${pattern}`, 'Correct the path of the git generator.');
}

/** Every folder below the root, parents first, without those whose name starts with a dot, to so many levels. */
export async function listFolders(tree: Tree, depth: number, signal: AbortSignal): Promise<string[]> {
  const folders: string[] = [];
  const visit = async (path: string, level: number): Promise<void> => {
    for (const entry of (await tree.list(path, signal)) ?? []) {
      if (entry.kind !== 'directory' || nameOf(entry).startsWith('.')) continue;
      folders.push(entry.path);
      if (level < depth) await visit(entry.path, level + 1);
    }
  };
  if (depth > 0) await visit('', 1);
  return folders;
}

/** Every file that matches one of the pathspecs; only folders that can hold one are read. */
export async function listFiles(
  tree: Tree,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const matchers = patterns.map(pathspec);
  const prefixes = patterns.map((pattern) => /^[^*?[\\]*/.exec(pattern)?.[0] ?? '');
  const files: string[] = [];
  const visit = async (path: string): Promise<void> => {
    for (const entry of (await tree.list(path, signal)) ?? []) {
      if (entry.kind === 'directory') {
        const inside = `${entry.path}/`;
        if (prefixes.some((prefix) => prefix.startsWith(inside) || inside.startsWith(prefix))) {
          await visit(entry.path);
        }
      } else if (entry.kind !== 'submodule' && matchers.some((matches) => matches(entry.path))) {
        files.push(entry.path);
      }
    }
  };
  await visit('');
  return files;
}

function nameOf({ path }: TreeEntry): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
