import { segmentPattern } from '../kustomize/glob-paths.ts';

/** A line of a `.sourceignore`, in the words of gitignore as go-git reads them. */
export interface IgnorePattern {
  /** The directory of the file it stands in, by its names. */
  readonly domain: readonly string[];
  readonly isInclusion: boolean;
  readonly directoriesOnly: boolean;
  /** Of a pattern with slashes each part; else of the one name it is about, anywhere below. */
  readonly parts: readonly Part[];
  readonly isAnchored: boolean;
}

type Part = '' | '**' | 'never' | RegExp;

/** The patterns of a text, one a line; empty lines and those that begin with `#` are none. */
export function readIgnorePatterns(text: string, domain: readonly string[]): readonly IgnorePattern[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => parsePattern(line, domain));
}

function parsePattern(line: string, domain: readonly string[]): IgnorePattern {
  const isInclusion = line.startsWith('!');
  let text = isInclusion ? line.slice(1) : line;
  if (!text.endsWith('\\ ')) text = text.replace(/ +$/, '');
  const directoriesOnly = text.endsWith('/');
  if (directoriesOnly) text = text.slice(0, -1);
  const isAnchored = text.includes('/');
  const parts = isAnchored ? text.split('/').map(partOf) : [nameOf(text)];
  return { domain, isInclusion, directoriesOnly, parts, isAnchored };
}

function partOf(text: string): Part {
  if (text === '' || text === '**') return text;
  // Stars for directories stand alone.
  return text.includes('**') ? 'never' : nameOf(text);
}

/** A set that does not end is no pattern at all. */
function nameOf(text: string): Part {
  return /\[[^\]]*$/.test(text) ? 'never' : segmentPattern(text);
}

/** Whether the patterns leave the file out; the last that says anything decides. */
export function isIgnored(patterns: readonly IgnorePattern[], file: readonly string[]): boolean {
  for (let i = patterns.length - 1; i >= 0; i--) {
    const pattern = patterns[i] as IgnorePattern;
    const { domain } = pattern;
    if (file.length <= domain.length || !domain.every((name, at) => file[at] === name)) continue;
    const path = file.slice(domain.length);
    if (pattern.isAnchored ? matchesPath(pattern, path) : matchesName(pattern, path))
      return !pattern.isInclusion;
  }
  return false;
}

function matchesName({ parts, directoriesOnly }: IgnorePattern, path: readonly string[]): boolean {
  const [part = ''] = parts;
  const at = path.findIndex((name) => matches(part, name));
  // What is asked about is always a file: its last name is no directory.
  return at >= 0 && !(directoriesOnly && at === path.length - 1);
}

function matchesPath({ parts, directoriesOnly }: IgnorePattern, path: readonly string[]): boolean {
  let rest = path;
  let isMatched = false;
  let mayTraverse = false;
  for (const [i, part] of parts.entries()) {
    if (part === '') mayTraverse = false;
    else if (part === '**') {
      if (i === parts.length - 1) break;
      mayTraverse = true;
    } else if (part === 'never' || rest.length === 0) return false;
    else if (mayTraverse) {
      mayTraverse = false;
      const at = rest.findIndex((name) => matches(part, name));
      isMatched = at >= 0;
      rest = at < 0 ? [] : rest.slice(at + 1);
    } else {
      if (!matches(part, rest[0] as string)) return false;
      isMatched = true;
      rest = rest.slice(1);
    }
  }
  return isMatched && !(directoriesOnly && rest.length === 0);
}

function matches(part: Part, name: string): boolean {
  if (part === '**') return true;
  return typeof part === 'string' ? part === name : part.test(name);
}
