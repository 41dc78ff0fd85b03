import { appVerbs } from './app-table.ts';
import { configVerbs } from './config-table.ts';
import { governVerbs } from './govern-table.ts';
import { objectVerbs } from './object-table.ts';
import { trustVerbs } from './trust-table.ts';
import type { Verb } from './verb.ts';

/** Every verb that speaks to a platform. */
export const verbs: readonly Verb[] = [
  ...appVerbs,
  ...objectVerbs,
  ...configVerbs,
  ...trustVerbs,
  ...governVerbs,
];

/** What the words before the last are about. */
export const groups: Readonly<Record<string, string>> = {
  app: 'applications: look at them, sync them, change them',
  'app object': 'one object of an application',
  'app actions': 'what can be done with the objects of an application: restart, pause, scale, …',
  appset: 'ApplicationSets',
  project: 'projects',
  'project token': 'tokens of a project’s roles',
  cluster: 'clusters that applications can go to',
  repo: 'repositories that applications come from',
  cert: 'certificates and SSH keys of servers that are trusted',
  gpg: 'keys by which signed commits are trusted',
  rbac: 'who may do what, and why',
  auth: 'you and the platform',
  account: 'local accounts',
};
