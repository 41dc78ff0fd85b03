import { pathEscape } from './errors.ts';

/**
 * The names on the way from the root to `path`: `.` and empty parts dropped, `..` resolved by name. Throws
 * `source.path-escape` when the path is absolute, leaves the root or holds NUL.
 */
export function pathSegments(path: string): readonly string[] {
  if (path.startsWith('/')) throw pathEscape(path, 'the path is absolute');
  if (path.includes('\0')) throw pathEscape(path, 'the path holds a NUL character');
  const segments: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') segments.push(part);
    else if (segments.pop() === undefined) throw pathEscape(path, 'the path leaves the tree');
  }
  return segments;
}

/** The one spelling of a path inside a tree: no leading slash, no `.` or `..`; '' is the root. */
export function normalizePath(path: string): string {
  return pathSegments(path).join('/');
}
