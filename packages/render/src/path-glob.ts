import type { Tree } from '@setpoint/source';
import { RENDER_CODES, renderError } from './errors.ts';

/** Whether the path is a pattern, by Argo CD's rule for value files. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

const MAX_VISITED = 100_000;

/**
 * The files that a pattern matches, in the order of their bytes, as bmatcuk/doublestar finds them: `*`, `?` and `[…]`
 * stop at a slash, `**` as a whole part stands for any number of folders, `{a,b}` for alternatives. Throws
 * `render.bad-glob`.
 */
export async function filesMatching(
  tree: Tree,
  pattern: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const alternative of alternativesOf(pattern)) {
    const walk = new Walk(tree, alternative, signal);
    for (const path of await walk.files()) found.add(path);
  }
  return [...found].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

class Walk {
  readonly #tree: Tree;
  readonly #parts: readonly string[];
  readonly #pattern: string;
  readonly #signal: AbortSignal;
  readonly #found: string[] = [];
  #visited = 0;

  constructor(tree: Tree, pattern: string, signal: AbortSignal) {
    this.#tree = tree;
    this.#pattern = pattern;
    this.#parts = pattern.split('/').filter((part) => part !== '');
    this.#signal = signal;
  }

  async files(): Promise<readonly string[]> {
    await this.#descend('', 0);
    return this.#found;
  }

  async #descend(folder: string, at: number): Promise<void> {
    const part = this.#parts[at];
    if (part === undefined) return;
    if (part === '**') await this.#descend(folder, at + 1);
    if (part !== '**' && !isPattern(part) && at + 1 < this.#parts.length) {
      await this.#descend(folder === '' ? part : `${folder}/${part}`, at + 1);
      return;
    }
    const matches = part === '**' ? undefined : segmentMatcher(part, this.#pattern);
    for (const entry of (await this.#tree.list(folder, this.#signal)) ?? []) {
      if (++this.#visited > MAX_VISITED)
        throw badGlob(this.#pattern, `more than ${MAX_VISITED} files are below it`);
      const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
      const path = folder === '' ? name : `${folder}/${name}`;
      if (matches === undefined) {
        if (entry.kind === 'directory') await this.#descend(path, at);
        else if (at + 1 === this.#parts.length) this.#found.push(path);
      } else if (matches(name)) {
        if (at + 1 === this.#parts.length) await this.#add(path, entry.kind);
        else await this.#descend(path, at + 1);
      }
    }
  }

  async #add(path: string, kind: string): Promise<void> {
    const entry = kind === 'symlink' ? await this.#tree.entry(path, this.#signal) : { kind };
    if (entry?.kind === 'file') this.#found.push(path);
  }
}

function alternativesOf(pattern: string): readonly string[] {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  let depth = 0;
  const cuts: number[] = [open];
  for (let at = open; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at++;
    else if (char === '{') depth++;
    else if (char === ',' && depth === 1) cuts.push(at);
    else if (char === '}' && --depth === 0) {
      cuts.push(at);
      const [before, after] = [pattern.slice(0, open), pattern.slice(at + 1)];
      const options = cuts.slice(1).map((cut, i) => pattern.slice((cuts[i] as number) + 1, cut));
      const all = options.flatMap((option) => alternativesOf(before + option + after));
      if (all.length > 1000) throw badGlob(pattern, 'it has more than 1000 alternatives');
      return all;
    }
  }
  throw badGlob(pattern, 'a { is not closed');
}

function segmentMatcher(part: string, pattern: string): (name: string) => boolean {
  let source = '';
  for (let at = 0; at < part.length; at++) {
    const char = part[at] as string;
    if (char === '*') {
      while (part[at + 1] === '*') at++;
      source += '[^/]*';
    } else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const set = /^\[([!^]?)((?:\\.|[^\]\\])+)\]/s.exec(part.slice(at));
      if (set === null) throw badGlob(pattern, 'a [ is not closed');
      const [whole, negated = '', inside = ''] = set;
      source += `[${negated === '' ? '' : '^'}${inside.replace(/[[^]/g, '\\$&')}]`;
      at += whole.length - 1;
    } else if (char === '\\') source += escaped(part[++at] ?? '\\');
    else source += escaped(char);
  }
  try {
    const compiled = new RegExp(`^${source}$`, 's');
    return (name) => compiled.test(name);
  } catch {
    throw badGlob(pattern, 'a set of characters is none');
  }
}

function escaped(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

function badGlob(pattern: string, why: string): Error {
  return renderError(RENDER_CODES.badGlob, `error expanding glob pattern "${pattern}": ${why}`, pattern, {
    nextAction: 'Correct the pattern among the value files.',
  });
}
