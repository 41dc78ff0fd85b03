import type { Line } from './screen.ts';

const keys: readonly (readonly [string, string])[] = [
  ['j k, arrows', 'down, up'],
  ['g G, home end', 'first, last'],
  ['pgup pgdn', 'a page'],
  ['enter', 'open: an application’s objects, an object as YAML'],
  ['esc', 'back; first out of a filter'],
  ['/', 'filter'],
  [':', 'go to: applications, applicationsets, projects, clusters, quit'],
  ['0-9', 'all projects, one of them'],
  ['d', 'diff: what a sync would change; of an object what differs, and who did it'],
  ['w', 'why it is not in sync or not healthy, and what to do next'],
  ['l', 'logs of the pods, as they come'],
  ['y', 'the object as YAML'],
  ['e', 'edit in $EDITOR'],
  ['ctrl-d', 'delete, once its name is typed'],
  ['s', 'sync, once confirmed'],
  ['r', 'refresh: ask Git and the cluster again'],
  ['N P S H …', 'sort by the column that begins so; again: the other way round'],
  ['q, ctrl-c', 'back or quit, quit'],
];

export const helpLines: readonly Line[] = keys.map(([key, what]) => [
  { text: key.padEnd(16), bold: true },
  { text: what },
]);
