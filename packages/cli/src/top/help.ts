import type { Line } from './screen.ts';

const keys: readonly (readonly [string, string])[] = [
  ['j k, arrows', 'down, up'],
  ['g G, home end', 'first, last'],
  ['pgup pgdn', 'a page'],
  ['enter', 'open: an application’s objects, an object as YAML'],
  ['esc', 'back; first out of a filter'],
  ['/', 'filter'],
  [':', 'go to: applications, applicationsets, projects, clusters, quit'],
  ['d', 'diff: what a sync would change'],
  ['l', 'logs of the pods, as they come'],
  ['y', 'the object as YAML'],
  ['s', 'sync, once confirmed'],
  ['r', 'refresh: ask Git and the cluster again'],
  ['N P S H …', 'sort by the column that begins so; again: the other way round'],
  ['q, ctrl-c', 'back or quit, quit'],
];

export const helpLines: readonly Line[] = keys.map(([key, what]) => [
  { text: key.padEnd(16), bold: true },
  { text: what },
]);
