import { appVerbs } from './app-table.ts';
import { configVerbs } from './config-table.ts';
import { governVerbs } from './govern-table.ts';
import { objectVerbs } from './object-table.ts';
import type { Verb } from './verb.ts';

/** Every verb that speaks to a platform. */
export const verbs: readonly Verb[] = [...appVerbs, ...objectVerbs, ...configVerbs, ...governVerbs];

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
  rbac: 'who may do what, and why',
  auth: 'you and the platform',
  account: 'local accounts',
};
