import { func, type GoFunction } from '../values/go-function.ts';
import { stringType } from '../values/go-type.ts';

/** Go's `path.Clean`: the shortest equivalent path, by words alone. */
function clean(path: string): string {
  if (path === '') return '.';
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push('..');
  }
  const joined = kept.join('/');
  if (rooted) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

function base(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  if (end === 0) return '/';
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

function dir(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/') + 1));
}

function ext(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

const isAbs = (path: string): boolean => path.startsWith('/');
const unary = (call: (path: string) => unknown): GoFunction => func([stringType], call);

/** Slash-separated paths; the os functions are those of Linux, where both agree. */
export const pathFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['base', unary(base)],
  ['dir', unary(dir)],
  ['clean', unary(clean)],
  ['ext', unary(ext)],
  ['isAbs', unary(isAbs)],
  ['osBase', unary(base)],
  ['osDir', unary(dir)],
  ['osClean', unary(clean)],
  ['osExt', unary(ext)],
  ['osIsAbs', unary(isAbs)],
];
