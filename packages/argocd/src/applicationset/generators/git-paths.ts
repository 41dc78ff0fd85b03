import type { Tree, TreeEntry } from '@setpoint/source';
import { generatorError } from '../errors.ts';

/** A pattern as a predicate over paths. */
export type PathMatcher = (path: string) => boolean;

/** Go's `path.Match`: `*` and `?` stop at a slash. Throws on a pattern that is none. */
export function pathPattern(pattern: string): PathMatcher {
  const compiled = new RegExp(`^${globSource(pattern, go)}$`, 'su');
  return (path) => compiled.test(path);
}

/**
 * Git's pathspec, as `git ls-files -- PATTERN` takes it: a folder or a file by its path, or a glob whose `*` also
 * matches slashes.
 */
export function pathspec(pattern: string): PathMatcher {
  const folder = pattern.endsWith('/') ? pattern : `${pattern}/`;
  const compiled = /[*?[\\]/.test(pattern)
    ? new RegExp(`^${globSource(bytesOf(pattern), git)}$`, 'su')
    : undefined;
  return (path) => path === pattern || path.startsWith(folder) || compiled?.test(bytesOf(path)) === true;
}

/** Git's globs know bytes: one character for each. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Whose globs: what `*` and `?` stand for, what negates a class, and whether one may begin with `]` or hold a bare `-`. */
interface GlobRules {
  readonly any: string;
  readonly negations: string;
  readonly isLoose: boolean;
}

const go: GlobRules = { any: '[^/]', negations: '^', isLoose: false };
const git: GlobRules = { any: '.', negations: '^!', isLoose: true };

function globSource(pattern: string, rules: GlobRules): string {
  let source = '';
  const chars = Array.from(pattern);
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] as string;
    if (char === '*') source += `${rules.any}*`;
    else if (char === '?') source += rules.any;
    else if (char === '[') {
      const found = classFrom(chars, at + 1, pattern, rules);
      source += found.source;
      at = found.end;
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
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

/** The class that begins at `from`, behind its `[`; `end` is its `]`. A range the wrong way round holds nothing. */
function classFrom(
  chars: readonly string[],
  from: number,
  pattern: string,
  { negations, isLoose }: GlobRules,
): { readonly source: string; readonly end: number } {
  const isNegated = chars[from] !== undefined && negations.includes(chars[from]);
  const first = isNegated ? from + 1 : from;
  let at = first;
  let inside = '';
  const next = (): string => {
    const char = chars[at++];
    const isBare = !isLoose && (char === '-' || char === ']');
    const taken = char === '\\' ? chars[at++] : char;
    if (taken === undefined || at >= chars.length || isBare) throw badPattern(pattern);
    return taken;
  };
  while (at === first || chars[at] !== ']') {
    const low = next();
    const isRange = chars[at] === '-' && !(isLoose && chars[at + 1] === ']');
    if (isRange) at++;
    const high = isRange ? next() : low;
    if (low <= high) inside += `${codePoint(low)}-${codePoint(high)}`;
  }
  return { source: `[${isNegated ? '^' : ''}${inside}]`, end: at };
}

function codePoint(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
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
